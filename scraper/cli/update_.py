"""paperledge update: crawl the show, store what is new."""

from pathlib import Path

import click

from scraper import config, pipeline
from scraper.archive.shows import host_slug
from scraper.cli.common import counted, db_option, finish, json_option, progress_line, show_option, soft_option
from scraper.clock import SystemClock
from scraper.run import Run


@click.command(name="update")
@click.argument("url", required=False)
@db_option
@show_option
@click.option("--full", is_flag=True, help="Read every page again, not only what is new.")
@click.option("--max-pages", type=click.IntRange(min=1), help="Read at most this many listing pages.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between two requests to one host.")
@soft_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, url: str | None, db: Path, show: str | None, full: bool, max_pages: int | None,
    delay: float | None, as_json: bool,
) -> None:  # fmt: skip
    """Crawl the show at URL (default: PaperLedge) into the archive.

    The first run reads every listing page; later ones what is new. Robots.txt is obeyed, one request is made
    at a time, and pages that have not changed are not sent again.
    """
    settings = config.load({"url": url, "show": show, "delay": delay})
    name = settings.show or host_slug(settings.url)
    with progress_line("page") as progress, Run("update", db, settings, SystemClock(), name, progress) as run:
        pipeline.update(run, full=full, max_pages=max_pages)
    report = run.report
    claimed = report.host["claimed"]
    pages = "1 listing page" if report.host["pages"] == 1 else f"{report.host['pages']} listing pages"
    said = f"{counted(report.episodes, 'episodes')} on {pages} of {settings.url}"
    if claimed:
        said += f", which claims {claimed} in all"
    said += f"; {report.http['requests']} requests, {report.seconds:.1f} s."
    if report.failed and not report.host["pages"]:
        said = ""
    finish(ctx, report, as_json=as_json, said=said)
