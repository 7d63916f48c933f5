"""Addresses that lead away from the site."""

from typing import Final
from urllib.parse import quote

_OPENED: Final = ("https://", "http://")
_IN_DOI: Final = "/:;()._-"


def opened(url: str | None) -> str:
    """An address if a browser may be led to it; "" for any other text, `javascript:…` among them."""
    return url if url and url.startswith(_OPENED) else ""


def of_arxiv(arxiv_id: str) -> str:
    """The page of a paper at arXiv."""
    return f"https://arxiv.org/abs/{quote(arxiv_id, safe='/', errors='replace')}"


def of_doi(doi: str) -> str:
    """Where a DOI leads (https://www.doi.org/doi-handbook/HTML/doi-name-resolution.html)."""
    return f"https://doi.org/{quote(doi, safe=_IN_DOI, errors='replace')}"


def of_paper(arxiv_id: str | None, doi: str | None, url: str | None = None) -> tuple[str, ...]:
    """Every page of a paper elsewhere, each once: at arXiv, by its DOI, and the one its source named."""
    known = (of_arxiv(arxiv_id) if arxiv_id else "", of_doi(doi) if doi else "", opened(url))
    return tuple(dict.fromkeys(filter(None, known)))
