"""`/month/YYYY-MM`: the episodes of a month, day by day; `/month/none` those of which no day is known."""

import sqlite3
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from typing import Any, Final
from urllib.parse import unquote

from scraper.archive.newest import newest_first
from scraper.export import feeds
from scraper.export.tex import plain
from scraper.web import addresses, answers, scholar
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.freshness.kept import kept
from scraper.web.missing import Lead, missing
from scraper.web.pages.listed import Listed, listed
from scraper.web.pages.months import PATH as MONTHS
from scraper.web.pages.paging import neighbours, page_number, pages_of
from scraper.web.pages.summary import MONTH, UNDATED, Summary, summary
from scraper.web.words import counted, titled
from scraper.web.words import month as month_name

ROUTE: Final = r"^/month/(?P<name>[^/]+?)(?P<form>\.json|\.atom)?$"
AT_ONCE: Final = 60
"""Episodes of one page."""
KINDS: Final = 40
"""Categories that are counted on it, the most frequent ones."""

_SEQS: Final = f"""
SELECT t.seq FROM episode_traits t WHERE t.date >= ?1 AND t.date < ?1 || '~'
ORDER BY {newest_first("t.date", "t.seq")} LIMIT ?2 OFFSET ?3
"""
_UNDATED: Final = "SELECT seq FROM episode_traits WHERE date IS NULL ORDER BY seq LIMIT ?2 OFFSET ?3"
_IDS: Final = "SELECT id FROM episodes WHERE seq = ?"


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or what has none (`name` is `none`)."""

    name: str
    episodes: int
    with_paper: int
    categories: dict[str, int]
    """Those of its episodes that have one, by category, the most frequent first."""
    page: int
    pages: int
    listed: tuple[Listed, ...]
    """The episodes of this page, the newest first."""
    before: str | None
    """The nearest months that have episodes."""
    after: str | None

    @property
    def title(self) -> str:
        """What it is called."""
        return "Episodes without a date" if self.name == UNDATED else month_name(self.name)


async def page(datasette: Any, request: Any) -> Any:
    """The page `/month/NAME?page=2`, the same as JSON, the newest as a feed."""
    name, form = unquote(request.url_vars["name"]), request.url_vars["form"]
    if form == ".atom":
        made = await _feed(datasette, request, name)
        return answers.feed(made) if made else await _missing(datasette, request, name)
    number = page_number(request.args.get("page"))
    found = await read(datasette, request, lambda conn: _found(conn, name, number))
    if found is None:
        return await _missing(datasette, request, name)
    if form:
        pages = neighbours(addresses.month(name) + form, found.page, found.pages)
        return answers.json(datasette, asdict(found) | pages)
    return _shown(datasette, request, found)


def address(name: str, number: int = 1) -> str:
    """Where a page of a month stands."""
    return addresses.month(name) + (f"?page={number}" if number > 1 else "")


def _found(conn: sqlite3.Connection, name: str, number: int) -> Month | None:
    """A page of a month, the last one for a number behind it; None where it has no episodes."""
    whole = kept(conn, summary)
    categories = whole.categories(name)
    episodes = sum(categories.values())
    if not episodes:
        return None
    pages = pages_of(episodes, AT_ONCE)
    here = min(number, pages)
    names = list(whole.months)
    place = names.index(name) if name != UNDATED else len(names)
    return Month(
        name, episodes, whole.with_paper[name], {kind: count for kind, count in categories.items() if kind},
        here, pages, listed(conn, _seqs(conn, name, AT_ONCE, (here - 1) * AT_ONCE)),
        names[place - 1] if 0 < place < len(names) else None,
        names[place + 1] if place + 1 < len(names) else None,
    )  # fmt: skip


def _seqs(conn: sqlite3.Connection, name: str, most: int, offset: int = 0) -> list[int]:
    rows = conn.execute(_UNDATED if name == UNDATED else _SEQS, (name, most, offset))
    return [seq for (seq,) in rows.fetchall()]


def _shown(datasette: Any, request: Any, found: Month) -> Any:
    kinds = list(found.categories.items())
    description = f"{found.title}: {counted(found.episodes, 'episode')} of PaperLedge."
    whole = partial(answers.absolute, datasette, request)
    named = [(titled(each.title, each.date), whole(each.link)) for each in found.listed]
    collection = scholar.collection(
        found.title, description, whole(address(found.name, found.page)), named, total=found.episodes
    )
    head = Head(
        f"{found.title} - PaperLedge archive",
        description=description,
        canonical=address(found.name, found.page),
        alternates=(
            ("application/atom+xml", found.title, f"{addresses.month(found.name)}.atom"),
            ("application/json", f"{found.title} as JSON", f"{addresses.month(found.name)}.json"),
        ),
        json_ld=(collection,),
    )
    return answers.page(
        datasette, request, "month.html", head,
        found=found,
        days=[(day, list(of_day)) for day, of_day in groupby(found.listed, key=lambda episode: episode.date)],
        categories=[(kind, count, _search(kind, found.name)) for kind, count in kinds[:KINDS]],
        more=len(kinds) - KINDS,
        months=MONTHS,
        turn=lambda to: address(found.name, to),
        plain=plain,
    )  # fmt: skip


def _search(category: str, month: str) -> str:
    """The search for the episodes of a category in a month."""
    quoted = " ".join(category.replace('"', " ").split())
    return addresses.search(f'category:"{quoted}"' + (f" date:{month}" if month != UNDATED else ""))


async def _feed(datasette: Any, request: Any, name: str) -> feeds.Feed | None:
    own, home = (answers.absolute(datasette, request, addresses.month(name) + form) for form in (".atom", ""))

    def made(conn: sqlite3.Connection) -> feeds.Feed | None:
        ids = [conn.execute(_IDS, (seq,)).fetchone()[0] for seq in _seqs(conn, name, feeds.MOST)]
        if not ids or not is_name(name):
            return None
        called = "without a date" if name == UNDATED else f"of {month_name(name)}"
        return feeds.of_episodes(
            conn, ids, id=f"month/{name}", title=f"PaperLedge: episodes {called}", self_url=own, home_url=home
        )

    return await read(datasette, request, made)


def is_name(name: str) -> bool:
    """Whether a month may be called so."""
    return name == UNDATED or MONTH.fullmatch(name) is not None


async def _missing(datasette: Any, request: Any, name: str) -> Any:
    """What is wrong with a name, and the months to look at instead."""
    whole = await read(datasette, request, lambda conn: kept(conn, summary))
    if name == UNDATED:
        said = "Every episode of this archive has a date."
    elif not is_name(name):
        said = f"{name} is no month: an address has it as a year and two digits, such as 2025-04."
    else:
        said = f"This archive has no episode of {month_name(name)}."
    words = f"date:{name}" if is_name(name) and name != UNDATED else ""
    return missing(datasette, request, said, name, (*_nearest(whole, name), Lead("All months", MONTHS)), words=words)


def _nearest(whole: Summary, name: str) -> list[Lead]:
    """The months with episodes next to one that has none, the earlier first."""
    before = [month for month in whole.months if month < name][-1:]
    after = [month for month in whole.months if month > name][:1]
    return [Lead(month_name(month), addresses.month(month)) for month in (*before, *after)]
