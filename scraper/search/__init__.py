"""Words in, ranked and marked hits out: one query language behind every door."""
