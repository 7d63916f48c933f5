"""paperledge import: read saved pages, feeds, text renderings and web archives."""

from pathlib import Path

import click

from scraper import config, pipeline, signals
from scraper.cli.common import counted, db_option, finish, json_option, progress_line, show_option, soft_option
from scraper.clock import SystemClock
from scraper.run import Run


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@db_option
@show_option
@soft_option
@json_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], db: Path, show: str | None, as_json: bool) -> None:
    """Read saved documents at PATHS into the archive; folders are walked.

    Known are Podbean pages (HTML), RSS feeds, plain-text renderings of such pages, news articles (HTML or
    text), and papers: arXiv digests (Markdown), renderings of Hugging Face Daily Papers, JSON lines. Web
    archives (WARC and WET, also in gzip) are searched for all of these, each record at its own time.
    """
    settings = config.load({"show": show})
    with (
        signals.listening(),
        progress_line("file") as progress,
        Run("import", db, settings, SystemClock(), settings.show, progress) as run,
    ):
        pipeline.import_paths(run, paths)
    report = run.report
    parts = [f"{report.files['read'] + report.files['known']} documents ({report.files['known']} known before)"]
    for counter, noun in ((report.episodes, "episodes"), (report.papers, "papers"), (report.articles, "articles")):
        if counter["seen"]:
            parts.append(counted(counter, noun))
    if report.files["failed"]:
        parts.append(f"{report.files['failed']} could not be read")
    finish(ctx, [(report, "; ".join(parts) + ".")], as_json=as_json)
