"""`/months`: every month of the archive, how many episodes it has, and what they are about over time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from scraper.web import addresses, answers, scholar
from scraper.web.addresses import LATEST_FEED
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.freshness.kept import kept
from scraper.web.pages.summary import GAP, UNDATED, Summary, summary, timeline
from scraper.web.pictures import bars, stacked
from scraper.web.pictures.bars import Bar
from scraper.web.words import month as month_name

PATH: Final = "/months"
ROUTE: Final = rf"^{PATH}(?:(?P<form>\.json)|(?P<feed>\.atom))?$"
_TITLE: Final = "Months of the PaperLedge archive"
_DESCRIPTION: Final = "Every month of the archive with its episodes, and what they are about over time."

_BY_MONTH: Final = 48
"""Months up to which categories are shown by month; of more, by year, since the table would outgrow the page."""


async def page(datasette: Any, request: Any) -> Any:
    """The page `/months`; with `.json` the counts of each month by category; its feed is that of all episodes."""
    if request.url_vars["feed"]:
        return answers.moved(datasette, LATEST_FEED)
    found = await read(datasette, request, lambda conn: kept(conn, summary))
    return answers.json(datasette, _as_json(found)) if request.url_vars["form"] else _shown(datasette, request, found)


def counted(datasette: Any, months: Mapping[str, int]) -> list[Bar]:
    """The months from the first to the last, each a bar that leads to its page where it has episodes."""
    return [
        Bar(month_name(month), months.get(month, 0), _address(datasette, month) if month in months else "", month)
        if month != GAP
        else Bar("Years without an episode, left out", 0, "", GAP)
        for month in timeline(months)
    ]


def by_time(found: Summary) -> tuple[list[str], dict[tuple[str, str], int]]:
    """The times for which categories are counted, months or years, and the counts by time and category."""
    months = timeline(found.months)
    if len(months) <= _BY_MONTH:
        return months, {(month, kind): count for (month, kind), count in found.kinds.items() if month != UNDATED}
    counts: Counter[tuple[str, str]] = Counter()
    for (month, kind), count in found.kinds.items():
        if month != UNDATED:
            counts[month[:4], kind] += count
    return sorted({month[:4] for month in months if month != GAP}), dict(counts)


def _shown(datasette: Any, request: Any, found: Summary) -> Any:
    months = counted(datasette, found.months)
    times, counts = by_time(found)
    kinds = stacked.series(counts, times)
    whole = partial(answers.absolute, datasette, request)
    listed = [(month_name(month), whole(addresses.month(month))) for month in reversed(found.months)]
    head = Head(
        _TITLE,
        description=_DESCRIPTION,
        canonical=PATH,
        alternates=(
            ("application/json", "The counts as JSON", f"{PATH}.json"),
            ("application/atom+xml", "Latest episodes", LATEST_FEED),
        ),
        json_ld=(scholar.collection(_TITLE, _DESCRIPTION, whole(PATH), listed),),
    )
    return answers.page(
        datasette, request, "months.html", head,
        chart=bars.bars("Episodes per month", months),
        rows=[(bar.label, bar.value) for bar in months],
        years=_years(found.months),
        kinds=kinds,
        kinds_chart=stacked.stacked("Categories over time", times, kinds),
        kinds_rows=stacked.rows(map(month_name, times), kinds),
        undated=found.undated,
        undated_link=addresses.month(UNDATED),
    )  # fmt: skip


def _years(months: Mapping[str, int]) -> list[tuple[str, int, Sequence[tuple[str, int, str]]]]:
    """The latest year first: its episodes, and its months with theirs and their addresses."""
    years: defaultdict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for month, count in months.items():
        years[month[:4]].append((month, count, addresses.month(month)))
    return [(year, sum(count for _, count, _ in each), each) for year, each in sorted(years.items(), reverse=True)]


def _as_json(found: Summary) -> dict[str, Any]:
    return {
        "episodes": found.episodes,
        "undated": found.undated,
        "months": [
            {
                "month": month, "episodes": count, "with_paper": found.with_paper[month],
                "categories": {kind: each for kind, each in found.categories(month).items() if kind},
                "link": addresses.month(month),
            }
            for month, count in found.months.items()
        ],
    }  # fmt: skip


def _address(datasette: Any, month: str) -> str:
    return str(datasette.urls.path(addresses.month(month)))
