"""What a word is: as it is typed between blanks, and as the index takes it apart.

The index's tokenizer (FTS5's `unicode61`) keeps letters and numbers of every kind, which are Python's `[^\\W_]`, and
drops all else. The marks above and below letters, where they are characters of their own, belong to their letter.
"""

import re
from functools import lru_cache
from typing import Final

_STOP_WORDS: Final = frozenset(
    """a about all also an and any are as at be been being but by can could did do does for from had has have
    he her his how i if in into is it its itself just may me might more most my no not of on or our own shall
    she should so some such than that the their them then there these they this those through to too us very
    was we were what when where which while who whom whose why will with would you your""".split()
)
_SHORT_FORM: Final = re.compile(
    r"[a-z]+n['’]t|(?:i|you|we|they|he|she|it|that|there|what|who)['’](?:re|ve|ll|d|m)", re.IGNORECASE
)
_OPERATORS_ELSEWHERE: Final = frozenset({"AND", "NOT"})
_POSSESSIVE: Final = re.compile(r"(?:['’]s)+$", re.IGNORECASE)
_MARKS: Final = "\u0300-\u0331"
"""What SQLite takes for a mark on a letter (`sqlite3Fts5UnicodeIsdiacritic`)."""
SIGNS: Final = "+#%‰*"
"""Behind a word: all but the star, which asks for what begins so, tell it from others."""
_KEPT: Final = re.compile(r"[^\W_]")
_PIECE: Final = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_BEGINNING: Final = re.compile(r"[^\W_]|[$€£¥]")
_END: Final = re.compile(rf"(?:[^\W_]|[{_MARKS}])[{SIGNS}]*+(?=(?:_|[^\w{_MARKS}])*$)")
_TELLING: Final = re.compile(r"[+#%‰]$|\+\+|^[$€£¥]")
_CJK: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)


def is_searchable(text: str) -> bool:
    """Whether the index holds anything of a text."""
    return _KEPT.search(text) is not None


def pieces(text: str) -> list[str]:
    """What the index takes a text apart into, before it folds case, accents and endings: `GPT-4` is GPT and 4."""
    return _PIECE.findall(text)


@lru_cache(maxsize=2**12)
def trimmed(raw: str) -> str:
    """A word without the punctuation around it, and without an English `'s`: `(What's` is `What`, `C++,` is `C++`.

    Signs that tell words apart stay: `+`, `#`, `%` and one `*` behind, signs of money before.
    """
    word, before = raw, ""
    while word != before:
        before = word
        word = _POSSESSIVE.sub("", _stripped(word))
        if word.endswith("**"):
            word = word.rstrip("*")
    return word


def _stripped(word: str) -> str:
    if word.isalnum():
        return word
    first = _BEGINNING.search(word)
    last = _END.search(word)
    return word[first.start() : last.end()] if first and last else ""


def is_literal(word: str) -> bool:
    """Whether the index drops signs of a word without which it is another: `C++`, `F#`, `50%`, `$5`."""
    return _TELLING.search(word) is not None


def is_common(word: str) -> bool:
    """Whether a word stands in any text. In capitals it is an abbreviation: `US`, `IT`, `WHO`."""
    if len(word) > 1 and word.isupper() and word not in _OPERATORS_ELSEWHERE:
        return False
    return word.casefold() in _STOP_WORDS or _SHORT_FORM.fullmatch(word) is not None


def is_unspaced(text: str) -> bool:
    """Whether a text has Chinese, Japanese or Korean, of which the index keeps whole runs as one token."""
    return _CJK.search(text) is not None
