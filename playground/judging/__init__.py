"""Judging image generators: a classifier learns the data, and scores are taken in its features, each beside its floor."""
