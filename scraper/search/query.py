"""The query language: any text is a valid query.

    diffusion anomaly       both words, in any form that shares their stem, accents and case ignored
    "graph neural network"  these words in this order; `GPT-4` and `k-NN` are such phrases too
    flow OR diffusion       either of the two; binds closer than the blank that means "and"
    transform*              words that begin so (the index holds stems, so a short beginning finds most)
    -image  -"toy data"     leave out what holds this

Everything is quoted for FTS5, so nothing that is typed can be an operator of its own, or an error.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MAX_CHARS: Final = 2_000
"""Longer texts are cut: FTS5 gives up on expressions of thousands of terms."""
MATCHES_NOTHING: Final = '""'
"""An FTS5 expression that is valid and holds for no row (the empty string is a syntax error)."""

_STOP_WORDS: Final = frozenset(
    """a about all also an and any are as at be been being but by can could did do does for from had has have
    he her his how i if in into is it its itself just may me might more most my no not of on or our own shall
    she should so some such than that the their them then there these they this those through to too us very
    was we were what when where which while who whom whose why will with would you your""".split()
)
_TERM: Final = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
_CURLY_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"'})
_PUNCTUATION: Final = ".,:;!?()[]{}'’‘…"


@dataclass(frozen=True, slots=True)
class Query:
    """A text as it was understood."""

    match: str
    """FTS5 expression in which all words must match; "" when nothing in the text is searchable."""
    reading: str
    """One plain sentence: how the text was read."""
    any_match: str
    """The same with any one of the words being enough; "" when that is the same as `match`."""
    any_reading: str
    without: str = ""
    """FTS5 expression for what must not be held; "" for nothing. `match` has it too."""


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    prefix: bool = False
    phrase: bool = False

    @property
    def fts(self) -> str:
        quoted = '"' + self.text.replace('"', '""') + '"'
        return f"{quoted} *" if self.prefix else quoted

    @property
    def spoken(self) -> str:
        if self.prefix:
            return f"words beginning with {self.text}"
        return f'the phrase "{self.text}"' if self.phrase else self.text

    @property
    def is_common(self) -> bool:
        return not (self.prefix or self.phrase) and self.text.casefold() in _STOP_WORDS


_Group = tuple[_Term, ...]
"""Terms of which one is enough."""


def parse(text: str) -> Query:
    """Read a text as a query. Never fails, whatever the text."""
    clean = text.encode(errors="ignore").decode().replace("\0", " ").translate(_CURLY_QUOTES)
    groups, without = _read(clean[:MAX_CHARS])
    kept, common = _set_common_aside(groups)
    if not kept:
        return Query("", _nothing(clean, without), "", "")
    notes = f"; common words set aside: {', '.join(common)}" if common else ""
    if len(clean) > MAX_CHARS:
        notes += f"; only the first {MAX_CHARS:,} characters were read"
    reading = " and ".join(_spoken(group) for group in kept) + _spoken_without(without) + notes
    if len(kept) == 1:
        return Query(_expression(kept, without), f"Looked for {reading}.", "", "", _any_of(without))
    return Query(
        _expression(kept, without),
        f"Looked for {reading}.",
        _expression([tuple(term for group in kept for term in group)], without),
        f"Nothing holds all of {reading}. These hold at least one of them.",
        _any_of(without),
    )


def _read(text: str) -> tuple[list[_Group], list[_Term]]:
    """The groups that must match, and the terms that must not."""
    groups: list[_Group] = []
    without: list[_Term] = []
    joins = False
    for found in _TERM.finditer(text):
        if found["word"] == "OR":
            joins = bool(groups)
            continue
        term, excluded = _term(found)
        if not _is_searchable(term.text):
            continue
        if excluded:
            without.append(term)
        elif joins:
            groups[-1] += (term,)
        else:
            groups.append((term,))
        joins = False
    return groups, without


def _term(found: re.Match[str]) -> tuple[_Term, bool]:
    if found["phrase"] is not None:
        return _Term(" ".join(found["phrase"].split()), phrase=True), bool(found["minus"])
    word = found["word"].strip(_PUNCTUATION)
    excluded = re.match(r"-[^-]", word) is not None
    return _Term(word.lstrip("-").rstrip("*"), prefix=word.endswith("*")), excluded


def _is_searchable(text: str) -> bool:
    """Whether the index's tokenizer (unicode61) finds a token: letters, numbers, private use."""
    return any(unicodedata.category(char)[0] in "LN" or unicodedata.category(char) == "Co" for char in text)


def _set_common_aside(groups: Sequence[_Group]) -> tuple[list[_Group], list[str]]:
    """The groups without common words (all of them, if there is nothing else), and the words set aside."""
    kept = [rest for group in groups if (rest := tuple(term for term in group if not term.is_common))]
    if not kept:
        return list(groups), []
    return kept, list(dict.fromkeys(term.text for group in groups for term in group if term.is_common))


def _expression(groups: Iterable[_Group], without: Sequence[_Term]) -> str:
    wanted = " AND ".join(f"({' OR '.join(term.fts for term in group)})" for group in groups)
    return f"({wanted}) NOT ({_any_of(without)})" if without else wanted


def _any_of(terms: Sequence[_Term]) -> str:
    return " OR ".join(term.fts for term in terms)


def _spoken(group: _Group) -> str:
    if len(group) == 1:
        return group[0].spoken
    return f"({' or '.join(term.spoken for term in group)})"


def _spoken_without(without: Sequence[_Term]) -> str:
    return f", leaving out what holds {' or '.join(term.spoken for term in without)}" if without else ""


def _nothing(text: str, without: Sequence[_Term]) -> str:
    if without:
        return "Looked for nothing: the text only says what to leave out, not what to find."
    if text.strip():
        return "Looked for nothing: the text has no word to search for."
    return "Looked for nothing: no words were given."
