"""What commands that write share: options, settings, the progress line, the report at the end."""

import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import click

from scraper.cli import print_json, say
from scraper.errors import EXIT_NAMES, StorageError, worst
from scraper.report import Progress, RunReport
from scraper.signals import CODES

_BAR: Final = 30
_BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ENDED_BY_SIGNAL: Final = frozenset(CODES.values())


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

    def draw(done: float, total: int | None) -> None:
        nonlocal drawn
        drawn = True
        share = f" of {total}" if total else ""
        filled = round(_BAR * min(done / total, 1)) if total else 0
        bar = f" [{'#' * filled}{'.' * (_BAR - filled)}]" if total else ""
        click.echo(f"\r{what} {int(done)}{share}{bar}\033[K", err=True, nl=False)

    try:
        yield draw
    finally:
        if drawn:
            say("")


@contextmanager
def writing_to(target: str) -> Iterator[IO[Any]]:
    """A text file that takes its place when it is whole; a pipe, a device or `-` is written straight away.

    Raises StorageError.
    """
    is_replaced = target != "-" and (os.path.isfile(target) or not os.path.exists(target))
    try:
        with click.open_file(target, "w", encoding="utf-8", atomic=is_replaced) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror}", advice="Check the path, its rights and the disk."
        ) from error


def plain(text: str) -> str:
    """Text without what a terminal would obey: control characters, and marks that turn the writing direction."""
    return "".join(
        char for char in text if unicodedata.category(char) not in {"Cc", "Cs"} and char not in _BIDI_CONTROLS
    )


def finish(ctx: click.Context, runs: Sequence[tuple[RunReport, str]], *, as_json: bool) -> None:
    """Say how each run went, with its line if there is one and what failed; end with the worst exit code.

    `--json` prints the report; of several runs an object with all of them under `runs`.
    """
    reports = [report for report, _ in runs]
    code = worst(report.exit_code for report in reports)
    for report, said in runs:
        for failed in report.failed:
            what = failed["what"] if failed["what"].isprintable() else repr(failed["what"])
            about = "" if what in failed["error"] else f"{what}: "
            say(f"{about}{failed['error']}. {failed['advice']}".rstrip())
        for warning in report.warnings:
            say(f"Note: {warning}.")
        if said and not as_json:
            say(said)
    if code in ENDED_BY_SIGNAL:
        say("Stopped as asked; what was fetched is kept, and the next run goes on from there.")
    if as_json:
        found = [report.as_json() for report in reports]
        print_json(found[0] if len(found) == 1 else {"exit": code, "exit_name": EXIT_NAMES[code], "runs": found})
    ctx.exit(code)


def counted(counter: dict[str, int], noun: str) -> str:
    """`8 episodes (6 new, 2 unchanged)`: the counts of a report in words."""
    parts = [f"{counter[name]} {name}" for name in ("new", "edited", "unchanged", "failed") if counter.get(name)]
    return f"{counter['seen']} {noun}" + (f" ({', '.join(parts)})" if parts else "")
