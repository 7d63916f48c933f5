"""The best passage of a text, with the words that were looked for marked.

FTS5's own snippet() takes every text apart anew, which for twenty hits costs more than to find them. Here the words
that may have a stem that is looked for are found by how they begin, and only those are stemmed, each once.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

from scraper.search.expression import forms, needs_vocabulary
from scraper.search.snippet import Snippet
from scraper.search.stems import folded, stems
from scraper.search.terms import Form, Query, Term
from scraper.search.words import is_unspaced, pieces

LONGEST: Final = 240
"""Characters of a passage, or a little more: to the end of a word."""
_BEFORE: Final = 60
"""Characters before the first mark, at most; fewer where a sentence begins."""
_LOOKED_AT: Final = 2_000
"""Words of a text, at most: where there are more, the passage is among these."""
_ACCENTED: Final = {
    code: base for code in range(0xC0, 0x250) if len(base := unicodedata.normalize("NFD", chr(code))[0]) == 1
}
_ACCENTS: Final = bytes(sorted({chr(code).encode()[0] for code in _ACCENTED}))
"""What such a letter begins with in UTF-8: to look for these bytes takes a tenth of looking for the letters."""
_WORD: Final = re.compile(r"\w+")
_BLOCK_MARKS: Final = re.compile("^(?:[->] )+", re.MULTILINE)
"""What an item of a list or a quote begins with in a text: between other words of one line it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is marked: words side by side, by their stems."""

    stems: tuple[str, ...]
    is_begun: bool = False
    """The last one is only the beginning of a word."""
    is_inside: bool = False
    """It is a run of Chinese, Japanese or Korean, and may stand inside a longer one."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    sought: int


class Marker:
    """Marks the same words in one text after another."""

    def __init__(self, sought: Sequence[Sought]) -> None:
        self._sought = list(dict.fromkeys(each for each in sought if each.stems))
        begun = {_beginning(stem) for each in self._sought for stem in each.stems}
        shortest = sorted(
            each for each in begun if not any(each != other and each.startswith(other) for other in begun)
        )
        self._found = re.compile("(?:" + "|".join(map(re.escape, shortest)) + r")\w*") if shortest else None
        self._by_stem: dict[str, list[int]] = {}
        self._by_letter: dict[str, list[int]] = {}
        for number, each in enumerate(self._sought):
            is_part = each.is_inside or (each.is_begun and len(each.stems) == 1)
            kind, key = (self._by_letter, each.stems[0][:1]) if is_part else (self._by_stem, each.stems[0])
            kind.setdefault(key, []).append(number)
        self._stemmed_letters = {stem[:1] for stem in self._by_stem}

    @property
    def is_busy(self) -> bool:
        """Whether there is anything to mark."""
        return self._found is not None

    def best(self, texts: Sequence[str]) -> Snippet:
        """The passage with the most of what is sought, of the first text that has the most; the beginning of the
        first one where there is nothing.
        """
        found = [(text, self._marks(text)) for text in texts if text]
        if not found:
            return Snippet("")
        text, marks = max(found, key=lambda each: len({mark.sought for mark in each[1]}))
        return _passage(text, marks)

    def _marks(self, text: str) -> list[_Mark]:
        words = list(islice(self._words(text), _LOOKED_AT))
        return [
            _Mark(words[at][0], _behind(words[at : at + len(each.stems)], each), number)
            for at in range(len(words))
            for number, each in self._possible(words[at][2])
            if self._stands(text, words[at : at + len(each.stems)], each)
        ]

    def _possible(self, word: str) -> list[tuple[int, Sought]]:
        """What may stand where a word stands. To try all of two hundred at each would take seconds, and so would to
        stem every word.
        """
        letter = word[:1]
        whole = self._by_stem.get(_stem(word), ()) if letter in self._stemmed_letters else ()
        numbers = [*whole, *self._by_letter.get(letter, ())]
        return [(number, self._sought[number]) for number in sorted(numbers)]

    def _words(self, text: str) -> Iterable[tuple[int, int, str]]:
        """Words that begin as something that is sought does: where they stand, and lower case without accents."""
        if self._found is None:
            return
        plain = _plain(text)
        for found in self._found.finditer(plain):
            start = found.start()
            if start == 0 or not plain[start - 1].isalnum() or is_unspaced(plain[start]):
                yield start, found.end(), found[0]

    @staticmethod
    def _stands(text: str, words: Sequence[tuple[int, int, str]], sought: Sought) -> bool:
        if len(words) < len(sought.stems):
            return False
        if sought.is_inside:
            return words[0][2].startswith(sought.stems[0])
        if len(words) == 1 and not sought.is_begun:
            return _stem(words[0][2]) == sought.stems[0]
        if any(_WORD.search(text, one[1], other[0]) for one, other in pairwise(words)):
            return False
        *before, last = zip(words, sought.stems, strict=True)
        if sought.is_begun:
            return all(_stem(word[2]) == stem for word, stem in before) and last[0][2].startswith(last[1])
        return all(_stem(word[2]) == stem for word, stem in (*before, last))


