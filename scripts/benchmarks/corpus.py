"""Made-up episodes in any number, the same ones every time: some 5 kB of text, 3 questions and 4 authors each.

The words are nonsense, but a few are in every episode and most are rare, as in real text (Zipf's law: the word
of rank r comes up in proportion to 1/r), because a full-text index lives by that.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from scraper.sample.show import Expected, SampleEpisode

_SEED = 2504
_VOCABULARY = 60_000
_COMMONEST = 40_000
_FAMILY_NAMES = 4_000
_GIVEN_NAMES = 600
_SYLLABLES = "ba ce do fu gi ka le mo nu pi ra se ti vo wu xa ye zo stra pli ment shan gor rin tal dex".split()
_NEWEST = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)
_GAP = dt.timedelta(hours=2)


def episodes(count: int) -> Iterator[SampleEpisode]:
    """The first `count` made-up episodes, newest first. Episode n is the same whatever the count."""
    for number in range(count):
        yield _episode(number, random.Random(f"{_SEED}/{number}"))


def groups(told: Iterable[SampleEpisode], size: int) -> Iterator[tuple[SampleEpisode, ...]]:
    """The episodes in groups of `size`, the last one perhaps smaller."""
    rest = iter(told)
    while group := tuple(islice(rest, size)):
        yield group


def _episode(number: int, rng: random.Random) -> SampleEpisode:
    title = _sentence(rng, 8).rstrip(".")
    authors = tuple(_author(rng) for _ in range(4))
    questions = tuple(f"{_sentence(rng, 16).rstrip('.')}?" for _ in range(3))
    paragraphs = [" ".join(_sentence(rng, rng.randint(8, 24)) for _ in range(5)) for _ in range(9)]
    published = _NEWEST - number * _GAP
    slug = f"episode-{number}"
    return SampleEpisode(
        host_id=f"BENCH{number:08}",
        slug=slug,
        title=title,
        published=published,
        date=published.date(),
        duration=rng.randint(240, 720),
        audio=f"https://mcdn.podbean.com/mf/web/{number:08}/{slug}.mp3",
        paper_arxiv_id="",
        paper_title="",
        paper_authors=authors,
        paper_categories=(),
        html=_html(paragraphs, questions, authors),
        expected=Expected(questions=questions, credits=authors),
    )


def _html(paragraphs: Sequence[str], questions: Sequence[str], authors: Sequence[str]) -> str:
    told = "".join(f"<p>{text}</p>\n" for text in paragraphs)
    asked = "".join(f"<li>{text}</li>\n" for text in questions)
    return (
        f"{told}<p>Here’s what I keep asking myself. A few questions to chew on:</p>\n<ul>\n{asked}</ul>\n"
        f"<p>That’s all for today—keep learning!<br>Credit to Paper authors: {', '.join(authors)}</p>"
    )


def _sentence(rng: random.Random, words: int) -> str:
    said = rng.choices(_urn(), k=words)
    return f"{said[0].capitalize()} {' '.join(said[1:-2])}—{' '.join(said[-2:])}."


def _author(rng: random.Random) -> str:
    """A name; as in real listings, some four in five of those in 10,000 episodes are there only once."""
    given, family = _given(), _family()
    return f"{given[int(len(given) * rng.random() ** 3)]} {family[int(len(family) * rng.random() ** 3)]}"


@cache
def _urn() -> tuple[str, ...]:
    """The vocabulary, each word as often as Zipf's law has it, so that drawing evenly draws by that law."""
    rng = random.Random(_SEED)
    words = _words(rng, _VOCABULARY)
    return tuple(word for rank, word in enumerate(words, 1) for _ in range(max(1, _COMMONEST // rank)))


@cache
def _family() -> tuple[str, ...]:
    return tuple(word.capitalize() for word in _words(random.Random(_SEED + 1), _FAMILY_NAMES))


@cache
def _given() -> tuple[str, ...]:
    return tuple(word.capitalize() for word in _words(random.Random(_SEED + 2), _GIVEN_NAMES))


def _words(rng: random.Random, count: int) -> tuple[str, ...]:
    """That many different words, the first ones short, as common words are."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = 1 + (len(found) > 15) + (len(found) > 400) + (len(found) > 10_000)
        found.setdefault("".join(rng.choices(_SYLLABLES, k=syllables)))
    return tuple(found)
