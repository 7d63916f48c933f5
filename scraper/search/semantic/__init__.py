"""Search by meaning, an extra: each episode's text as a few vectors, and those nearest to a question's.

    model    -> a text as a vector; the one place that knows which package does it
    passages -> what of an episode becomes vectors
    vectors  -> kept in archive.db, made anew where the text has changed
    nearest  -> the episodes whose vectors lie nearest to those of a question
    fuse     -> both orders made one
    search   -> a page of hits, as the search by words gives it

`nearest` needs numpy to be imported; the others do without the extra.
"""
