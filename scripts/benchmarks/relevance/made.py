"""Made-up episodes: of usual length, on a subject of their category, in words that are as frequent as in real text.

An episode's subject is some words of its category's; they come up again and again in it, as subjects do. Where
sentences lead makes no sense, but which words stand in how many texts, and how often, is as in English.
"""

import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from scripts.benchmarks.relevance import people
from scripts.benchmarks.relevance.vocabulary import CATEGORIES, subjects, urn

WORDS: Final = 800
"""Of a body: some 5 kB."""
_PARAGRAPHS: Final = 9
_QUESTIONS: Final = 3
_LENGTHS: Final = (9, 14, 18, 23, 12, 16, 20)
_TIMES: Final = (1, 1, 2, 2, 3, 5)
"""How often a word of the subject comes up."""
_SUBJECTS: Final = 40
"""Of a category."""
_SUBJECT_WORDS, _TOLD_WORDS = 20, 10
_HEADLINES: Final = (
    "{} {} for {} {}", "How {} Learn {} from {}", "{}: A {} Approach to {} {}", "Rethinking {} in {} {}",
    "When {} Meets {}", "Towards {} {} with {}", "The {} of {}: {} and {}", "{}-Based {} for {} {} and {}",
    "Can {} {} Be {}?",
)  # fmt: skip
_GREETINGS: Final = (
    "Welcome back to the bench, everyone. Today we open a paper that made me put down my coffee.",
    "Hello, curious people. Get comfortable, because this study is a strange one, and I mean that kindly.",
    "Good to have you here. Let’s take one more paper off the pile and see what the researchers found.",
    "Alright, listeners, ready for a new piece of research? This one surprised me twice.",
)
_ASKING: Final = (
    "Here is what I keep asking myself:", "A few questions to take home:", "Now over to you. Think about this:",
)  # fmt: skip
_FAREWELLS: Final = (
    "That’s all for today. Keep learning!", "Thanks for listening, and stay curious.", "Until the next paper!",
)  # fmt: skip
_ASKED: Final = (
    "What would change in your own work if {} could be had as easily as {} and {}?",
    "Would you trust a {} that nobody has compared with {}, and why would you not?",
    "Where else have you met {} that was really about {} or {}?",
    "If {} is as good as {}, who should decide when {} is enough?",
    "How far can {} be taken before {} stops making sense?",
)
_ABSTRACT: Final = 90


@dataclass(frozen=True, slots=True)
class Made:
    """An episode's text. `authors`, `questions`: in order; `paper`: its title, "" for none."""

    title: str
    category: str
    authors: tuple[str, ...]
    body: str
    questions: tuple[str, ...]
    paper: str = ""
    abstract: str = ""


def episode(rng: random.Random, *, more: Sequence[str] = (), titled: Sequence[str] = (), author: str = "") -> Made:
    """A made-up episode. `more`: words to be strewn over its body; `titled`: words of its headline; `author`: of one
    of its authors."""
    category = rng.choice(CATEGORIES)
    told = rng.sample(_subject(category, int(_SUBJECTS * rng.random() ** 1.5)), _TOLD_WORDS)
    shown = [*titled, *told]
    authors = [people.name(rng) for _ in range(rng.choice((2, 3, 3, 4, 4, 5, 7)))]
    if author:
        authors[rng.randrange(len(authors))] = author
    headline = _headline(rng, shown)
    paper = _headline(rng, rng.sample(shown, len(shown))) if rng.random() < 0.8 else headline
    questions = tuple(_question(rng, told, category) for _ in range(_QUESTIONS))
    return Made(
        title=f"{category} - {headline}",
        category=category,
        authors=tuple(dict.fromkeys(authors)),
        body=spoken(rng, paragraphs(rng, category, [*told, *more], WORDS), questions),
        questions=questions,
        paper=paper,
        abstract=" ".join(paragraphs(rng, category, told[:5], _ABSTRACT)),
    )


def spoken(rng: random.Random, told: Sequence[str], questions: Sequence[str]) -> str:
    """A body as an archive holds it: greeting, what is told, questions and farewell."""
    items = "\n".join(f"- {question}" for question in questions)
    return "\n\n".join((rng.choice(_GREETINGS), *told, rng.choice(_ASKING), items, rng.choice(_FAREWELLS)))


def paragraphs(rng: random.Random, category: str, told: Sequence[str], count: int) -> list[str]:
    """So many words in sentences, over which what is told of is strewn, most of it more than once."""
    drawn = list(map(urn(category).__getitem__, struct.unpack(f"<{count}H", rng.randbytes(2 * count))))
    for word in told:
        for _ in range(_TIMES[int(len(_TIMES) * rng.random())]):
            drawn[int(count * rng.random())] = word
    sentences = []
    start = turn = 0
    while start < count:
        end = start + _LENGTHS[(turn + count) % len(_LENGTHS)]
        first, *rest = drawn[start:end]
        sentences.append(f"{first[:1].upper()}{first[1:]} {' '.join(rest)}.")
        start, turn = end, turn + 1
    size = -(-len(sentences) // max(1, _PARAGRAPHS * count // WORDS))
    return [" ".join(sentences[begin : begin + size]) for begin in range(0, len(sentences), size)]


def _headline(rng: random.Random, told: Sequence[str]) -> str:
    pattern = rng.choice(_HEADLINES)
    return pattern.format(*(word[:1].upper() + word[1:] for word in told[: pattern.count("{}")]))


def _question(rng: random.Random, told: Sequence[str], category: str) -> str:
    pattern = rng.choice(_ASKED)
    words = [rng.choice(told), *rng.choices(urn(category), k=3)]
    return pattern.format(*words[: pattern.count("{}")])


@cache
def _subject(category: str, number: int) -> tuple[str, ...]:
    """The words of one of a category's subjects, a few of them terms of two words."""
    rng = random.Random(f"{category}/{number}")
    own = subjects(category)
    words = rng.sample(own, _SUBJECT_WORDS)
    terms = [f"{word} {beside}" for word, beside in zip(words[::5], rng.sample(own, _SUBJECT_WORDS), strict=False)]
    return (*terms, *words[len(terms) :])
