"""What a search found, for other programs and for pasting: JSON, JSON lines, CSV and Markdown.

A site gives a `Lead` with it, which says where each hit has its page there.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, Final

from scraper.export.marks import as_markdown, escaped
from scraper.search.results import Hit, Results

COLUMNS: Final = (
    "kind", "id", "title", "date", "url", "score", "holds_all", "episode_id", "position", "start", "snippet",
)  # fmt: skip
LINK: Final = "link"
"""What the page on a site is called, where there is one."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet computes (https://owasp.org/www-community/attacks/CSV_Injection)."""

Lead = Callable[[Hit], str]
"""The address of a hit's page on a site."""


def as_object(results: Results, lead: Lead | None = None) -> dict[str, Any]:
    """Everything, as `--format json` prints it; `facets` only where they were asked for."""
    found = {**asdict(results), "hits": [_hit(hit, lead) for hit in results.hits]}
    return {name: found[name] for name in _KEYS if found[name] is not None}


_KEYS: Final = ("hits", "total", "complete", "reading", "suggestions", "facets")


def json_lines(results: Results, lead: Lead | None = None) -> str:
    """A hit a line."""
    return "".join(f"{json.dumps(_hit(hit, lead), ensure_ascii=False)}\n" for hit in results.hits)


def table(results: Results, lead: Lead | None = None) -> str:
    """CSV (RFC 4180) with a header, a hit a row. A text that a spreadsheet would compute has a `'` before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = (*COLUMNS, LINK) if lead else COLUMNS
    writer.writerow(columns)
    writer.writerows(_row(hit, columns, lead) for hit in results.hits)
    return out.getvalue()


def _hit(hit: Hit, lead: Lead | None) -> dict[str, Any]:
    return {**asdict(hit), **({LINK: lead(hit)} if lead else {})}


def _row(hit: Hit, columns: tuple[str, ...], lead: Lead | None) -> Iterator[object]:
    values = {**_hit(hit, lead), "snippet": hit.snippet.text, "holds_all": int(hit.holds_all)}
    for name in columns:
        value = values[name]
        yield f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def markdown(results: Results, lead: Lead | None = None) -> str:
    """A list, a hit an item: the title as a link, the day, and the passage with its marked words in bold.

    The link leads to the host; on a site to the page there, where the host's is not known.
    """
    return "".join(f"- {_item(hit, hit.url or (lead(hit) if lead else None))}\n" for hit in results.hits)


def _item(hit: Hit, url: str | None) -> str:
    title = escaped(" ".join(hit.title.split()))
    linked = f"[{title}](<{_address(url)}>)" if url else title
    day = f" ({escaped(hit.date)})" if hit.date else ""
    passage = as_markdown(hit.snippet)
    return f"{linked}{day}" + (f": {passage}" if passage else "")


def _address(url: str) -> str:
    """An address as it may stand between angle brackets."""
    return "".join(f"%{ord(char):02X}" if char in "<>\\" or char.isspace() else char for char in url)
