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

_LOOKED_UP: Final = 80
"""So many words of a text are counted: those it uses most, of these the long ones, which are rare."""
_IN_TITLE: Final = 4
"""A word of a title counts for so many of the text."""
_HOLDERS: Final = "SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"


def telling_words(
    conn: sqlite3.Connection, index: str, size: int, titles: Iterable[str], texts: Iterable[str]
) -> tuple[str, ...]:
    """Words of a text and its titles by tf-idf, the most telling first; one for each stem, no text's own.

    `index` is a full-text table of `size` texts.
    """
    used = _used(titles, texts)
    telling: list[tuple[float, str]] = []
    for word, uses in sorted(used.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))[:_LOOKED_UP]:
        holders = conn.execute(_HOLDERS.format(index=index), (f'"{word}"', FREQUENT + 1)).fetchone()[0]
        if 1 < holders <= FREQUENT:
            telling.append(((1 + math.log(uses)) * math.log(1 + size / holders), word))
    return tuple(word for _, word in sorted(telling, key=lambda found: (-found[0], found[1]))[:MOST])


def _used(titles: Iterable[str], texts: Iterable[str]) -> Counter[str]:
    """How often each word is used, all that have a stem counted with the first of them."""
    counts: Counter[str] = Counter()
    for weight, written in ((_IN_TITLE, titles), (1, texts)):
        for text in written:
            for word in pieces(text.lower()):
                counts[word] += weight
    words = [word for word in counts if len(word) > 1 and not is_common(word)]
    found = stems(words)
    first: dict[str, str] = {}
    used: Counter[str] = Counter()
    for stem, word in zip(found if len(found) == len(words) else words, words, strict=True):
        used[first.setdefault(stem, word)] += counts[word]
    return used
