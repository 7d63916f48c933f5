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
"""The same on every run where it is free, so that addresses stay and what has not changed is not sent again."""


def sample_host(port: int) -> SampleHost:
    """The show's host on `port`, or on any free one where another program holds it: the archive is the same."""
    try:
        return SampleHost(port=port)
    except OSError:
        return SampleHost(port=0)


@click.command()
@click.option("--db", type=click.Path(path_type=Path), default=Path("sample/archive.db"), show_default=True)
def main(db: Path) -> None:
    """Crawl the sample show into an archive of its own."""
    settings = replace(config.load({}), delay=0.0)
    with sample_host(PORT) as host, tempfile.TemporaryDirectory() as folder:
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
