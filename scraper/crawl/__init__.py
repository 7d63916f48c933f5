"""The wire: polite requests, and crawl.db, which keeps every response as it came."""
