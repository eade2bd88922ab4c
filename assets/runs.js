// Runs that were kept.
