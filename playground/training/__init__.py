"""The two updates, the loop around them, and what is kept of it."""
