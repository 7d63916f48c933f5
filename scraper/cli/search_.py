"""`paperledge search`: find episodes, questions, papers and articles, best first."""

from typing import Any

import click

from scraper.cli.finding import Wish, finding_options, in_one, show


# No short options, `-h` included: a word that begins with one dash is a word to leave out.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, required=True)
@finding_options
def command(words: tuple[str, ...], **options: Any) -> None:
    """Find episodes that hold all WORDS, best first; where too few do, those that hold most of them follow.

    Words match in every form of their stem, accents and case ignored. -WORD leaves out what holds it, OR
    between two words takes either, WORD* takes beginnings, and '"two words"' (quoted twice: once for the
    shell) keeps words together. title:WORD, author:NAME, after:2025-04 and more are in docs/searching.md.

    \b
    table     hits for the eye: words bold on a terminal, elsewhere **starred**
    json      one object: hits, total, complete, reading, suggestions
    jsonl     one hit a line
    csv       one hit a row, with a header
    markdown  a list to paste
    bibtex, ris, csl   the papers behind the hits, each with its episodes in a note
    atom, jsonfeed     a feed: the newest hits that hold all words

    How the words were read is told on standard error; finding nothing is no error.
    """
    if words == ("-h",):
        click.echo(click.get_current_context().get_help())
        return
    show(in_one(words), Wish(**options))
