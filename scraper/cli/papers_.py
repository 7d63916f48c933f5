"""paperledge papers: load papers from files, addresses, arXiv and Hugging Face."""

from pathlib import Path

import click

from scraper import config, pipeline, signals
from scraper.cli.common import counted, db_option, finish, json_option, progress_line, soft_option
from scraper.clock import SystemClock
from scraper.crawl.arxiv import MOST_A_QUERY
from scraper.crawling.paper_sources import PaperSource, ids_of, query_for, source_of
from scraper.errors import UsageError
from scraper.report import RunReport
from scraper.run import Run


@click.command(name="papers")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Ask arXiv for papers by NAME; repeatable.")
@click.option("--title", "titles", multiple=True, metavar="WORDS", help="Ask arXiv for papers so titled; repeatable.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Ask arXiv for the paper with this id; repeatable.")
@click.option(
    "--limit", type=click.IntRange(1, MOST_A_QUERY), default=100, show_default=True,
    help="Take at most so many papers of a query, the newest.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Ask for what was answered before, too.")
@db_option
@soft_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, sources: tuple[str, ...], authors: tuple[str, ...], titles: tuple[str, ...],
    ids: tuple[str, ...], limit: int, again: bool, db: Path, as_json: bool,
) -> None:  # fmt: skip
    """Load papers, so that episodes can be tied to them.

    \b
    SOURCE is one of
      a file or folder                    arXiv digests, Daily Papers (JSON or page text),
                                          replies of arXiv's API or OAI-PMH, JSON lines
      https://…                           the same at an address
      arxiv:2504.07962,2504.06823         papers of arXiv by id
      arxiv:au:Hasegawa AND ti:diffusion  a query in arXiv's own language, newest first
      hf:2025-04-01..2025-04-11           Hugging Face's Daily Papers of a day or of several
      oai:cs:2025-04-01..2025-04-30       arXiv's list of a set: what was new or changed

    What several sources say of one paper is joined. arXiv is asked once in three seconds, and nothing twice that
    is kept already; a list that was cut off goes on where it was with the same command.
    """
    wanted = _sources(sources, authors, titles, ids)
    with (
        signals.listening(),
        progress_line("papers") as progress,
        Run("papers", db, config.load({}), SystemClock(), "", progress) as run,
    ):
        pipeline.load_papers(run, wanted, most=limit, again=again)
    finish(ctx, [(run.report, _said(run.report))], as_json=as_json)


def _sources(
    sources: tuple[str, ...], authors: tuple[str, ...], titles: tuple[str, ...], ids: tuple[str, ...]
) -> list[PaperSource]:
    """What is to be loaded. Raises UsageError where that is nothing, or one of it makes no sense."""
    today = SystemClock().now().date()
    found = [source_of(written, today) for written in sources]
    if ids:
        found.append(ids_of(",".join(ids)))
    if authors or titles:
        found.append(query_for(authors, titles))
    if not found:
        raise UsageError("no source of papers is given", advice='Name one; "paperledge papers --help" lists them.')
    return list(dict.fromkeys(found))


def _said(report: RunReport) -> str:
    documents = report.files["read"] + report.files["known"]
    parts = [f"{counted(report.papers, 'papers')} in {documents} documents ({report.files['known']} known before)"]
    if report.files["failed"]:
        parts.append(f"{report.files['failed']} failed")
    if report.http["requests"]:
        parts.append(f"{report.http['requests']} requests, {report.seconds:.1f} s")
    return "; ".join(parts) + "."
