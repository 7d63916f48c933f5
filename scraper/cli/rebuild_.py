"""paperledge rebuild: make the archive anew from crawl.db."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from scraper import signals
from scraper.archive.compare import Change, TableDifference
from scraper.cli import print_json, say
from scraper.cli.common import counted, db_option, finish, progress_line, soft_option
from scraper.clock import SystemClock
from scraper.rebuilding import Rebuilt, rebuild


@click.command(name="rebuild")
@db_option
@click.option("--dry-run", is_flag=True, help="Print what would change, and change nothing.")
@soft_option
@click.option("--json", "as_json", is_flag=True, help="Print the report, or with --dry-run the difference, as JSON.")
@click.pass_context
def command(ctx: click.Context, db: Path, dry_run: bool, as_json: bool) -> None:
    """Make the archive anew from every page that crawl.db holds, as after a better parser or a damaged file.

    Nothing is fetched. Episodes keep their ids, and what a person ruled on links stays. The new archive takes the
    place of the old one in one step, and only if it lacks nothing.
    """
    try:
        with signals.listening(), progress_line("snapshot") as progress:
            done = rebuild(db, SystemClock(), dry_run=dry_run, progress=progress)
    except KeyboardInterrupt as stop:
        say("Stopped as asked; the archive is as it was.")
        ctx.exit(signals.exit_code_of(stop))
    if dry_run:
        _print(done, as_json=as_json)
        if done.refusal:
            raise done.refusal
        finish(ctx, [(done.report, "")], as_json=False)
    said = f"{db} rebuilt: {counted(done.report.episodes, 'readings of episodes')}; {done.report.seconds:.1f} s."
    finish(ctx, [(done.report, said)], as_json=as_json)


def _print(done: Rebuilt, *, as_json: bool) -> None:
    if as_json:
        tables = {table: asdict(difference) for table, difference in done.difference.items()}
        print_json({"tables": tables, "refused": str(done.refusal) if done.refusal else None})
    else:
        click.echo("\n".join(_lines(done.difference)) or "Nothing would change.")


def _lines(difference: Mapping[str, TableDifference]) -> Iterator[str]:
    for table, found in difference.items():
        yield f"{table}: {found.new.rows} new, {found.vanished.rows} would vanish"
        for what, change in (("new", found.new), ("would vanish", found.vanished)):
            if change.rows:
                yield f"  {what}: {_list(change)}"
        for column, change in found.fields.items():
            yield f"  {column}: {change.rows} would change"
            for example in change.examples:
                yield f"    {example.id}: {example.old} -> {example.new}"


def _list(change: Change) -> str:
    names: list[Any] = change.examples
    return ", ".join(names) + (", …" if change.rows > len(names) else "")
