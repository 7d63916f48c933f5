"""archive.db: what the program knows, as rows."""
