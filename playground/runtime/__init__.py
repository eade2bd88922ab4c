"""What runs while the page is served: threads, sessions, runs and long jobs. The only package that knows threads."""
