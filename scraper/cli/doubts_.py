"""paperledge doubts: what the reading of each episode was not sure of."""

import re
from collections.abc import Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from scraper.archive.database import open_current
from scraper.archive.doubted import count, listed
from scraper.archive.doubts import KINDS
from scraper.cli import print_json, say
from scraper.cli.common import db_option, plain


def day_of(text: str) -> str:
    """A day, a month or a year, as 2025-04-10, 2025-04 or 2025. Raises BadParameter for anything else."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text.strip()):
        raise click.BadParameter(f"{text!r} is no day, month or year such as 2025-04-10, 2025-04 or 2025")
    return text.strip()


@click.command(name="doubts")
@db_option
@click.option("--kind", type=click.Choice(list(KINDS)), metavar="KIND", help="Only doubts of this kind.")
@click.option(
    "--since", metavar="DATE", callback=lambda _ctx, _param, text: None if text is None else day_of(text),
    help="Only episodes of this day, month or year and later.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to list.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(db: Path, kind: str | None, since: str | None, limit: int, as_json: bool) -> None:
    """List what the reading was not sure of: how often by kind with what to do, then by episode, newest first.

    Each line names the field that is doubted and the layer of the page and the rule by which its value was found.
    A doubt is no error: the value stands.
    """
    with closing(open_current(db)) as conn:
        kinds = count(conn, kind, since)
        found = list(listed(conn, kind, since, limit))
    if as_json:
        advice = {name: KINDS.get(name, "") for name in kinds}
        print_json({"total": sum(kinds.values()), "kinds": kinds, "advice": advice, "doubts": found})
        return
    if not found:
        say("No doubts.")
        return
    for name, number in kinds.items():
        click.echo(f"{number:>7,}  {plain(name)}: {KINDS.get(name, '')}")
    for _, of_episode in groupby(found, key=lambda doubt: doubt["episode_id"]):
        click.echo(_lines(list(of_episode)))
    if sum(kinds.values()) > len(found):
        say(f"{len(found)} of {sum(kinds.values())} doubts listed; --limit lists more.")


def _lines(doubts: Sequence[dict[str, Any]]) -> str:
    """An episode with its doubts."""
    episode = doubts[0]
    lines = [
        f"{episode['date'] or 'no date':<10}  {episode['title']}",
        f"            {episode['url'] or episode['slug'] or episode['episode_id']}",
    ]
    for doubt in doubts:
        place = f" ({doubt['layer']}: {doubt['rule']})" if doubt["layer"] else ""
        lines.append(f"            {doubt['kind']}: {doubt['detail']}; {doubt['field']}{place}")
    return "\n".join(["", *map(plain, lines)])
