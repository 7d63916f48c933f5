"""`/authors`: who is credited most, and everyone by the first letter of the name."""

import sqlite3
import string
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from scraper.text.people.names import name_key
from scraper.web import answers, scholar
from scraper.web.addresses import LATEST_FEED
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.freshness.kept import kept
from scraper.web.pages.persons import Card, cards

PATH: Final = "/authors"
ROUTE: Final = rf"^{PATH}(?:(?P<form>\.json)|(?P<feed>\.atom))?$"
_DESCRIPTION: Final = "The authors of the papers that PaperLedge tells, as its episodes credit them."
OTHER: Final = "other"
"""For names that begin with none of a to z."""
MOST: Final = 100
"""People of one page."""

_BEGINNINGS: Final = (*string.ascii_lowercase, OTHER)
_MOST_CREDITED: Final = """
SELECT author_id, count(*) AS credits FROM credits GROUP BY author_id ORDER BY credits DESC, author_id LIMIT ?
"""
_LETTER: Final = "SELECT id FROM authors WHERE key >= ? AND key < ? AND (key, id) > (?, ?) ORDER BY key, id LIMIT ?"
_NO_LETTER: Final = """
SELECT id FROM authors WHERE (key < 'a' OR key >= '{') AND (key, id) > (?, ?) ORDER BY key, id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class People:
    """People of a page."""

    letter: str
    """Of all whom it lists; "" for those who are credited most."""
    total: int
    """People in the archive."""
    people: tuple[Card, ...]
    last: str
    """The id of the one after whom to go on; "" where nobody follows."""


async def page(datasette: Any, request: Any) -> Any:
    """The page `PATH?letter=k&after=…`; with `.json` the same as one object; its feed is that of all episodes."""
    if request.url_vars["feed"]:
        return answers.moved(datasette, LATEST_FEED)
    asked = name_key(request.args.get("letter") or "")
    letter = asked if asked in _BEGINNINGS else asked[:1] if asked[:1] in string.ascii_lowercase else ""
    after = request.args.get("after") or ""
    found = await read(datasette, request, lambda conn: _people(conn, letter, after))
    form = request.url_vars["form"] or ""
    next_ = _address(letter, found.last, form) if found.last else ""
    if form:
        told = {name: value for name, value in asdict(found).items() if name != "last"}
        return answers.json(datasette, told | {"next": next_})
    said = "other characters" if letter == OTHER else letter.upper()
    title = f"People whose names begin with {said}" if letter else "People who are credited most"
    whole = partial(answers.absolute, datasette, request)
    named = [(card.name, whole(card.link)) for card in found.people]
    head = Head(
        title,
        description=_DESCRIPTION,
        canonical=_address(letter, after),
        alternates=(
            ("application/json", "These people as JSON", _address(letter, after, ".json")),
            ("application/atom+xml", "Latest episodes", LATEST_FEED),
        ),
        json_ld=(scholar.collection(title, _DESCRIPTION, whole(_address(letter, after)), named),),
    )
    letters = [(each, _address(each), each == letter) for each in _BEGINNINGS]
    return answers.page(
        datasette, request, "authors.html", head, found=found, title=title, letters=letters, next=next_,
        json=_address(letter, after, ".json"),
    )  # fmt: skip


def _people(conn: sqlite3.Connection, letter: str, after: str) -> People:
    (total,) = conn.execute("SELECT count(*) FROM authors").fetchone()
    if not letter:
        return People("", total, kept(conn, most_credited), "")
    key = conn.execute("SELECT key FROM authors WHERE id = ?", (after,)).fetchone()
    place = (key[0], after) if key else ("", "")
    if letter == OTHER:
        rows = conn.execute(_NO_LETTER, (*place, MOST + 1)).fetchall()
    else:
        rows = conn.execute(_LETTER, (letter, chr(ord(letter) + 1), *place, MOST + 1)).fetchall()
    ids = [row[0] for row in rows]
    has_more = len(ids) > MOST
    return People(letter, total, cards(conn, ids[:MOST]), ids[MOST - 1] if has_more else "")


def most_credited(conn: sqlite3.Connection) -> tuple[Card, ...]:
    """Those who are credited most, the most first: one scan of an index, 80 ms for 400,000 credits (see `kept`)."""
    ids = [row[0] for row in conn.execute(_MOST_CREDITED, (MOST,))]
    return tuple(sorted(cards(conn, ids), key=lambda card: -card.episodes))


def _address(letter: str, after: str = "", form: str = "") -> str:
    said = {"letter": letter, "after": after}
    arguments = urlencode({name: value for name, value in said.items() if value}, errors="replace")
    return f"{PATH}{form}{'?' if arguments else ''}{arguments}"
