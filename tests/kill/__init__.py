"""Kill tests: runs that are ended by the system at a chosen call, and what the next run makes of it."""
