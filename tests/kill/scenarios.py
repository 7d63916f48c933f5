"""The runs that are killed: what is there before, what the host shows, and which command is given."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scraper.sample.host import SampleHost
from scraper.sample.show import SampleEpisode
from tests.clock import FakeClock
from tests.crawls import SHOW, import_paths, update
from tests.host.episodes import make_episode, make_episodes

PAGE = 5
TRANSCRIPT = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Iris>Hello, ledger listeners.\n"
EPISODES = (make_episode(12, transcript=TRANSCRIPT), *make_episodes(11))
FEWER = make_episodes(9)
"""One more still fits on two pages: every run reads them all, as one does that follows on a run that was cut off."""
Prepare = Callable[[SampleHost, Path], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`prepare` fills a folder, the host showing `before`; then the host shows `after`, and `command` is run."""

    prepare: Prepare
    before: tuple[SampleEpisode, ...]
    after: tuple[SampleEpisode, ...]
    command: tuple[str, ...]

    def arguments(self, host: SampleHost) -> list[str]:
        """The command line, for this host."""
        return [part.format(url=host.url) for part in (*self.command, "--show", SHOW)]


def _nothing(_host: SampleHost, _folder: Path) -> None:
    pass


def _crawled(host: SampleHost, folder: Path) -> None:
    update(folder / "archive.db", host, _yesterday())


def _with_papers(host: SampleHost, folder: Path) -> None:
    _write_papers(folder / "papers.jsonl")
    import_paths(folder / "archive.db", folder / "papers.jsonl", clock=_yesterday())


def _with_saved_pages(host: SampleHost, folder: Path) -> None:
    _crawled(host, folder)
    saved = folder / "saved"
    saved.mkdir()
    _write_papers(saved / "papers.jsonl")
    host.episodes = list(_changed(EPISODES))
    for name, path in (("one.html", "/"), ("two.html", "/page/2/"), ("feed.xml", "/feed.xml")):
        (saved / name).write_bytes(host.page(path).body)


def _changed(episodes: tuple[SampleEpisode, ...]) -> tuple[SampleEpisode, ...]:
    """A new episode on top; one edited on each of the first two pages."""
    edited = {
        episode.slug: replace(episode, html=episode.html.replace("try it", "try it again"))
        for episode in (episodes[1], episodes[6])
    }
    return (make_episode(len(episodes) + 1), *(edited.get(episode.slug, episode) for episode in episodes))


def _write_papers(path: Path) -> None:
    """The papers that the episodes are about."""
    lines = (
        json.dumps(
            {
                "arxiv_id": episode.paper_arxiv_id,
                "title": episode.paper_title,
                "authors": list(episode.paper_authors),
                "abstract": "A ledger of what was found.",
                "categories": list(episode.paper_categories),
            }
        )
        for episode in EPISODES
    )
    path.write_text("\n".join(lines), encoding="utf-8")


def _yesterday() -> FakeClock:
    return FakeClock(datetime.now(UTC) - timedelta(days=1))


SCENARIOS = {
    "first": Scenario(_nothing, EPISODES, EPISODES, ("update", "{url}")),
    "incremental": Scenario(_crawled, FEWER, _changed(FEWER), ("update", "{url}")),
    "import": Scenario(_with_saved_pages, EPISODES, EPISODES, ("import", "saved")),
    "links": Scenario(_with_papers, EPISODES, EPISODES, ("update", "{url}")),
}
