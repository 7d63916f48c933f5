"""Properties that hold over whole histories."""
