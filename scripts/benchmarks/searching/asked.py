"""200 queries of ten kinds, drawn from the words of an archive itself: the same ones each time for one archive."""

import random
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.search.stems import stems

KINDS: Final = (
    "rare", "middling", "common", "two words", "three words", "phrase", "or", "prefix", "near", "sentence",
)  # fmt: skip
EACH: Final = 20
"""Queries of a kind."""
_SEED: Final = 2507
_RARE: Final = 5
"""Episodes that hold a rare word, at most."""
_SHARES: Final = {"middling": (0.002, 0.02), "common": (0.05, 0.3)}
"""Of all episodes, those that hold such a word."""
_WORD: Final = re.compile(r"[a-z]{4,}")
_TERMS: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.bench_terms USING fts5vocab('main', 'episodes_fts', 'row')"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is typed, and as FTS5 is asked for the same words without any of this program."""

    kind: str
    text: str
    match: str


def queries(conn: sqlite3.Connection) -> list[Asked]:
    """The queries for an archive, kind by kind."""
    rng = random.Random(_SEED)
    words = _words(conn)
    texts = [row[0] for row in conn.execute("SELECT body FROM episodes ORDER BY seq LIMIT 2000")]
    one = {name: lambda name=name: rng.choice(words[name]) for name in words}
    kinds: dict[str, Callable[[], tuple[str, str]]] = {
        "rare": lambda: _all([one["rare"]()]),
        "middling": lambda: _all([one["middling"]()]),
        "common": lambda: _all([one["common"]()]),
        "two words": lambda: _all([one["middling"](), one["common"]()]),
        "three words": lambda: _all([one["middling"](), one["common"](), one["common"]()]),
        "phrase": lambda: _phrase(_neighbours(rng, texts, 2)),
        "or": lambda: _either([one["middling"](), one["rare"](), one["middling"]()]),
        "prefix": lambda: _prefix(one["middling"]()[:5]),
        "near": lambda: _near(_neighbours(rng, texts, 2)),
        "sentence": lambda: _sentence([one["middling"]() for _ in range(3)] + [one["common"](), one["common"]()]),
    }
    return [Asked(kind, *make()) for kind, make in kinds.items() for _ in range(EACH)]


def _words(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """Words that stem to themselves, by how many episodes hold them; rare are also numbers, as of papers."""
    conn.execute(_TERMS)
    count = conn.execute("SELECT count(*) FROM episodes").fetchone()[0]
    rows = conn.execute("SELECT CAST(term AS BLOB), doc FROM bench_terms ORDER BY doc, term").fetchall()
    told = [(term.decode(errors="replace"), doc) for term, doc in rows]
    held = {word: doc for word, doc in told if _WORD.fullmatch(word)}
    shares = {"rare": (word for word, doc in told if doc <= _RARE and word.isalnum())} | {
        name: (word for word, doc in held.items() if least * count <= doc <= most * count)
        for name, (least, most) in _SHARES.items()
    }
    return {name: [word for word in words if stems([word]) == (word,)] for name, words in shares.items()}


def _neighbours(rng: random.Random, texts: Sequence[str], count: int) -> list[str]:
    """Words that stand side by side somewhere."""
    while True:
        words = rng.choice(texts).split()
        at = rng.randrange(len(words) - count)
        found = [word.lower() for word in words[at : at + count]]
        if all(map(_WORD.fullmatch, found)):
            return found


def _all(words: Sequence[str]) -> tuple[str, str]:
    return " ".join(words), " AND ".join(f'"{word}"' for word in words)


def _either(words: Sequence[str]) -> tuple[str, str]:
    return " OR ".join(words), " OR ".join(f'"{word}"' for word in words)


def _phrase(words: Sequence[str]) -> tuple[str, str]:
    phrase = " ".join(words)
    return f'"{phrase}"', f'"{phrase}"'


def _prefix(beginning: str) -> tuple[str, str]:
    return f"{beginning}*", f'"{beginning}" *'


def _near(words: Sequence[str]) -> tuple[str, str]:
    return f"near({' '.join(words)}, 10)", f"NEAR({' '.join(words)}, 10)"


def _sentence(words: Sequence[str]) -> tuple[str, str]:
    """Typed as a question; FTS5 is asked for any of the words, since hardly anything holds all."""
    return f"how does the {' of a '.join(words)}?", " OR ".join(f'"{word}"' for word in words)
