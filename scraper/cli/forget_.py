"""paperledge forget: take an episode down for good."""

from pathlib import Path

import click

from scraper import config, signals
from scraper.cli import say
from scraper.cli.common import db_option, progress_line, show_option
from scraper.clock import SystemClock
from scraper.forgetting import forget
from scraper.run import Run


@click.command(name="forget")
@click.argument("slug")
@db_option
@show_option
def command(slug: str, db: Path, show: str | None) -> None:
    """Take the episode with the permalink SLUG down for good.

    Its text leaves both databases: its rows, and every page that holds it is kept without it. The decision stays,
    so it does not come back with the next crawl, import or rebuild. Backups and other copies are not touched.
    """
    settings = config.load({"show": show})
    with (
        signals.listening(),
        progress_line("page") as progress,
        Run("forget", db, settings, SystemClock(), settings.show, progress) as run,
    ):
        held = forget(run, slug)
    say(f"Forgotten: {slug}. {held} kept pages were rewritten without it; backups and copies still hold it.")
