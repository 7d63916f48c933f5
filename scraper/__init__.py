"""PaperLedge archive: crawl a podcast of retold papers, keep it, search it, tie it to the papers."""

__version__ = "0.1.0"
