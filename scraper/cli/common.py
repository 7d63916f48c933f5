"""What commands that write share: options, settings, the progress line, the report at the end."""

import sys
from pathlib import Path

import click

from scraper.cli import print_json, say
from scraper.report import RunReport
from scraper.run import Progress


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
    "--soft", default="", metavar="CODES", callback=lambda _ctx, _param, text: codes_in(text),
    help="End with 0 in place of these exit codes, as 3,7,9.",
)  # fmt: skip


def progress_line(what: str) -> Progress:
    """A line that is redrawn on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None

    def draw(done: int, total: int | None) -> None:
        share = f" of {total}" if total else ""
        filled = round(30 * done / total) if total else 0
        bar = f" [{'#' * filled}{'.' * (30 - filled)}]" if total else ""
        click.echo(f"\r{what} {done}{share}{bar}\033[K", err=True, nl=bool(total) and done >= (total or 0))

    return draw


def finish(ctx: click.Context, report: RunReport, *, as_json: bool, soft: frozenset[int], said: str) -> None:
    """Say how a run went, and end with its exit code."""
    for failed in report.failed:
        say(f"{failed['what']}: {failed['error']}" + (f" {failed['advice']}" if failed["advice"] else ""))
    for warning in report.warnings:
        say(f"Note: {warning}")
    if as_json:
        print_json(report.as_json())
    else:
        say(said)
    code = report.exit_code
    ctx.exit(0 if code in soft else code)


def counted(counter: dict[str, int], noun: str) -> str:
    """`8 episodes (6 new, 2 known)`: the counts of a report in words."""
    parts = [f"{counter[name]} {name}" for name in ("new", "edited", "unchanged", "failed") if counter.get(name)]
    return f"{counter['seen']} {noun}" + (f" ({', '.join(parts)})" if parts else "")
