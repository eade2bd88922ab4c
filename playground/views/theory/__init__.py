"""The figures and sentences of the pages without training."""
