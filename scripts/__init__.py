"""Development scripts; a package only so that tests and `python -m` find `scripts.benchmarks`."""
