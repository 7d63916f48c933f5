"""How fast the program is: each figure is a ratio to a yardstick that runs in the same process, turn by turn.

    scripts/bench parse     a listing page of 20 episodes, against BeautifulSoup with lxml
    scripts/bench ingest    10,000 episodes into the archive, against plain `executemany` and one FTS5 rebuild;
                            row writes of the same again; peak memory of `paperledge import`
    scripts/bench crawl     an update of 1,200 episodes, against a loop that only downloads the same pages

    scripts/bench relevance is of another kind: whether a search finds what judged queries ask for, against plain
                            bm25 (tests/labelled/search/README.md)
    scripts/bench corpus    writes the archive for that, in any size
    scripts/bench mutants   too: how many small changes to the code of the guards make a test fail

A shared machine's seconds come and go, so ratios are what to compare; nothing here fails a build.
"""
