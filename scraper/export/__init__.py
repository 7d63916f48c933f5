"""Everything out, one format a file."""
