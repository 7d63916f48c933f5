"""An archive in any size, the same each time: what searching is measured on.

Known episodes, which queries look for, stand amid made-up ones, some of which echo them. They came as crawls bring
them: most by the first, which goes back from the newest, then a few by each further one, again the newest first.
Every made-up episode has a random generator of its own, so that what it says depends on little else.
"""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from scraper.errors import UsageError
from scraper.sample.show import SHOW as SAMPLE_SHOW
from scripts.benchmarks.relevance.echoes import Echo, echo, padded
from scripts.benchmarks.relevance.known import Known
from scripts.benchmarks.relevance.made import episode
from scripts.benchmarks.relevance.writing import SHOW, Placed, write

FIRST: Final = dt.datetime(2022, 7, 1, 6, tzinfo=dt.UTC)
LAST: Final = dt.datetime(2025, 6, 30, 18, tzinfo=dt.UTC)

_SEED: Final = 2506
_BACKLOG: Final = 0.6
"""What the first crawl found of all."""
_CRAWLS: Final = 60
"""How many came after it."""
_PAPERLESS, _REVIEWED, _ACCEPTED = 0.27, 0.03, 0.05
"""Shares of the episodes without a paper; with one that is in doubt; with one that a person has ruled on."""

_Role = Known | tuple[Known, Echo]


def build(path: Path, count: int, known: Sequence[Known] = ()) -> None:
    """Write a new archive of `count` made-up episodes, and known ones among them. Raises UsageError."""
    if path.exists():
        raise UsageError(f"{path} is there already", advice="Name a file that is not, with --db, or remove it.")
    write(path, episodes(count, known))


def episodes(count: int, known: Sequence[Known] = ()) -> Iterator[Placed]:
    """`count` made-up episodes with known ones among them, in the order in which they came."""
    total = count + len(known)
    cast = _cast(total, known)
    for number, place in enumerate(_arrivals(total)):
        rng = random.Random(f"{_SEED}/{number}")
        published = FIRST + (LAST - FIRST) * place / total
        role = cast.get(number)
        if isinstance(role, Known):
            yield _known(role, rng, published)
        else:
            text = echo(rng, *role) if role else episode(rng)
            arxiv_id = f"{published:%y%m}.{place % 100_000:05}"
            yield Placed(f"BL{number:07}", text, published, arxiv_id, _status(rng))


def _cast(total: int, known: Sequence[Known]) -> dict[int, _Role]:
    """Which of all episodes are known ones and, as far as there is room, which echo these; by number."""
    roles: list[_Role] = [*known, *((each, kind) for kind in Echo for each in known)]
    numbers = random.Random(_SEED).sample(range(total), min(total, len(roles)))
    return dict(zip(numbers, roles, strict=False))


def _arrivals(count: int) -> Iterator[int]:
    """Places in order of time, 0 for the oldest, of `count` episodes in the order in which crawls brought them."""
    start, end = 0, max(1, int(count * _BACKLOG))
    step = max(1, int(count * (1 - _BACKLOG)) // _CRAWLS)
    while start < count:
        yield from range(min(end, count) - 1, start - 1, -1)
        start, end = end, end + step


def _known(known: Known, rng: random.Random, published: dt.datetime) -> Placed:
    """A topic at the length of an episode; an episode of the sample show as it is."""
    if known.published is None:
        return Placed(known.name, padded(rng, known.text), published, known.arxiv_id, "auto", SHOW)
    return Placed(known.name, known.text, known.published, known.arxiv_id, "auto", SAMPLE_SHOW.slug)


def _status(rng: random.Random) -> str:
    share = rng.random()
    if share < _PAPERLESS:
        return ""
    if share < _PAPERLESS + _REVIEWED:
        return "review"
    return "accepted" if share > 1 - _ACCEPTED else "auto"
