"""How far the fakes are from the data, each score with its estimator named and its floor beside it."""
