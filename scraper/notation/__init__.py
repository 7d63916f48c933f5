"""One thing, many spellings: how dates, addresses and words are written, and made comparable. Any room may use it."""
