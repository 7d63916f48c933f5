"""paperledge status: what the archive holds, and how fresh it is."""

import sqlite3
from pathlib import Path
from typing import Any

import click

from scraper.archive.database import open_readonly
from scraper.archive.health import summary
from scraper.cli import print_json
from scraper.cli.common import db_option
from scraper.crawl.database import crawl_path
from scraper.crawl.site import shown_name


@click.command(name="status")
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(db: Path, as_json: bool) -> None:
    """Show what the archive holds: counts, dates, how full each field is, what went wrong."""
    conn = open_readonly(db)
    try:
        found = summary(conn)
    finally:
        conn.close()
    found["problems"] = _problems(crawl_path(db))
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(_lines(db, found)))


def _problems(path: Path) -> list[dict[str, Any]] | None:
    """What could not be read, by address; None if crawl.db cannot be looked into now."""
    if not path.is_file():
        return []
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = conn.execute("SELECT url, fault, detail, seen_at FROM problems ORDER BY url").fetchall()
    except sqlite3.Error:
        return None
    finally:
        conn.close()
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
