"""`/questions`: what the episodes ask, the newest first."""

import sqlite3
from dataclasses import asdict
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from scraper.export import feeds
from scraper.web import addresses, answers, scholar
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.pages import asking

PATH: Final = "/questions"
ROUTE: Final = rf"^{PATH}(?P<form>\.json|\.atom)?$"
_TITLE: Final = "Questions that the episodes ask"
_DESCRIPTION: Final = "Discussion questions at the end of each PaperLedge episode, to browse and to search."
_LONGEST: Final = 200


async def page(datasette: Any, request: Any) -> Any:
    """The page `PATH?category=…&before=…`, the same as JSON, the newest as a feed; `?q=` leads to the search."""
    form = request.url_vars["form"] or ""
    category = " ".join((request.args.get("category") or "").split())[:_LONGEST]
    words = (request.args.get("q") or "").strip()
    if words:
        return answers.moved(datasette, _search(words, category, form))
    if form == ".atom":
        return await _feed(datasette, request, category)
    before, after = (_number(request.args.get(name)) for name in ("before", "after"))
    found = await read(datasette, request, lambda conn: asking.browse(conn, category, before, after))
    if form:
        return answers.json(datasette, asdict(found) | _neighbours(found, form))
    return _shown(datasette, request, found)


def _shown(datasette: Any, request: Any, found: asking.Browsed) -> Any:
    category = found.category
    title = f"{_TITLE}: {category}" if category else _TITLE
    whole = partial(answers.absolute, datasette, request)
    listed = [(question.text, whole(question.link)) for each in found.episodes for question in each.questions]
    head = Head(
        title,
        description=_DESCRIPTION,
        canonical=address(category),
        alternates=(
            ("application/atom+xml", title, address(category, form=".atom")),
            ("application/json", f"{title} as JSON", address(category, form=".json")),
        ),
        json_ld=(scholar.collection(title, _DESCRIPTION, whole(address(category)), listed),),
    )
    return answers.page(
        datasette, request, "questions.html", head,
        found=found,
        title=title,
        choices=[(each, address(each.name), each.name == category) for each in found.categories],
        everything=address(),
        neighbours=_neighbours(found),
        forms=[(label, address(category, form=form)) for form, label in ((".json", "JSON"), (".atom", "Atom feed"))],
    )  # fmt: skip


def _neighbours(found: asking.Browsed, form: str = "") -> dict[str, str]:
    """The addresses of the pages of older and of newer episodes; "" for none."""
    return {
        "next": address(found.category, form=form, before=found.older) if found.older else "",
        "previous": address(found.category, form=form, after=found.newer) if found.newer else "",
    }


async def _feed(datasette: Any, request: Any, category: str) -> Any:
    here, home = address(category, form=".atom"), address(category)
    own, page_ = (answers.absolute(datasette, request, path) for path in (here, home))

    def made(conn: sqlite3.Connection) -> feeds.Feed:
        ids = asking.newest(conn, category, feeds.MOST)
        name, title = (f"questions/{category}", f": {category}") if category else ("questions", "")
        return feeds.of_questions(conn, ids, id=name, title=f"PaperLedge: questions{title}", self_url=own,
                                  home_url=page_)  # fmt: skip

    return answers.feed(await read(datasette, request, made))


def address(category: str = "", *, form: str = "", **place: int) -> str:
    """Where the questions of a category stand, "" for all; `before` and `after` name an episode to go on from."""
    said = {**({"category": category} if category else {}), **place}
    return f"{PATH}{form}{'?' if said else ''}{urlencode(said, errors='replace')}"


def _search(words: str, category: str, form: str) -> str:
    """The same engine as everywhere, among questions."""
    quoted = " ".join(category.replace('"', " ").split())
    text = f'category:"{quoted}" {words}' if quoted else words
    return addresses.search(text, **{"in": "questions"}).replace("/search?", f"/search{form}?", 1)


def _number(text: str | None) -> int:
    """The number of an episode; 0 for what is none."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0
