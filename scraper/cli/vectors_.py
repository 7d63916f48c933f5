"""paperledge vectors: compute what search by meaning compares, or take it out."""

from pathlib import Path

import click

from scraper import config, signals
from scraper.cli import print_json
from scraper.cli.common import db_option, progress_line
from scraper.clock import SystemClock
from scraper.errors import UsageError
from scraper.run import Run
from scraper.search.semantic import vectors
from scraper.search.semantic.model import load, require
from scraper.signals import exit_code_of


@click.command(name="vectors")
@db_option
@click.option("--drop", is_flag=True, help="Take all vectors out instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(db: Path, drop: bool, as_json: bool) -> None:
    """Compute the vectors that `paperledge search --semantic` compares, of episodes that are new or have changed.

    Needs the extra packages of search by meaning (docs/semantic.md); nothing is fetched. It may be stopped at any
    time, and goes on where it was.
    """
    if not db.is_file():
        raise UsageError(
            f"there is no archive at {db}", advice='Run "paperledge update" first, or name it with --db.'
        )
    if not drop:
        require()
    with (
        signals.listening(),
        progress_line("episode") as progress,
        Run("vectors", db, config.load({}), SystemClock()) as run,
    ):
        if drop:
            count = vectors.drop(run.archive.db)
            episodes = "1 episode" if count == 1 else f"{count} episodes"
            told, said = {"dropped": count}, f"The vectors of {episodes} are taken out."
        else:
            run.catch_up()
            done = vectors.compute(run.archive.db, load(), progress, signals.check)
            told = {"episodes": done.episodes, "computed": done.new}
            have = "episode has" if done.episodes == 1 else "episodes have"
            said = f"{done.episodes} {have} vectors; those of {done.new} were computed now."
    if as_json:
        print_json(told)
    else:
        click.echo(said)


def bring_up_to_date(run: Run) -> None:
    """Compute the vectors of what a run brought; where the extra is not installed, that is a warning."""
    try:
        vectors.compute(run.archive.db, load(), check=signals.check)
    except UsageError as error:
        run.report.warn(f"{error}; {error.advice}")
    except KeyboardInterrupt as stop:
        run.report.codes.append(exit_code_of(stop))
