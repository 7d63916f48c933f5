"""What is not there, answered with what to try instead; and the way to the one address of what is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from scraper.search.results import Shelf
from scraper.web import addresses, answers
from scraper.web.answers import Head

_NOT_WORDS: Final = re.compile(r"[\W_]+")
_NOT_FOUND: Final = 404
_LONGEST: Final = 200
"""Characters of a name that are looked for."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A page of this site: what it is about, its path, and a day if it has one."""

    title: str
    link: str
    date: str | None = None


def missing(
    datasette: Any, request: Any, said: str, name: str, instead: Sequence[Lead] = (), shelf: Shelf = Shelf.EPISODES,
    *, words: str = "",
) -> Any:  # fmt: skip
    """Status 404: what is missing, a search for `words` or those of its name on a shelf, and pages that may be meant.

    Datasette itself sends an address that holds a `%` on to another spelling, which is not there either.
    """
    words = words or words_of(name)
    search = addresses.search(words, **{"in": shelf.value} if shelf is not Shelf.EPISODES else {})
    if request.path.endswith(".json"):
        found = [{"title": lead.title, "link": lead.link} for lead in instead]
        told = {"ok": False, "error": said, "status": _NOT_FOUND, "search": search, "instead": found}
        return answers.json(datasette, told, status=_NOT_FOUND)
    head = Head("Not found", is_indexed=False)
    return answers.page(
        datasette, request, "missing.html", head, status=_NOT_FOUND, said=said, words=words, search=search,
        instead=instead, typed=words, shelf=shelf,
    )  # fmt: skip


def words_of(name: str) -> str:
    """What of a name can be searched for."""
    return " ".join(_NOT_WORDS.sub(" ", name).split())[:_LONGEST]


def other_address(datasette: Any, request: Any, path: str) -> Any | None:
    """The way (301) to the one address of what was found, `path`; None where it was asked for by that address.

    Escapes are compared undone (RFC 3986, 6.2.2), since a proxy may write them in its own way: else it would be sent
    round in a circle.
    """
    if _parts(request.path) == _parts(str(datasette.urls.path(path))):
        return None
    return answers.moved(datasette, f"{path}?{request.query_string}" if request.query_string else path)


def _parts(path: str) -> list[str]:
    return [unquote(part) for part in path.split("/")]
