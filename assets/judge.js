// Judging.
