"""paperledge doctor: checks that carry their fix."""

import dataclasses
import shutil
from pathlib import Path
from typing import Final

import click

from scraper.archive.checks import examine, exit_code
from scraper.archive.checks.finding import Surroundings
from scraper.cli import print_json
from scraper.cli.common import db_option
from scraper.clock import SystemClock, iso
from scraper.crawl.database import crawl_path
from scraper.errors import EXIT_NAMES

_MARKS: Final = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command(name="doctor")
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, db: Path, as_json: bool) -> None:
    """Check both databases, their surroundings and how fresh they are; change nothing.

    Each check ends as ok, warn or fail, says what was found, and what to do about it. Warnings end with 0.
    """
    now = SystemClock().now()
    folder = db.resolve().parent
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    findings = examine(Surroundings(db, crawl_path(db), now, free))
    code = exit_code(findings)
    if as_json:
        checks = [
            {name: value for name, value in dataclasses.asdict(finding).items() if name != "code"}
            for finding in findings
        ]
        print_json({"checked_at": iso(now), "exit": code, "exit_name": EXIT_NAMES[code], "checks": checks})
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.state]}  {finding.name}: {finding.found}")
            if finding.fix:
                click.echo(f"      What to do: {finding.fix}")
    ctx.exit(code)
