"""paperledge link: tie episodes to the papers they are about."""

from pathlib import Path

import click

from scraper import config, signals
from scraper.archive.people.settling import settle, unsettle
from scraper.cli import print_json
from scraper.cli.common import db_option
from scraper.clock import SystemClock, iso
from scraper.link.relink import relink
from scraper.run import Run


@click.command(name="link")
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
def command(db: Path, as_json: bool) -> None:
    """Tie episodes to the papers at hand (`update` and `import` do so by themselves).

    A link is `auto` only on two independent kinds of evidence: the paper's arXiv id on the page, its title in
    the headline, its authors in the credits. One kind alone is `review`.
    """
    with signals.listening(), Run("link", db, config.load({}), SystemClock()) as run:
        run.catch_up()
        counts = relink(run.archive.db, iso(run.clock.now()))
        unsettle(run.archive.db)
        settle(run.archive.db, run.store.db)
    if as_json:
        print_json(counts)
    else:
        click.echo(f"{counts['auto']} links for sure, {counts['review']} to be reviewed.")
