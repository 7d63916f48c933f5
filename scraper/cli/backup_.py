"""paperledge backup: a verified copy of both databases."""

from pathlib import Path

import click

from scraper.archive.backup import back_up, delete_older, is_one_file, plan
from scraper.cli import print_json, say
from scraper.cli.common import db_option
from scraper.clock import SystemClock
from scraper.errors import UsageError


@click.command(name="backup")
@click.argument("target", type=click.Path(path_type=Path))
@db_option
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="Delete all but the newest N dated copies in the folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was copied as one JSON object.")
def command(target: Path, db: Path, keep: int | None, as_json: bool) -> None:
    """Copy archive.db and crawl.db to TARGET, of one moment, and prove the copies.

    TARGET is a folder, where the copies are named by the time, or a new file that ends in .db. Whoever reads is
    not disturbed; while a run writes the command ends with 9. A copy appears whole or not at all.
    """
    if keep is not None and is_one_file(target):
        raise UsageError(f"--keep is for a folder, and {target} is a file", advice="Name a folder, or leave it out.")
    copied = back_up(db, plan(db, target, SystemClock().now()))
    deleted = delete_older(db, target, keep) if keep is not None else []
    if as_json:
        files = [{"path": str(one.path), "bytes": one.size, "rows": one.rows} for one in copied]
        print_json({"copied": files, "deleted": [str(path) for path in deleted]})
        return
    for one in copied:
        click.echo(f"{one.path}: {one.size:,} bytes, {sum(one.rows.values()):,} rows, sound")
    for path in deleted:
        click.echo(f"{path}: deleted")
    if len(copied) == 1:
        say(f"There is no crawl.db beside {db}: only the archive was copied.")
