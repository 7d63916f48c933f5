"""What is talked about lately: words that the newest episodes hold more often than the whole archive.

Only words of titles, and of the titles of papers, are told: what else a text uses more often is mostly chat.
"""

import math
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from scraper.search.stems import stems
from scraper.search.words import is_common, pieces

NEWEST: Final = 40
"""Episodes that count as the newest; of an archive of less than four times as many it is a quarter."""
MOST: Final = 20
"""So many words are told at most."""

_FEWEST: Final = 3
"""Of fewer words none is told: they stand out by chance."""
_AT_LEAST: Final = 2
"""Of the newest episodes, as many hold a word that is told; one in TEN if that is more."""
_TEN: Final = 10
_MORE_OFTEN: Final = 1.5
_LOOKED_UP: Final = 60
"""So many words are counted in the whole archive, those of most titles first."""
_FREQUENT: Final = 10_000
"""Episodes that may hold a word: to count more of them takes too long, and what is everywhere tells little."""
_OPERATOR: Final = "OR"
"""To the search it is no word."""

_TEXTS: Final = """
SELECT e.date, e.category, e.title, substr(e.body, 1, 8000),
  (SELECT group_concat(p.title, char(10)) FROM paper_links l JOIN papers p ON p.id = l.paper_id
    WHERE l.episode_id = e.id AND l.status IN ('auto', 'accepted'))
FROM episodes e WHERE e.date IS NOT NULL ORDER BY e.date DESC, e.seq DESC LIMIT ?
"""
_HOLDERS: Final = "SELECT count(*) FROM (SELECT 1 FROM episodes_fts WHERE episodes_fts MATCH ? LIMIT ?)"


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its commonest spelling, and how many of the newest episodes hold it in any form of its stem."""

    text: str
    episodes: int


@dataclass(frozen=True, slots=True)
class Lately:
    """The words, the most telling first; how many episodes are the newest, and their days (YYYY-MM-DD)."""

    words: tuple[Word, ...] = ()
    episodes: int = 0
    first: str | None = None
    last: str | None = None


def lately(conn: sqlite3.Connection) -> Lately:
    """What is talked about lately; 40 texts are read, and at most 60 words looked up (tens of milliseconds)."""
    (size,) = conn.execute("SELECT count(*) FROM episodes").fetchone()
    rows = conn.execute(_TEXTS, (min(NEWEST, math.ceil(size / 4)),)).fetchall()
    if not rows:
        return Lately()
    titles = [f"{_without(category, title)}\n{papers or ''}" for _, category, title, _, papers in rows]
    least = max(_AT_LEAST, math.ceil(len(rows) / _TEN))
    often = [word for word in _topics(titles, [row[3] for row in rows]) if word.episodes >= least]
    weighed = ((_weight(conn, word, len(rows), size), word) for word in often[:_LOOKED_UP])
    telling = sorted((found for found in weighed if found[0] > 0), key=lambda found: (-found[0], found[1].text))
    words = tuple(word for _, word in telling[:MOST]) if len(telling) >= _FEWEST else ()
    return Lately(words, len(rows), rows[-1][0], rows[0][0])


def _topics(titles: list[str], bodies: list[str]) -> list[Word]:
    """The words of some titles, those of most titles first, with how many of the episodes hold them at all."""
    texts = [Counter(pieces(f"{title}\n{body}")) for title, body in zip(titles, bodies, strict=True)]
    uses: Counter[str] = Counter()
    for text in texts:
        uses.update(text)
    found = stems(list(uses))
    stem = dict(zip(uses, found, strict=True)) if len(found) == len(uses) else {word: word for word in uses}
    topics = Counter(each for title in titles for each in {stem[word] for word in pieces(title) if _may_tell(word)})
    holders = Counter(each for text in texts for each in {stem[word] for word in text})
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in uses:
        if stem[word] in topics and _may_tell(word):
            spellings[stem[word]][_spelled(word)] += uses[word]
    ranked = sorted(topics, key=lambda each: (-topics[each], -holders[each], each))
    return [Word(_commonest(spellings[each]), holders[each]) for each in ranked]


def _commonest(uses: Counter[str]) -> str:
    return min(uses, key=lambda word: (-uses[word], word))


def _may_tell(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and word != _OPERATOR and not is_common(word)


def _spelled(word: str) -> str:
    """In small letters, but for abbreviations and the like (GPT, LoRA)."""
    return word.lower() if word[1:].islower() else word


def _without(category: str | None, title: str) -> str:
    return title.removeprefix(f"{category} - ") if category else title


def _weight(conn: sqlite3.Connection, word: Word, newest: int, size: int) -> float:
    """How telling a word is; 0 for one that the whole archive holds about as often."""
    most = min(_FREQUENT, int(word.episodes * size / newest / _MORE_OFTEN))
    (holders,) = conn.execute(_HOLDERS, (f'"{word.text}"', most + 1)).fetchone()
    if not 0 < holders <= most:
        return 0.0
    return word.episodes * math.log(word.episodes * size / newest / holders)
