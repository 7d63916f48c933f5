"""`/author/ID`: a person, the episodes that credit them, their papers, and with whom they are credited."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from scraper.export import feeds
from scraper.records import paper_record
from scraper.web import addresses, answers, scholar
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.missing import other_address
from scraper.web.pages import citing, naming, persons
from scraper.web.pages.paging import neighbours, page_number
from scraper.web.pages.persons import Person
from scraper.web.pictures import bars, network
from scraper.web.words import month

_CITED_AT_MOST: Final = 500
_COINS_AT_MOST: Final = 20
_NOT_FOUND: Final = 404
_LONGEST: Final = 200
"""Characters of a name that are shown."""
ROUTE: Final = rf"^/author/(?P<key>.+?)(?P<form>\.json|\.atom|{citing.ENDINGS})?$"


async def page(datasette: Any, request: Any) -> Any:
    """The page `/author/ID?page=2`; a name in place of the id leads to the only person of it, or lists namesakes."""
    key, form = unquote(request.url_vars["key"]).strip(" /"), request.url_vars["form"] or ""
    answer = partial(_cited, form) if citing.is_cited(form) else _ANSWERS[form]
    found = await answer(datasette, request, key)
    if found is None:
        return await _by_name(datasette, request, key, form)
    return other_address(datasette, request, f"{addresses.author(key)}{form}") or found


async def _shown(datasette: Any, request: Any, id_: str) -> Any:
    number = page_number(request.args.get("page"))

    def told(conn: sqlite3.Connection) -> tuple[Person | None, list[str]]:
        found = persons.person(conn, id_, number)
        papers = found.papers_told[:_COINS_AT_MOST] if found else ()
        return found, [scholar.coins(paper_record(conn, paper.id)) for paper in papers]

    person, coins = await read(datasette, request, told)
    if person is None:
        return None
    here = addresses.author(person.id)
    head = Head(
        person.name,
        description=f"{person.name}: episodes, papers and co-authors in the PaperLedge archive.",
        canonical=here,
        kind="profile",
        alternates=(("application/atom+xml", f"Episodes that credit {person.name}", f"{here}.atom"),
                    ("application/json", f"{person.name} as JSON", f"{here}.json")),
        json_ld=(_schema(person, answers.absolute(datasette, request, here)),),
        coins=tuple(coins),
    )  # fmt: skip
    return answers.page(datasette, request, "author.html", head, **_values(datasette, person))


async def _json(datasette: Any, request: Any, id_: str) -> Any:
    number = page_number(request.args.get("page"))
    person = await read(datasette, request, lambda conn: persons.person(conn, id_, number))
    if person is None:
        return None
    pages = neighbours(f"{addresses.author(id_)}.json", person.page, person.pages)
    return answers.json(datasette, asdict(person) | pages)


async def _atom(datasette: Any, request: Any, id_: str) -> Any:
    here = addresses.author(id_)
    own, home = (answers.absolute(datasette, request, path) for path in (f"{here}.atom", here))

    def made(conn: sqlite3.Connection) -> feeds.Feed | None:
        name = persons.name_of(conn, id_)
        if name is None:
            return None
        newest = [episode for episode, _ in persons.episodes_of(conn, id_)[: feeds.MOST]]
        title = f"PaperLedge: episodes that credit {name}"
        return feeds.of_episodes(conn, newest, id=f"author/{id_}", title=title, self_url=own, home_url=home)

    feed = await read(datasette, request, made)
    return None if feed is None else answers.feed(feed)


async def _cited(form: str, datasette: Any, request: Any, id_: str) -> Any:
    def made(conn: sqlite3.Connection) -> str | None:
        if persons.name_of(conn, id_) is None:
            return None
        return citing.written(conn, sorted(persons.told_to(conn, id_))[:_CITED_AT_MOST], form)

    text = await read(datasette, request, made)
    return None if text is None else citing.file(text, form, id_)


_ANSWERS: Final[dict[str, Callable[[Any, Any, str], Awaitable[Any]]]] = {"": _shown, ".json": _json, ".atom": _atom}
"""What answers each form of the address; with None where nobody has the id."""


async def _by_name(datasette: Any, request: Any, name: str, form: str) -> Any:
    """The way to the only person of a name; the namesakes; or where to look for one whom the archive has not."""

    def looked_for(conn: sqlite3.Connection) -> tuple[tuple[persons.Card, ...], tuple[persons.Card, ...]]:
        found = naming.named(conn, name)
        return persons.cards(conn, found), () if found else persons.cards(conn, naming.like(conn, name))

    found, alike = await read(datasette, request, looked_for)
    if len(found) == 1:
        return answers.moved(datasette, f"{found[0].link}{form}")
    said = " ".join(name.split())[:_LONGEST]
    title = f"People named {said}" if found else f"Nobody named {said}"
    search = addresses.search(f'author:"{_unquoted(said)}"')
    if form:
        instead = [{"title": card.name, "link": card.link} for card in found or alike]
        told = {"ok": False, "error": title, "status": _NOT_FOUND, "search": search, "instead": instead}
        return answers.json(datasette, told, status=_NOT_FOUND)
    return answers.page(
        datasette, request, "author_named.html", Head(title, is_indexed=False), 200 if found else _NOT_FOUND,
        name=said, found=found, alike=alike, search=search,
    )  # fmt: skip


def _values(datasette: Any, person: Person) -> dict[str, Any]:
    """What the template needs. Addresses in pictures and tables are whole paths already."""
    name = _unquoted(person.name)
    path = datasette.urls.path
    periods = [
        bars.Bar(month(when), count, path(addresses.search(f'author:"{name}" date:{when}')) if count else "")
        for when, count in person.timeline.items()
    ]
    people, ties = _circle(person)
    title = f"Who is credited together with {person.name}"
    return {
        "person": person,
        "periods": periods,
        "timeline": bars.bars(f"Episodes that credit {person.name}", periods),
        "timeline_rows": bars.rows(periods),
        "circle": network.network(title, people, ties),
        "circle_rows": network.rows(people, ties),
        "searches": {
            "episodes": addresses.search(f'author:"{name}" sort:newest'),
            "papers": addresses.search(f'author:"{name}"', **{"in": "papers"}),
        },
        "own": addresses.author(person.id),
        "citations": citing.links(addresses.author(person.id)),
    }


def _circle(person: Person) -> tuple[list[str], list[network.Tie]]:
    """The person and their first co-authors by name, and how often any two of them are credited together."""
    first = person.co_authors[: network.MOST - 1]
    place = {card.id: number for number, card in enumerate(first, start=1)}
    own = [network.Tie(0, place[card.id], card.episodes) for card in first]
    others = [network.Tie(place[tie.one], place[tie.other], tie.episodes) for tie in person.together]
    return [person.name, *(card.name for card in first)], [*own, *others]


def _schema(person: Person, url: str) -> dict[str, Any]:
    """The person as a https://schema.org/Person."""
    others = [each.spelling for each in person.spellings if each.spelling != person.name]
    said = {"@context": "https://schema.org", "@type": "Person", "name": person.name, "url": url}
    return {**said, "identifier": person.id, **({"alternateName": others} if others else {})}


def _unquoted(name: str) -> str:
    """A name as it may stand between quotation marks in a search."""
    return " ".join(name.replace('"', " ").split())
