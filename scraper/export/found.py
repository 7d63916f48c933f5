"""What a search found, for other programs and for pasting: JSON, JSON lines, CSV and Markdown."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from scraper.export.marks import as_markdown, escaped
from scraper.search.results import Hit, Results

COLUMNS: Final = (
    "kind", "id", "title", "date", "url", "score", "holds_all", "episode_id", "position", "start", "snippet",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet computes (https://owasp.org/www-community/attacks/CSV_Injection)."""


def as_object(results: Results) -> dict[str, Any]:
    """Everything, as `--format json` prints it; `facets` only where they were asked for."""
    found = asdict(results)
    return {name: found[name] for name in _KEYS if found[name] is not None}


_KEYS: Final = ("hits", "total", "complete", "reading", "suggestions", "facets")


def json_lines(results: Results) -> str:
    """A hit a line."""
    return "".join(f"{json.dumps(asdict(hit), ensure_ascii=False)}\n" for hit in results.hits)


def table(results: Results) -> str:
    """CSV (RFC 4180) with a header, a hit a row. A text that a spreadsheet would compute has a `'` before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, results.hits))
    return out.getvalue()


def _row(hit: Hit) -> Iterator[object]:
    values = {**asdict(hit), "snippet": hit.snippet.text, "holds_all": int(hit.holds_all)}
    for name in COLUMNS:
        value = values[name]
        yield f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def markdown(results: Results) -> str:
    """A list, a hit an item: the title as a link, the day, and the passage with its marked words in bold."""
    return "".join(f"- {_item(hit)}\n" for hit in results.hits)


def _item(hit: Hit) -> str:
    title = escaped(" ".join(hit.title.split()))
    linked = f"[{title}](<{_address(hit.url)}>)" if hit.url else title
    day = f" ({escaped(hit.date)})" if hit.date else ""
    passage = as_markdown(hit.snippet)
    return f"{linked}{day}" + (f": {passage}" if passage else "")


def _address(url: str) -> str:
    """An address as it may stand between angle brackets."""
    return "".join(f"%{ord(char):02X}" if char in "<>\\" or char.isspace() else char for char in url)
