"""`/about`: what the archive is and promises, how to ask it and to cite it, and what stands in it."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any, Final

from scraper import __version__
from scraper.export.cited import one_line
from scraper.web import addresses, answers
from scraper.web.answers import Head
from scraper.web.archive import archive_of, read
from scraper.web.freshness.kept import kept
from scraper.web.outward import opened

PATH: Final = "/about"
ROUTE: Final = rf"^{PATH}(?P<form>\.json)?$"

EXAMPLES: Final = (
    ("diffusion anomaly", "both words, in any form"),
    ('"anomaly detection"', "the phrase"),
    ("diffusion -image", "one word without the other"),
    ("flow OR diffusion", "either"),
    ("transform*", "how a word begins"),
    ("near(graph city, 10)", "both, at most ten words apart"),
    ("title:robot", "in the title only; also author: question: paper:"),
    ('category:"Machine Learning"', "of a category; also show:"),
    ("date:2025-04", "of a month, a day or a year; also after: (since) and before:"),
    ("has:paper", "tied to a paper; also has:questions"),
    ("sort:newest diffusion", "the newest first"),
)
"""What can be typed, and what it finds."""

_COUNTS: Final = {
    "episodes": "SELECT count(*) FROM episodes",
    "with_paper": "SELECT count(*) FROM episode_traits WHERE has_paper",
    "questions": "SELECT count(*) FROM questions",
    "people": "SELECT count(*) FROM authors",
    "credits": "SELECT count(*) FROM credits",
    "papers": "SELECT count(*) FROM papers",
    "articles": "SELECT count(*) FROM articles",
    "links_in_review": "SELECT count(*) FROM paper_links WHERE status = 'review'",
}
_DAYS: Final = "SELECT (SELECT min(date) FROM episodes), (SELECT max(date) FROM episodes)"
_ARRIVED: Final = "SELECT first_seen FROM episodes ORDER BY seq DESC LIMIT 1"
_EDITED: Final = "SELECT max(seen_at) FROM revisions"
_NOTE: Final = "SELECT value FROM meta WHERE key = ?"
_SCHEMA: Final = "SELECT count(*) FROM _sqlite_migrations"
_SHOWS: Final = "SELECT coalesce(title, slug), url, author FROM shows ORDER BY 1 LIMIT 20"


@dataclass(frozen=True, slots=True)
class Show:
    """A podcast that is kept here."""

    title: str
    url: str
    """Of the host; "" for none that a browser may open."""
    author: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the archive. Days are YYYY-MM-DD, times UTC in ISO 8601; None is what is not known."""

    counts: dict[str, int]
    shows: tuple[Show, ...]
    first_day: str | None
    """Of the oldest episode."""
    last_day: str | None
    """Of the newest one."""
    last_arrival: str | None
    """When the episode that came last was seen first."""
    last_edit: str | None
    """When an edit by the host was seen last."""
    last_run: str | None
    """When the last run began."""
    last_complete_run: str | None
    """When the last one began that saw all that there was to see."""
    last_snapshot: str | None
    """The number of the last saved answer that the rows were made of."""
    schema: int
    """Version of the file."""
    version: str
    """Of the program."""


async def page(datasette: Any, request: Any) -> Any:
    """The page, or with `.json` behind the path the facts as one object."""
    facts = await read(datasette, request, lambda conn: kept(conn, facts_of))
    if request.url_vars["form"]:
        return answers.json(datasette, asdict(facts))
    database = await archive_of(datasette)
    here = answers.absolute(datasette, request, "/")
    head = Head(
        "About this archive",
        description="What this archive holds and promises, how to search it, to cite it and to use its data.",
        canonical=PATH,
        alternates=(("application/json", "What stands in the archive as JSON", f"{PATH}.json"),),
        json_ld=(_schema(facts, here),),
    )
    return answers.page(
        datasette, request, "about.html", head,
        facts=facts,
        examples=[(text, found, addresses.search(text)) for text, found in EXAMPLES],
        home=here,
        tables=datasette.urls.database(database.name),
        own_json=f"{PATH}.json",
    )  # fmt: skip


def facts_of(conn: sqlite3.Connection) -> Facts:
    """Read them: counts from indexes, and of `paper_links` and `revisions` a scan."""
    first_day, last_day = conn.execute(_DAYS).fetchone()
    shows = (
        Show(one_line(title), opened(url), one_line(author or "")) for title, url, author in conn.execute(_SHOWS)
    )
    return Facts(
        counts={name: int(_one(conn, statement)) for name, statement in _COUNTS.items()},
        shows=tuple(shows),
        first_day=first_day,
        last_day=last_day,
        last_arrival=_one(conn, _ARRIVED),
        last_edit=_one(conn, _EDITED),
        last_run=_one(conn, _NOTE, "last_run"),
        last_complete_run=_one(conn, _NOTE, "last_complete_run"),
        last_snapshot=_one(conn, _NOTE, "last_snapshot"),
        schema=int(_one(conn, _SCHEMA)),
        version=__version__,
    )


def _one(conn: sqlite3.Connection, statement: str, *values: str) -> Any:
    """The first value of the first row; None where there is none."""
    row = conn.execute(statement, values).fetchone()
    return row[0] if row else None


def _schema(facts: Facts, home: str) -> dict[str, Any]:
    """The archive as a https://schema.org/Dataset."""
    days = "/".join(filter(None, (facts.first_day, facts.last_day)))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "PaperLedge archive",
        "description": "Episodes of PaperLedge with their questions, credited authors and the papers they tell.",
        "url": home,
        **({"temporalCoverage": days} if days else {}),
    }
