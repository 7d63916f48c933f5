"""paperledge update: crawl shows, store what is new."""

from collections.abc import Mapping
from pathlib import Path

import click

from scraper import config, pipeline, signals
from scraper.archive.arrivals import begin_update, end_update
from scraper.archive.shows import host_slug
from scraper.cli.common import counted, db_option, finish, json_option, progress_line, show_option, soft_option
from scraper.cli.news import lines, news_for
from scraper.cli.vectors_ import bring_up_to_date
from scraper.clock import SystemClock
from scraper.config import Settings
from scraper.errors import UsageError
from scraper.report import RunReport
from scraper.run import Run
from scraper.search.news import News


@click.command(name="update")
@click.argument("urls", metavar="[URL]...", nargs=-1)
@db_option
@show_option
@click.option("--full", is_flag=True, help="Read every page again, not only what is new.")
@click.option("--max-pages", type=click.IntRange(min=1), help="Read at most this many listing pages.")
@click.option("--no-transcripts", is_flag=True, help="Ask for no transcripts.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between two requests to one host.")
@soft_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, urls: tuple[str, ...], db: Path, show: str | None, full: bool, max_pages: int | None,
    no_transcripts: bool, delay: float | None, as_json: bool,
) -> None:  # fmt: skip
    """Crawl the show at each URL (default: PaperLedge) into the archive, one after the other.

    The first run reads every listing page; later ones what is new, and once in 30 days all of it again.
    Robots.txt is obeyed, one request is made at a time, and pages that have not changed are not sent again.
    What goes wrong with one show does not stop the next.

    What is new in the saved searches (`paperledge searches`) is told on standard output.
    """
    shows = _settings(urls, show, {"delay": delay, "max_transcripts": 0 if no_transcripts else None})
    reports: list[tuple[RunReport, str]] = []
    found: list[News] = []
    with signals.listening(), progress_line("page") as progress:
        for settings in shows:
            name = settings.show or host_slug(settings.url)
            with Run("update", db, settings, SystemClock(), name, progress) as run:
                before = run.archive.newest if reports else begin_update(run.archive)
                pipeline.update(run, full=full, max_pages=max_pages)
                if settings.semantic:
                    bring_up_to_date(run)
                news = news_for(run, before)
                is_last = len(reports) + 1 == len(shows) or signals.is_asked_to_end()
                if is_last:
                    end_update(run.archive)
            # Only now: the report that crawl.db keeps must hold no word of an episode, which may be taken down.
            run.report.searches = [each.as_json() for each in news]
            found += news
            reports.append((run.report, _said(run.report, settings.url)))
            if is_last:
                break
    if not as_json:
        for line in lines(found):
            click.echo(line)
    finish(ctx, reports, as_json=as_json)


def _settings(urls: tuple[str, ...], show: str | None, options: Mapping[str, object]) -> list[Settings]:
    """The settings for each show. Raises UsageError where one name or feed would have to do for several shows."""
    if len(urls) < 2:
        return [config.load({"url": url, "show": show, **options}) for url in urls or (None,)]
    if show:
        raise UsageError("--show names one show, and there are several addresses", advice="Give each its own run.")
    return [config.load({"url": url, "show": "", "feed_url": "", **options}) for url in dict.fromkeys(urls)]


def _said(report: RunReport, url: str) -> str:
    """How the crawl of one show went, in one line; "" where only its failure is worth telling."""
    if report.failed and not report.host["pages"]:
        return ""
    pages = "1 listing page" if report.host["pages"] == 1 else f"{report.host['pages']} listing pages"
    claimed = report.host["claimed"]
    total = f", which claims {claimed} in all" if claimed else ""
    removed = f", {report.episodes['removed']} taken down" if report.episodes["removed"] else ""
    requests = f"{report.http['requests']} requests, {report.seconds:.1f} s."
    return f"{counted(report.episodes, 'episodes')}{removed} on {pages} of {url}{total}; {requests}"
