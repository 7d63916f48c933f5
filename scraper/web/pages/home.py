"""`/`: the search, the latest episodes, what the archive holds, and what is talked about lately."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any, Final

from datasette.utils.asgi import NotFound
from datasette.views.index import IndexView

from scraper.archive.newest import newest_first
from scraper.export import feeds
from scraper.export.tex import plain
from scraper.search.lately import Lately, lately
from scraper.web import addresses, answers
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.freshness.kept import kept
from scraper.web.pages import months
from scraper.web.pages.listed import Listed, listed
from scraper.web.pages.summary import Summary, summary
from scraper.web.pictures.bars import bars, rows

PATH: Final = "/home"
ROUTE: Final = rf"^(?:/(?P<format>)|{PATH}(?P<form>\.json|\.atom)?)$"
"""Of the two names the first is for Datasette's own view of `/`, which is shown where there is no archive."""

LATEST: Final = 12
"""Episodes of the page."""
CHARTED: Final = 60
"""Months of its chart, the latest ones; all of them stand on `/months`."""

_DESCRIPTION: Final = (
    "Every episode of PaperLedge, a podcast that retells one research paper per episode: kept for good, searchable, "
    "tied to its paper."
)
_LATEST: Final = f"""
SELECT t.seq FROM episode_traits t WHERE t.date IS NOT NULL ORDER BY {newest_first("t.date", "t.seq")} LIMIT ?
"""
_ID: Final = "SELECT id FROM episodes WHERE seq = ?"
_COUNTS: Final = """
SELECT (SELECT count(*) FROM questions), (SELECT count(*) FROM authors), (SELECT count(*) FROM papers),
  (SELECT value FROM meta WHERE key = 'last_complete_run'), (SELECT value FROM meta WHERE key = 'last_run')
"""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive holds, and how fresh it is. Days are YYYY-MM-DD, moments UTC in ISO 8601."""

    episodes: int
    undated: int
    """Those of which no day is known."""
    with_paper: int
    """Those that are tied to a paper for sure."""
    questions: int
    people: int
    papers: int
    first_date: str | None
    last_date: str | None
    last_complete_run: str | None
    """When the last run began that saw all that there was to see; None while none did."""
    last_run: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows."""

    holdings: Holdings
    latest: tuple[Listed, ...]
    months: dict[str, int]
    """Episodes of each month that has any."""
    lately: Lately


async def page(datasette: Any, request: Any) -> Any:
    """The page `/`, and `/home.json` and `/home.atom`; Datasette's own index on a site without an archive."""
    form = request.url_vars["form"]
    if form == ".atom":
        return await _feed(datasette, request)
    if form == ".json":
        return answers.json(datasette, asdict(await read(datasette, request, home)))
    if request.url_vars["format"] is None:
        return answers.moved(datasette, "/")
    try:
        return _shown(datasette, request, await read(datasette, request, home))
    except NotFound:
        return await IndexView(datasette).get(request)


def home(conn: sqlite3.Connection) -> Home:
    """Read what the page shows. What takes a scan is kept until the archive changes, so that the rest is cheap."""
    counted = kept(conn, summary)
    latest = listed(conn, _latest(conn, LATEST))
    return Home(_holdings(conn, counted), latest, counted.months, kept(conn, lately))


def _latest(conn: sqlite3.Connection, most: int) -> list[int]:
    """Numbers of the episodes with a date, the newest first."""
    return [row[0] for row in conn.execute(_LATEST, (most,)).fetchall()]


def _holdings(conn: sqlite3.Connection, counted: Summary) -> Holdings:
    questions, people, papers, complete, last = conn.execute(_COUNTS).fetchone()
    first_date, last_date = conn.execute(
        "SELECT (SELECT min(date) FROM episodes), (SELECT max(date) FROM episodes)"
    ).fetchone()
    return Holdings(
        counted.episodes, counted.undated, sum(counted.with_paper.values()), questions, people, papers, first_date,
        last_date, complete, last,
    )  # fmt: skip


def _shown(datasette: Any, request: Any, found: Home) -> Any:
    charted = months.counted(datasette, found.months)[-CHARTED:]
    head = Head(
        "PaperLedge archive",
        description=_DESCRIPTION,
        canonical="/",
        alternates=(
            ("application/atom+xml", "Latest episodes", f"{PATH}.atom"),
            ("application/json", "This page as JSON", f"{PATH}.json"),
        ),
        json_ld=(
            _schema(answers.absolute(datasette, request, "/"), answers.absolute(datasette, request, "/search")),
        ),
    )
    return answers.page(
        datasette, request, "home.html", head,
        description=_DESCRIPTION,
        found=found,
        holds=found.holdings,
        words=[(word, addresses.search(word.text)) for word in found.lately.words],
        chart=bars("Episodes per month", charted),
        rows=rows(charted),
        charted=len(charted),
        plain=plain,
    )  # fmt: skip


def _schema(home_url: str, search_url: str) -> dict[str, Any]:
    """https://schema.org/WebSite, with what a search engine may offer its own box for."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{search_url}?q={{search_term_string}}"}
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "PaperLedge archive",
        "url": home_url,
        "description": _DESCRIPTION,
        "potentialAction": {
            "@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"
        },
    }  # fmt: skip


async def _feed(datasette: Any, request: Any) -> Any:
    own, home_url = (answers.absolute(datasette, request, path) for path in (f"{PATH}.atom", "/"))

    def made(conn: sqlite3.Connection) -> feeds.Feed:
        ids = [conn.execute(_ID, (seq,)).fetchone()[0] for seq in _latest(conn, feeds.MOST)]
        return feeds.of_episodes(
            conn, ids, id="episodes", title="PaperLedge: latest episodes", self_url=own, home_url=home_url
        )

    return answers.feed(await read(datasette, request, made))
