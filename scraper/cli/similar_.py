"""`paperledge similar`: episodes like one, or papers like one."""

import sys
from pathlib import Path

import click

from scraper.cli import print_json, say
from scraper.cli.common import db_option, plain
from scraper.cli.hits import table
from scraper.export.found import as_object
from scraper.library import MOST, Archive
from scraper.search.results import Results


@click.command(name="similar")
@click.argument("name", metavar="EPISODE")
@click.option("--papers", is_flag=True, help="Take EPISODE for a paper, and find the papers like it.")
@click.option("--limit", type=click.IntRange(1, MOST), default=10, show_default=True, help="How many to print.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@db_option
def command(name: str, papers: bool, limit: int, as_json: bool, db: Path) -> None:
    """Find what is like EPISODE, the most alike first: those about the same paper, then by words, people, category.

    \b
    EPISODE is the id of an episode, its address or its slug (the last part of the address)
    With --papers  the id, arXiv id or DOI of a paper

    Words that few others hold count the most; those that are shared are marked. Nothing is asked of the network.
    """
    with Archive(db) as archive:
        title = archive.paper(name).title if papers else archive.episode(name).title
        hits = archive.related(name, limit=limit) if papers else archive.similar(name, limit=limit)
    kind = "papers" if papers else "episodes"
    results = Results(hits, len(hits), f'{kind} like "{title}"', complete=len(hits))
    if as_json:
        print_json(as_object(results))
        return
    say(plain(results.reading))
    for line in table(results, on_terminal=sys.stdout.isatty()):
        click.echo(line)
    if not hits:
        say("Nothing found.")
