"""The words of an archive's own indexes: whether one is among them, and which are spelled nearly like it.

An index holds stems (`diffus`), and tells its words only from one letter to another. A stem becomes a word again by a
look into a text that holds it.
"""

import json
import sqlite3
import string
from collections.abc import Iterator
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from scraper.notation.normal import fold
from scraper.search.results import Shelf
from scraper.search.stems import decoded, stems
from scraper.search.words import pieces

_SOURCES: Final = {
    "episodes": "episodes_text", "segments": "segments", "questions": "questions", "papers": "papers_text",
    "articles": "articles",
}  # fmt: skip
"""Where the texts of an index stand."""
_OF_SHELF: Final = {
    Shelf.EPISODES: ("episodes", "segments"),
    Shelf.QUESTIONS: ("questions",),
    Shelf.PAPERS: ("papers",),
    Shelf.ARTICLES: ("articles",),
    Shelf.ALL: ("episodes", "segments", "papers", "articles"),
}
_SHORT: Final = 3
"""Letters of the shortest word that may have a wrong one."""
_LONG: Final = 6
"""Letters from which on two may be wrong."""
_WITH_ENDING: Final = 8
"""Letters from which on the last three may be an ending that hides the stem: `diffusoin`."""
_ENDING: Final = 3
_STEMS: Final = 6
"""So many stems are looked up in texts, the nearest ones."""
_TEXTS: Final = 3
_WORDS: Final = 3
_LAST: Final = "\U0010ffff"
_FIRST_LETTERS: Final = f"{string.ascii_lowercase}æðøþđħłŋœß"
"""How words of Latin letters begin. The last ones stay when accents are folded, and are often typed as others."""
_HELD: Final = "SELECT 1 FROM {index}_fts WHERE {index}_fts MATCH ? LIMIT 1"
_PLACES: Final = "SELECT DISTINCT doc, col FROM temp.{index}_places WHERE term = ? LIMIT ?"
_TEXT: Final = "SELECT {column} FROM {source} WHERE seq = ?"
_BETWEEN: Final = """
SELECT CAST(v.term AS BLOB), v.doc FROM json_each(?) start CROSS JOIN temp.{index}_words v
WHERE v.term >= start.value AND v.term < start.value || ? AND length(v.term) BETWEEN ? AND ?
"""


def most_wrong(word: str) -> int:
    """How many letters of a word may be wrong, too many, missing or in each other's place."""
    if len(word) < _SHORT or any(char.isdigit() for char in word):
        return 0
    return 2 if len(word) >= _LONG else 1


class Vocabulary:
    """The words of what a shelf is searched in."""

    def __init__(self, conn: sqlite3.Connection, shelf: Shelf) -> None:
        self._conn = conn
        self._indexes = _OF_SHELF[shelf]
        for index in self._indexes:
            for name, kind in (("words", "row"), ("places", "instance")):
                conn.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{index}_{name}"
                    f" USING fts5vocab('main', '{index}_fts', '{kind}')"
                )

    def knows(self, word: str) -> bool:
        """Whether texts hold all that a word is made of, in any form of its stems."""
        return all(self._is_held(piece) for piece in pieces(word))

    def nearest(self, word: str) -> tuple[str, ...]:
        """Words of the texts that are spelled nearly like one that is not among them, the nearest first.

        They stand as in a text, but in small letters where the word does. () for short words and those with digits,
        since another number is another thing.
        """
        folded, most = fold(word), most_wrong(word)
        read = stems([word])
        if not most or len(read) != 1:
            return ()
        found: dict[str, tuple[float, int]] = {}
        for index in self._indexes:
            terms = self._spelled_like(index, folded, read[0])
            for stem in _nearest_stems(folded, read[0], terms, most):
                for form in self._words_beside(index, stem):
                    wrong = _wrong(folded, fold(form), stem, most)
                    if 0 < wrong < most + 1:
                        shown = form.lower() if word.islower() else form
                        found[shown] = min(found.get(shown, (wrong, 0)), (wrong, -terms[stem]))
        return tuple(sorted(found, key=lambda form: (*found[form], form))[:_WORDS])

    def _is_held(self, piece: str) -> bool:
        asked = (f'"{piece}"',)
        return any(self._conn.execute(_HELD.format(index=index), asked).fetchone() for index in self._indexes)

    def _spelled_like(self, index: str, word: str, stem: str) -> dict[str, int]:
        """Stems that begin nearly like a word and are about as long, with how many texts hold them."""
        most = most_wrong(word)
        length = (min(len(stem), len(word) - _ENDING) - most, len(word) + most)
        sql = _BETWEEN.format(index=index)
        found = self._conn.execute(sql, (json.dumps(sorted(set(beginnings(word)))), _LAST, *length))
        return {decoded(term): texts for term, texts in found}

    def _words_beside(self, index: str, stem: str) -> set[str]:
        """The words of some texts that hold a stem, as they are written there; those that have it are among them."""
        places = self._conn.execute(_PLACES.format(index=index), (stem, _TEXTS)).fetchall()
        words: set[str] = set()
        for seq, column in places:
            sql = _TEXT.format(column=column, source=_SOURCES[index])
            words.update(*(pieces(text or "") for (text,) in self._conn.execute(sql, (seq,))))
        return words


def beginnings(word: str) -> Iterator[str]:
    """How a word may begin in truth if one of its first two letters is wrong, too many, missing or misplaced.

    All words of an index would be too many to be read: these beginnings are those of one word in thirty.
    """
    first, second, third, fourth = word[:1], word[1:2], word[2:3], word[3:4]
    yield from (first + second, second + first + third, second + third + fourth, first + third + fourth)
    for letter in _FIRST_LETTERS:
        yield from (letter + first + second, first + letter + second)
        yield from (letter + second + third, first + letter + third)


def _wrong(word: str, form: str, stem: str, most: int) -> float:
    """How many letters are wrong if `form` was meant: half a one above `most` for a near stem with another ending."""
    wrong = OSA.distance(word, form)
    has_ending = form.startswith(stem) and len(form) <= len(stem) + _ENDING
    return most + 0.5 if wrong > most and has_ending else wrong


def _nearest_stems(word: str, stem: str, terms: dict[str, int], most: int) -> list[str]:
    """Stems within so many wrong letters of the word's own or of its beginning, the nearest of each."""
    asked = [(stem, most), (word[:-_ENDING], 1)] if len(word) >= _WITH_ENDING else [(stem, most)]
    found: dict[str, None] = {}
    for spelled, at_most in asked:
        near = process.extract(spelled, list(terms), scorer=OSA.distance, score_cutoff=at_most, limit=None)
        ranked = sorted((wrong, -terms[term], term) for term, wrong, _ in near)
        found.update(dict.fromkeys(term for _, _, term in ranked[:_STEMS]))
    return list(found)
