"""Stems, as SQLite's own tokenizer makes them: words in, what the index holds of them out; and the way back.

A stem that is asked for is stemmed again (`diffus` becomes `diffu`, `trans` becomes `tran`). To ask for a stem, or
for what begins so, is to find a spelling that the tokenizer turns into it.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Final

from scraper.archive.schema import TOKENIZER

_TABLES: Final = (
    f"CREATE VIRTUAL TABLE stemmed USING fts5(words, content='', tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE stems USING fts5vocab('stemmed', 'instance')",
    f"CREATE VIRTUAL TABLE folded USING fts5(words, content='', tokenize='{TOKENIZER.removeprefix('porter ')}')",
    "CREATE VIRTUAL TABLE folds USING fts5vocab('folded', 'instance')",
)
_DROPPED: Final = ("", "ness", "e", "es", "s", "ful", "ee")
"""Endings that the stemmer takes off, so that what stands before them is the stem; the commonest first."""
_ENDINGS: Final = tuple(
    """s e ed er ers es ing y ies ied ly ion ions on ons n ns ation ations tion tions ational ional ize ized izes
    izing ization izations zation ng al ally ity ties ty ive ives iveness ness ments ment ent able ible ble ability
    ful fulness ous ously ism isms ist ists ic ical ically ance ances ence ences ant g d r t""".split()
)
"""Endings of English words, whole and begun: what may follow a beginning that was typed."""
_lock: Final = Lock()


def stems(words: Sequence[str]) -> tuple[str, ...]:
    """What the index holds of some words, in their order."""
    return _taken_apart("stemmed", "stems", " ".join(words))


def decoded(token: bytes) -> str:
    """A token as text. The stemmer works on bytes, and may cut a letter of more than one in two."""
    return token.decode(errors="replace")


@lru_cache(maxsize=2**12)
def folded(word: str) -> str:
    """A word without case and accents, its ending kept; "" where it is not one token."""
    found = _taken_apart("folded", "folds", word)
    return found[0] if len(found) == 1 else ""


@lru_cache(maxsize=2**12)
def spelling(token: str) -> str | None:
    """A word whose stem is `token`, a folded word or a stem; None where none was found."""
    spellings = [token + ending for ending in _DROPPED]
    return next((word for word, stem in _pairs(spellings) if stem == token), None)


@lru_cache(maxsize=2**12)
def shortened(beginning: str) -> tuple[str, ...]:
    """Words that begin with `beginning`, a folded word, and whose stems do not: `diffusi` gives `diffusion`.

    One for each stem: `diffusion` stands for `diffusive` and `diffusivity` too.
    """
    words = [beginning, *(beginning + ending for ending in _ENDINGS)]
    found = {stem: word for word, stem in reversed(_pairs(words)) if not stem.startswith(beginning)}
    return tuple(sorted(found.values()))


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    found = stems(words)
    return list(zip(words, found, strict=True)) if len(found) == len(words) else []


def _taken_apart(table: str, tokens: str, text: str) -> tuple[str, ...]:
    conn = _tables()
    with _lock:
        conn.execute(f"INSERT INTO {table}(rowid, words) VALUES (1, ?)", (text,))
        found = conn.execute(f"SELECT term FROM {tokens} ORDER BY offset").fetchall()
        conn.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
    return tuple(row[0] for row in found)


@lru_cache(maxsize=1)
def _tables() -> sqlite3.Connection:
    """Tables of their own, in memory: the archive's connection may be read-only."""
    conn = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    conn.text_factory = decoded
    for statement in _TABLES:
        conn.execute(statement)
    return conn
