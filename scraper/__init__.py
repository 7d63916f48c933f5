"""PaperLedge archive: crawl a podcast of retold papers, keep it, search it, tie it to the papers.

from scraper import Archive

with Archive("archive.db") as archive:
    for hit in archive.search("diffusion anomaly").hits:
        print(hit.title, hit.url)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.library import Archive

__all__ = ["Archive", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`Archive` when it is asked for, so that whoever takes another part of the program does not load all of it."""
    if name == "Archive":
        return import_module("scraper.library").Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
