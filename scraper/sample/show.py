"""The sample show: its episodes as the publisher wrote them, each with the labels of a careful reader."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Show:
    """What a show says of itself; `slug` is its name at the host, `image` the address of its cover."""

    title: str
    slug: str
    description: str
    author: str
    image: str


SHOW = Show(
    title="Sample Ledger",
    slug="sample-ledger",
    description=(
        "One paper, ten minutes, no jargon. Iris takes a fresh research paper off the pile, says what it"
        " found and why anyone should care, and leaves you with questions to argue about."
    ),
    author="Sample Ledger",
    image="https://pbcdn1.podbean.com/imglogo/image-logo/sample-ledger/ledger.jpg",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a careful person reads out of an episode's HTML: plain text, in order; `links` are URLs."""

    questions: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleEpisode:
    """One episode: `published` in UTC, `date` as the host shows it, `duration` in seconds, `html` the body.

    `slug` is the last part of the permalink, percent-encoded where the host encodes it.
    """

    host_id: str
    slug: str
    title: str
    published: dt.datetime
    date: dt.date
    duration: int
    audio: str
    paper_arxiv_id: str
    paper_title: str
    paper_authors: tuple[str, ...]
    paper_categories: tuple[str, ...]
    html: str
    transcript: str = ""
    """Of whoever speaks, with times; "" where the host offers none."""
    transcript_type: str = "vtt"
    """How it is written, and what its address ends with: `vtt`, `srt` or `json`."""
    expected: Expected = Expected()

    @property
    def permalink(self) -> str:
        """The path of the episode's own page: `/e/SLUG/`."""
        return f"/e/{self.slug}/"

    @property
    def transcript_path(self) -> str:
        """The path under which pages and feed name the transcript; "" where there is none."""
        return f"/transcript/{self.host_id}.{self.transcript_type}" if self.transcript else ""


def load_episodes() -> tuple[SampleEpisode, ...]:
    """Read all episodes of the sample show, newest first.

    Raises `tomllib.TOMLDecodeError` when a file is not TOML, `KeyError` or `TypeError` when one lacks a field
    or has one that is not known.
    """
    folder = files("scraper.sample").joinpath("episodes")
    if not folder.is_dir():
        return ()
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(map(parse_episode, texts), key=lambda episode: episode.published, reverse=True))


def parse_episode(text: str) -> SampleEpisode:
    """Read one episode from the text of its TOML file; raises as `load_episodes` does."""
    fields = tomllib.loads(text)
    labels = {name: tuple(values) for name, values in fields.pop("expected").items()}
    for name in ("paper_authors", "paper_categories"):
        fields[name] = tuple(fields[name])
    return SampleEpisode(expected=Expected(**labels), **fields)


def papers_jsonl(episodes: Iterable[SampleEpisode]) -> str:
    """Give the papers behind `episodes`, each once, as JSON lines: arxiv_id, title, authors, categories."""
    papers = {
        episode.paper_arxiv_id: {
            "arxiv_id": episode.paper_arxiv_id,
            "title": episode.paper_title,
            "authors": episode.paper_authors,
            "categories": episode.paper_categories,
        }
        for episode in episodes
    }
    return "".join(json.dumps(paper, ensure_ascii=False) + "\n" for paper in papers.values())
