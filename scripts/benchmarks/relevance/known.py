"""The known episodes, which queries look for: the labelled topics, and the sample show.

tests/labelled/search/README.md has the format of the topics.
"""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scraper.archive.store import episodes_in
from scraper.errors import UsageError
from scraper.model import Kind, Layer, ParsedEpisode, ParsedPage, Snapshot
from scraper.sample.show import SHOW as SAMPLE_SHOW
from scraper.sample.show import SampleEpisode, load_episodes
from scripts.benchmarks.reading.cases import LABELLED
from scripts.benchmarks.relevance.made import Made

FOLDER: Final = LABELLED / "search"

_FIELDS: Final = frozenset({"number", "headline", "category", "paper", "arxiv_id", "authors", "body", "questions"})


@dataclass(frozen=True, slots=True)
class Known:
    """An episode that queries look for. `name`: `t12`, a topic's number; `s:SLUG`, an episode of the sample show.

    `published`: None for a topic, which gets a day of its own in the archive.
    """

    name: str
    text: Made
    arxiv_id: str
    published: dt.datetime | None = None

    @property
    def told(self) -> str:
        """What a digest of it is taken of."""
        return "\x00".join((self.name, self.arxiv_id, repr(self.text)))


def topics(files: Iterable[Path] = ()) -> list[Known]:
    """The topics of some files; of all in the project's own set, if none are named. Raises UsageError."""
    return [_topic(path, fields) for path in files or sorted(FOLDER.glob("topics*.toml")) for fields in _read(path)]


def sample() -> list[Known]:
    """The sample show's episodes, read as pages of them are."""
    return [_sample(each) for each in load_episodes()]


def _read(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["topic"]
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(path, repr(error)) from error
    return list(found)


def _topic(path: Path, fields: Mapping[str, Any]) -> Known:
    if fields.keys() != _FIELDS:
        raise _unreadable(path, f"a topic has or lacks {', '.join(sorted(fields.keys() ^ _FIELDS))}")
    text = Made(
        title=fields["headline"],
        category=fields["category"],
        authors=tuple(fields["authors"]),
        body=fields["body"].strip(),
        questions=tuple(fields["questions"]),
        paper=fields["paper"],
    )
    return Known(f"t{fields['number']}", text, fields["arxiv_id"])


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path} cannot be read as topics: {why}", advice="tests/labelled/search/README.md has the format."
    )


def _sample(each: SampleEpisode) -> Known:
    page = ParsedPage("sample/1", episodes=((ParsedEpisode(Layer.STATE, title=each.title, html=each.html),),))
    snapshot = Snapshot(1, "", Kind.LISTING, "2025-06-30T00:00:00Z", 200, {}, "", b"", SAMPLE_SHOW.slug)
    (episode,) = episodes_in(snapshot, page)
    text = Made(episode.title, episode.category, episode.credits, episode.body, episode.questions, each.paper_title)
    return Known(f"s:{each.slug}", text, each.paper_arxiv_id, each.published)
