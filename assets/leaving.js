// Leaving with something.
