"""`paperledge search`: find episodes, best first."""

import dataclasses
import sys
from contextlib import closing
from pathlib import Path

import click

from scraper.archive.database import open_readonly
from scraper.cli import print_json, say
from scraper.cli.common import plain
from scraper.errors import UsageError
from scraper.search.engine import Hit, search
from scraper.search.snippet import Snippet


# No short options, `-h` included: a word that begins with one dash is a word to leave out.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("archive.db"),
    show_default=True,
    help="The archive to search.",
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many hits to print.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(words: tuple[str, ...], db: Path, limit: int, as_json: bool) -> None:
    """Find episodes that hold all WORDS, or any of them if none holds all; best first.

    Words match in every form of their stem, accents and case ignored. -WORD leaves out what holds it, OR
    between two words takes either, WORD* takes beginnings, and '"two words"' (quoted twice: once for the
    shell) keeps words together. On a terminal matching words are bold, elsewhere **starred**.

    Episodes that hold the words only in their transcript come last, with the time at which they are said.

    How the words were read is told on standard error; finding nothing is no error.
    """
    if words == ("-h",):
        click.echo(click.get_current_context().get_help())
        return
    if mistaken := [word for word in words if word.startswith("--")]:
        raise UsageError(
            f"there is no option {mistaken[0]}", advice="Write it without its dashes to search for it as a word."
        )
    with closing(open_readonly(db)) as conn:
        results = search(conn, " ".join(words), limit=limit)
    if as_json:
        print_json(dataclasses.asdict(results))
        return
    say(plain(results.reading))
    if not results.hits:
        say("Nothing found.")
        return
    on_terminal = sys.stdout.isatty()
    for number, hit in enumerate(results.hits, start=1):
        click.echo(_lines(number, hit, on_terminal=on_terminal))
    if results.total > len(results.hits):
        say(f"{len(results.hits)} of {results.total} hits shown; --limit shows more.")


def _lines(number: int, hit: Hit, *, on_terminal: bool) -> str:
    head = f"{number:>3}. {hit.date or 'no date':<10}  {plain(hit.title)}"
    at = "" if hit.start is None else f"[{_clock(hit.start)}] "
    rest = [text for text in (at + _marked(hit.snippet, on_terminal=on_terminal), plain(hit.url or "")) if text]
    return "\n".join([head, *(f"     {line}" for line in rest)])


def _clock(seconds: float) -> str:
    """`12:34`, or `1:02:03` after the first hour."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _marked(snippet: Snippet, *, on_terminal: bool) -> str:
    return "".join(
        (click.style(plain(piece), bold=True) if on_terminal else f"**{plain(piece)}**") if on else plain(piece)
        for piece, on in snippet.pieces()
    )
