"""What commands that write share: options, settings, the progress line, the report at the end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from scraper.cli import print_json, say
from scraper.report import Progress, RunReport

_BAR: Final = 30


def codes_in(text: str) -> frozenset[int]:
    """Exit codes from a list such as `3,7,9`."""
    try:
        return frozenset(int(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no list of exit codes such as 3,7,9") from error


db_option = click.option(
    "--db", type=click.Path(path_type=Path, dir_okay=False), default=Path("archive.db"), show_default=True,
    help="The archive.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
show_option = click.option("--show", default=None, help="Short name of the show in the archive.")
soft_option = click.option(
    "--soft", default="", metavar="CODES", expose_value=False,
    callback=lambda ctx, _param, text: ctx.ensure_object(set).update(codes_in(text)),
    help="End with 0 in place of these exit codes, as 3,7,9.",
)  # fmt: skip
"""The codes go into the set that `scraper.cli.main` gives each command, and that it looks at when all is over."""


@contextmanager
def progress_line(what: str) -> Iterator[Progress]:
    """A line that is redrawn on a terminal, and ended when the work is; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    drawn = False

    def draw(done: int, total: int | None) -> None:
        nonlocal drawn
        drawn = True
        share = f" of {total}" if total else ""
        filled = round(_BAR * min(done / total, 1)) if total else 0
        bar = f" [{'#' * filled}{'.' * (_BAR - filled)}]" if total else ""
        click.echo(f"\r{what} {done}{share}{bar}\033[K", err=True, nl=False)

    try:
        yield draw
    finally:
        if drawn:
            say("")


def finish(ctx: click.Context, report: RunReport, *, as_json: bool, said: str) -> None:
    """Say how a run went, if there is anything to say beside what failed, and end with its exit code."""
    for failed in report.failed:
        what = failed["what"] if failed["what"].isprintable() else repr(failed["what"])
        about = "" if what in failed["error"] else f"{what}: "
        say(f"{about}{failed['error']}. {failed['advice']}".rstrip())
    for warning in report.warnings:
        say(f"Note: {warning}.")
    if as_json:
        print_json(report.as_json())
    elif said:
        say(said)
    ctx.exit(report.exit_code)


def counted(counter: dict[str, int], noun: str) -> str:
    """`8 episodes (6 new, 2 unchanged)`: the counts of a report in words."""
    parts = [f"{counter[name]} {name}" for name in ("new", "edited", "unchanged", "failed") if counter.get(name)]
    return f"{counter['seen']} {noun}" + (f" ({', '.join(parts)})" if parts else "")
