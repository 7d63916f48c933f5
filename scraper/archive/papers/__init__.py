"""Papers as rows: what several sources say of one paper is one row, and none of it is lost.

sayings   what one source says of a paper, and what several say together
joining   which sayings are about one paper
stored    the rows that have to do with what is said, as they stand
writing   what a page changes about them
moving    rows that become one, or part again
"""

from scraper.archive.papers.writing import PaperWriter

__all__ = ["PaperWriter"]
