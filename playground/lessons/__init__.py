"""The failure lab: each famous behaviour of GANs as something to predict, see, measure and repair."""