def sought_by(query: Query) -> list[Sought]:
    """What of a query is marked in a text: the words that are wanted anywhere, in titles, questions and papers."""
    return [
        each
        for clause in query.wanted
        for term in clause.either
        if isinstance(term, Term)
        for each in _sought_by(term)
    ]


def _sought_by(term: Term) -> list[Sought]:
    found = pieces(term.text)
    if needs_vocabulary(term):
        return [Sought((folded(found[0]),), is_inside=True)]
    if term.form is Form.NEAR:
        return [Sought((stem,)) for stem in stems(found)]
    if term.form is Form.PREFIX:
        last = folded(found[-1]) if found else ""
        return [Sought((*stems(found[:-1]), last), is_begun=True)] if last else []
    return [Sought(stems(pieces(form))) for form in forms(term.text)]


def _plain(text: str) -> str:
    """A text in lower case without accents; as it is, where that would move its words."""
    plain = text.lower()
    if not plain.isascii():
        written = plain.encode(errors="replace")
        if len(written.translate(None, _ACCENTS)) < len(written):
            plain = plain.translate(_ACCENTED)
    return plain if len(plain) == len(text) else text


@lru_cache(maxsize=2**16)
def _stem(word: str) -> str:
    found = stems([word])
    return found[0] if len(found) == 1 else ""


def _behind(words: Sequence[tuple[int, int, str]], sought: Sought) -> int:
    """Where a mark ends."""
    return words[0][0] + len(sought.stems[0]) if sought.is_inside else words[-1][1]


def _beginning(stem: str) -> str:
    """How all words of a stem begin: Porter changes the last letter of some (`happi` of `happy`, `dai` of `day`)."""
    return stem[:-1] if len(stem) > len("abc") or (len(stem) > 1 and stem.endswith("i")) else stem


def _passage(text: str, marks: Sequence[_Mark]) -> Snippet:
    """The window over a text with the most different marks in it, then with the most."""
    start = _start(text, _densest(marks)) if marks else 0
    end = _end(text, start)
    inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
    front, back = ("…" if start else ""), ("…" if end < len(text) else "")
    return _flat(
        _unmarked(text, start, end), [(mark.start - start, mark.end - start) for mark in inside], front, back
    )


def _densest(marks: Sequence[_Mark]) -> int:
    """Where the first mark stands of the window with the most different ones."""
    inside: Counter[int] = Counter()
    best, most, behind = 0, (0, 0), 0
    for place, mark in enumerate(marks):
        while behind < len(marks) and (marks[behind].end <= mark.start + LONGEST - _BEFORE or behind <= place):
            inside[marks[behind].sought] += 1
            behind += 1
        if (len(inside), behind - place) > most:
            best, most = mark.start, (len(inside), behind - place)
        inside[mark.sought] -= 1
        if not inside[mark.sought]:
            del inside[mark.sought]
    return best


def _start(text: str, mark: int) -> int:
    """Where a passage begins: with the sentence, or some words before the mark."""
    if mark <= _BEFORE:
        return 0
    least = mark - _BEFORE
    for at in range(mark - 1, least, -1):
        if text[at].isspace() and text[at - 1] in ".!?\n":
            return at + 1
    blank = text.find(" ", least, mark)
    return blank + 1 if blank >= 0 else least


def _end(text: str, start: int) -> int:
    """Where a passage ends: with the word that reaches its length."""
    if len(text) <= start + LONGEST:
        return len(text)
    blank = text.find(" ", start + LONGEST, start + LONGEST + _BEFORE)
    return blank if blank >= 0 else start + LONGEST


def _unmarked(text: str, start: int, end: int) -> str:
    """A part of a text as long as it was, with blanks for what its blocks begin with."""
    part = text[start:end]
    for found in _BLOCK_MARKS.finditer(text, start, end):
        part = part[: found.start() - start] + " " * len(found[0]) + part[found.end() - start :]
    return part


def _flat(text: str, spans: Iterable[tuple[int, int]], front: str, back: str) -> Snippet:
    """One line: runs of blanks become one, the marks go with their words."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    length, at = len(front), 0
    for start, end in _apart(spans):
        before = _blank(text[at:start], is_first=not parts)
        marked = _blank(text[start:end], is_first=True)
        places.append((length + len(before), length + len(before) + len(marked)))
        parts += [before, marked]
        length += len(before) + len(marked)
        at = end
    return Snippet(front + "".join((*parts, _blank(text[at:], is_first=not parts))).rstrip() + back, tuple(places))


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, each beginning behind the one before it."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _blank(text: str, *, is_first: bool) -> str:
    flat = " ".join(text.split())
    if not flat:
        return "" if is_first or not text else " "
    before = "" if is_first or not text[0].isspace() else " "
    return before + flat + (" " if text[-1].isspace() else "")
