"""What makes known episodes hard to find: their words where they mean nothing, and their authors' namesakes.

Each known episode is echoed by made-up ones: words of it are strewn over two bodies, some as they stand and some in
forms of another meaning; three words of its headline stand apart in one headline; a namesake of an author is credited
in one; and one body names an author in passing.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from scripts.benchmarks.relevance import people
from scripts.benchmarks.relevance.known import Known
from scripts.benchmarks.relevance.made import Made, episode, paragraphs, spoken
from scripts.benchmarks.relevance.vocabulary import CATEGORIES, COMMON, words

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_STREWN, _TITLED, _BESIDE = 14, 3, 6
_ENDINGS: Final = ("", "", "", "s", "ing", "er", "ive", "ory")
_PADDING: Final = (150, 450)
"""Least and most words of chatter around what a topic tells."""


class Echo(Enum):
    """How a made-up episode is like a known one."""

    STREWN = auto()
    STREWN_AGAIN = auto()
    TITLED = auto()
    NAMESAKE = auto()
    NAMED = auto()


def echo(rng: random.Random, known: Known, kind: Echo) -> Made:
    """A made-up episode that is like a known one and is not about the same."""
    if kind is Echo.TITLED:
        heading = known.text.title.rpartition(" - ")[2]
        return episode(rng, more=_some(rng, _content(known), _BESIDE), titled=_some(rng, _words(heading), _TITLED))
    if kind in {Echo.STREWN, Echo.STREWN_AGAIN}:
        chosen = _some(rng, _content(known), _STREWN)
        return episode(rng, more=[word + rng.choice(_ENDINGS) for word in chosen])
    if not known.text.authors:
        return episode(rng)
    author = rng.choice(known.text.authors)
    if kind is Echo.NAMED:
        return episode(rng, more=[author])
    return episode(rng, author=f"{people.given(rng)} {author.split()[-1]}")


def padded(rng: random.Random, topic: Made) -> Made:
    """A topic at the length of an episode: what it tells stands amid chatter about nothing."""
    chatter = paragraphs(rng, rng.choice(CATEGORIES), (), rng.randint(*_PADDING))
    told = topic.body.split("\n\n")
    for paragraph in chatter:
        told.insert(rng.randint(0, len(told)), paragraph)
    return replace(topic, body=spoken(rng, told, topic.questions))


def _content(known: Known) -> list[str]:
    """The words that an episode is about, each once."""
    text = known.text
    return _words(" ".join((text.title, text.paper, *text.questions, text.body)))


def _words(text: str) -> list[str]:
    common = frozenset(words()[:COMMON])
    return list(dict.fromkeys(word for word in _WORD.findall(text.casefold()) if word not in common))


def _some(rng: random.Random, found: Sequence[str], most: int) -> list[str]:
    return rng.sample(found, min(most, len(found)))
