"""The telling words of a text: those it uses much, and few other texts of an index hold.

A word that thousands hold tells little, and its list costs much: it is not asked for.
"""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Final

from scraper.search.stems import stems
from scraper.search.words import is_common, pieces

MOST: Final = 25
"""So many words of a text are told."""
FREQUENT: Final = 300
"""Texts that may hold a telling word."""

LOOKED_UP: Final = 80
"""So many words of a text are counted: those of which it has the most letters, since long words are rare."""
_STEMMED: Final = 5
"""So many words are stemmed for each that is looked up: hardly one that is used less comes among them."""
_IN_TITLE: Final = 4
"""A word of a title counts for so many of the text."""
_HOLDERS: Final = "SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"


def telling_words(
    conn: sqlite3.Connection,
    index: str,
    size: int,
    titles: Iterable[str],
    texts: Iterable[str],
    looked_up: int = LOOKED_UP,
) -> tuple[str, ...]:
    """Words of a text and its titles by tf-idf, the most telling first; one for each stem, no text's own.

    `index` is a full-text table of `size` texts; `looked_up`: how many of the words are counted there.
    """
    telling: list[tuple[float, str]] = []
    for word, uses in _most_used(_used(titles, texts, looked_up * _STEMMED), looked_up):
        holders = conn.execute(_HOLDERS.format(index=index), (f'"{word}"', FREQUENT + 1)).fetchone()[0]
        if 1 < holders <= FREQUENT:
            telling.append(((1 + math.log(uses)) * math.log(1 + size / holders), word))
    return tuple(word for _, word in sorted(telling, key=lambda found: (-found[0], found[1]))[:MOST])


def _used(titles: Iterable[str], texts: Iterable[str], most: int) -> Counter[str]:
    """How often each word is used, all that have a stem counted with the first of them; `most`: so many words."""
    counts: Counter[str] = Counter()
    for weight, written in ((_IN_TITLE, titles), (1, texts)):
        for text in written:
            for word, uses in Counter(pieces(text.lower())).items():
                counts[word] += weight * uses
    kept = {word for word, _ in _most_used(counts, most)}
    words = [word for word in counts if word in kept and len(word) > 1 and not is_common(word)]
    found = stems(words)
    first: dict[str, str] = {}
    used: Counter[str] = Counter()
    for stem, word in zip(found if len(found) == len(words) else words, words, strict=True):
        used[first.setdefault(stem, word)] += counts[word]
    return used


def _most_used(counts: Counter[str], most: int) -> list[tuple[str, int]]:
    """The words that have the most letters in all their uses, with how often they are used."""
    ranked = sorted([(-uses * len(word), word) for word, uses in counts.items()])
    return [(word, counts[word]) for _, word in ranked[:most]]
