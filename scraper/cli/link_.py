"""paperledge link: tie episodes to the papers they are about; and a person's word on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from scraper import config, pipeline, signals
from scraper.archive.database import close_archive, open_archive
from scraper.archive.people.settling import settle
from scraper.cli import print_json, say
from scraper.cli.common import db_option, plain, progress_line
from scraper.cli.link_files import export_to, import_from, list_waiting
from scraper.cli.reviewing import Review, ask_on_stdin, how_to_get
from scraper.clock import SystemClock, iso
from scraper.crawl.database import crawl_path, open_crawl, writer_lock
from scraper.errors import BusyError, UsageError
from scraper.link.deciding import Desk, add_rulings
from scraper.link.lookup import find_paper, find_told
from scraper.link.relink import relink
from scraper.link.ruling import SOMEBODY, Verb
from scraper.link.rulings import rulings_by_tied
from scraper.run import Run
from scraper.storage.tables import Database

Pairs = Sequence[tuple[str, str]]
_PAIR = "EPISODE PAPER"


@click.command(name="link")
@db_option
@click.option("--online", is_flag=True, help="Ask arXiv for papers of those that have none for sure.")
@click.option("--review", is_flag=True, help="Decide what waits for review, one by one.")
@click.option("--list", "list_", is_flag=True, help="List what waits for review.")
@click.option("--accept", nargs=2, multiple=True, metavar=_PAIR, help="Rule that this is the paper.")
@click.option("--reject", nargs=2, multiple=True, metavar=_PAIR, help="Rule that this is not the paper.")
@click.option("--withdraw", nargs=2, multiple=True, metavar=_PAIR, help="Undo what was ruled on the two.")
@click.option("--also", is_flag=True, help="With --accept: beside papers that were accepted before.")
@click.option(
    "--by", default=SOMEBODY, show_default=True, metavar="NAME", help="Who decides; kept with the decision."
)
@click.option(
    "--export-decisions", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True),
    help="Write all decisions on links as JSON lines (-: standard output).",
)  # fmt: skip
@click.option(
    "--import-decisions", metavar="FILE", type=click.File("rb"),
    help="Take decisions in from such a file (-: standard input).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context, db: Path, online: bool, review: bool, list_: bool, accept: Pairs, reject: Pairs,
    withdraw: Pairs, also: bool, by: str, export_decisions: str | None, import_decisions: BinaryIO | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Tie episodes and articles to the papers at hand, as `update` and `import` do by themselves; or decide on links.

    What the program is sure of is `auto`, what it is not is `review`; a person's word on either is final and outlives
    every rebuild. EPISODE is an id, slug or address (of an article: id or address), PAPER an arXiv id or DOI in any
    spelling or an id of the archive; a paper that is not at hand yet will be linked when it comes.
    """
    tasks = [bool(task) for task in (review, list_, accept, reject, withdraw, export_decisions, import_decisions)]
    if sum(tasks) > 1 or (also and not accept) or (online and any(tasks)) or (as_json and review):
        raise UsageError(
            "these options do not go together",
            advice="Give one task at a time; --also goes with --accept, and --json with all but --review.",
        )
    by = plain(by).strip() or SOMEBODY
    if review:
        _review(db, by)
    elif list_:
        list_waiting(db, as_json=as_json)
    elif export_decisions:
        export_to(db, export_decisions)
    elif import_decisions:
        ctx.exit(import_from(db, import_decisions, as_json=as_json))
    elif accept or reject or withdraw:
        verb = Verb.ACCEPT if accept else Verb.REJECT if reject else Verb.WITHDRAW
        _rule(db, verb, accept or reject or withdraw, by, also=also, as_json=as_json)
    else:
        _link(db, online=online, as_json=as_json)


def _link(db: Path, *, online: bool, as_json: bool) -> None:
    """Bring all links up to date."""
    with (
        signals.listening(),
        progress_line("episode") as progress,
        Run("link", db, config.load({}), SystemClock(), progress=progress) as run,
    ):
        counts = pipeline.link(run, online=online)
    for warning in run.report.warnings:
        say(warning)
    if as_json:
        print_json(counts)
    else:
        click.echo(f"{counts['auto']} links for sure, {counts['review']} to be reviewed.")


def _rule(db: Path, verb: Verb, pairs: Pairs, by: str, *, also: bool, as_json: bool) -> None:
    """Keep the rulings, all or none of them, and bring the links up to them."""
    with (
        signals.listening(),
        progress_line("episode") as progress,
        Run("link", db, config.load({}), SystemClock()) as run,
    ):
        run.catch_up()
        archive, crawl, now = run.archive.db, run.store.db, iso(run.clock.now())
        meant = dict.fromkeys((find_told(archive, episode), *find_paper(archive, paper)) for episode, paper in pairs)
        ruled, kept = rulings_by_tied(archive, crawl), 0
        with crawl.atomic():
            for tied, name, _ in meant:
                before = ruled.setdefault(tied, [])
                kept += len(add_rulings(archive, crawl, verb, tied, [name], now, before, by=by, also=also))
        relink(archive, crawl, now, progress)
        settle(archive, crawl)
    absent = [name for _, name, paper in meant if paper is None and verb is not Verb.WITHDRAW]
    if as_json:
        print_json({"decisions": kept, "waiting_for": [str(name) for name in absent]})
    else:
        click.echo(f"{kept} decision{'s' if kept != 1 else ''} kept.")
        if kept < len(meant):
            say(f"{by} had ruled so before on {len(meant) - kept} of {len(meant)}.")
        for name in absent:
            say(f"{plain(str(name))} is not at hand: the decision waits until {how_to_get(name)}.")


def _review(db: Path, by: str) -> None:
    """Have a person go through what waits."""
    color = False if os.environ.get("NO_COLOR") else None
    with _desk(db, by) as desk, signals.listening():
        Review(desk, SystemClock(), partial(click.echo, color=color), ask_on_stdin).run()


@contextmanager
def _desk(db: Path, by: str) -> Iterator[Desk]:
    """Both databases, caught up; the place of the one writer is free while the person thinks.

    What a ruling has the program think anew is computed when the person leaves, however that is.
    """
    with signals.listening(), Run("link", db, config.load({}), SystemClock()) as run:
        run.catch_up()
    archive, crawl = open_archive(db), open_crawl(crawl_path(db))
    desk = Desk(archive, crawl, partial(writer_lock, db), by)
    try:
        try:
            yield desk
        finally:
            _bring_up_to_date(db, desk, crawl)
    finally:
        crawl.close()
        close_archive(archive)


def _bring_up_to_date(db: Path, desk: Desk, crawl: Database) -> None:
    """Link anew what was ruled on, and settle people; where another run writes, the next one does it."""
    with (
        suppress(BusyError),
        signals.listening(),
        progress_line("episode") as progress,
        writer_lock(db),
    ):
        if desk.has_ruled:
            relink(desk.archive, crawl, iso(SystemClock().now()), progress)
        settle(desk.archive, crawl)
