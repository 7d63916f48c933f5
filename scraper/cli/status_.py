"""paperledge status: what the archive holds, and how fresh it is."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click

from scraper.archive.database import open_readonly
from scraper.archive.health import staleness, summary
from scraper.cli import print_json
from scraper.cli.common import db_option
from scraper.clock import SystemClock
from scraper.crawl.database import crawl_path
from scraper.crawl.site import shown_name
from scraper.errors import StaleError
from scraper.storage.reading import readonly_uri

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def span_of(text: str) -> timedelta:
    """A span of time such as `90m`, `36h` or `2d`. Raises BadParameter for anything else."""
    found = re.fullmatch(r"([0-9]{1,5})([mhd])", text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is no span of time such as 90m, 36h or 2d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command(name="status")
@db_option
@click.option(
    "--max-age", metavar="SPAN", callback=lambda _ctx, _param, text: None if text is None else span_of(text),
    help="End with 11 if the last complete run is longer ago, as 90m, 36h or 2d.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(db: Path, max_age: timedelta | None, as_json: bool) -> None:
    """Show what the archive holds: counts, dates, how full each field is, what went wrong."""
    with closing(open_readonly(db)) as conn:
        found = summary(conn)
    found["problems"] = _problems(crawl_path(db))
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(_lines(db, found)))
    if max_age is not None and (why := staleness(found["last_complete_run"], SystemClock().now(), max_age)):
        raise StaleError(
            f"{db} is stale: {why}",
            advice='Look whether the timer still runs, then run "paperledge update"; "paperledge doctor" says more.',
        )


def _problems(path: Path) -> list[dict[str, Any]] | None:
    """What could not be read, by address; None if crawl.db cannot be looked into now."""
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(readonly_uri(path), uri=True)) as conn:
            rows = conn.execute("SELECT url, fault, detail, seen_at FROM problems ORDER BY url").fetchall()
    except sqlite3.Error:
        return None
    return [dict(zip(("url", "fault", "detail", "seen_at"), row, strict=True)) for row in rows]


def _lines(db: Path, found: dict[str, Any]) -> list[str]:
    counts = found["counts"]
    lines = [
        f"{db}: {counts['episodes']} episodes, {found['first_date'] or '?'} to {found['last_date'] or '?'}",
        f"last complete run: {found['last_complete_run'] or 'never'}; last run: {found['last_run'] or 'never'}",
        "",
    ]
    lines += [f"{count:>9,}  {name}" for name, count in counts.items()]
    lines += ["", "how full each field is:"]
    lines += [f"{share:>9.1%}  {name}" for name, share in found["filled"].items()]
    if found["doubts"]:
        lines += ["", "doubts:"] + [f"{count:>9,}  {kind}" for kind, count in found["doubts"].items()]
    if found["problems"] is None:
        return [*lines, "", "problems: crawl.db cannot be read now; the next update mends it or says what is wrong"]
    lines += ["", f"problems: {len(found['problems'])}"]
    lines += [
        f"  {shown_name(problem['url'])}: {problem['fault']}: {problem['detail']}" for problem in found["problems"]
    ]
    return lines
