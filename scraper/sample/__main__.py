"""Build the sample archive: serve the sample show on this machine, crawl it over real HTTP, load its papers.

python -m scraper.sample [--db sample/archive.db]
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from scraper import config, pipeline
from scraper.clock import SystemClock
from scraper.run import Run
from scraper.sample.host import SampleHost
from scraper.sample.show import SHOW, load_episodes, papers_jsonl

PORT: Final = 8765
"""The same on every run, so that addresses stay and what has not changed is not sent again."""


@click.command()
@click.option("--db", type=click.Path(path_type=Path), default=Path("sample/archive.db"), show_default=True)
@click.option("--port", default=PORT, show_default=True, help="Where the sample show is served while it is crawled.")
def main(db: Path, port: int) -> None:
    """Crawl the sample show into an archive of its own."""
    settings = replace(config.load({}), delay=0.0)
    try:
        host = SampleHost(port=port)
    except OSError as error:
        raise click.ClickException(f"port {port} is taken ({error.strerror}); name a free one with --port") from error
    with host, tempfile.TemporaryDirectory() as folder:
        papers = Path(folder, "sample-papers.jsonl")
        papers.write_text(papers_jsonl(load_episodes()), encoding="utf-8")
        with Run("update", db, replace(settings, url=f"{host.url}/"), SystemClock(), SHOW.slug) as run:
            pipeline.update(run)
            pipeline.import_paths(run, [papers])
    report = run.report
    click.echo(
        f"{db} holds the sample show: {report.episodes['new']} new episodes and {report.papers['new']} new papers.",
        err=True,
    )
    raise SystemExit(run.report.exit_code)


if __name__ == "__main__":
    main()
