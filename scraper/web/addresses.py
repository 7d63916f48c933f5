"""The addresses of the site's own pages, relative to its root: templates put them through `urls.path`."""

from typing import Final
from urllib.parse import quote, urlencode

LATEST_FEED: Final = "/home.atom"


def episode(id_: str, show: str | None = None, slug: str | None = None) -> str:
    """`/episode/SHOW/SLUG`, or `/episode/ID` where no slug is known."""
    return f"/episode/{_part(show)}/{_part(slug)}" if show and slug else f"/episode/{_part(id_)}"


def question(episode_address: str, position: int) -> str:
    """Where a question stands on the page of its episode."""
    return f"{episode_address}#question-{position}"


def author(id_: str) -> str:
    """`/author/ID`: ids are permanent, while several people may share a name."""
    return f"/author/{_part(id_)}"


def paper(id_: str, arxiv_id: str | None = None) -> str:
    """`/paper/ARXIV_ID`, or `/paper/ID` where there is none. An old one (`math/0211159`) keeps its slash."""
    return f"/paper/{quote(arxiv_id or id_, safe='/')}"


def article(id_: str) -> str:
    """`/article/ID`."""
    return f"/article/{_part(id_)}"


def month(name: str) -> str:
    """`/month/YYYY-MM`."""
    return f"/month/{_part(name)}"


def search(text: str, **arguments: str) -> str:
    """The search page with such words: `/search?q=…`."""
    return f"/search?{urlencode({'q': text, **arguments}, errors='replace')}"


def _part(text: str | None) -> str:
    return quote(text or "", safe="", errors="replace")
