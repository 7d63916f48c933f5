"""The letters of a name as written: cleaned, cut into tokens, folded in two ways."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scraper.notation.normal import fold

PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
     "ə": "a"}
)  # fmt: skip
"""Letters that no decomposition takes apart, as their nearest of the alphabet (`ß` is `ss` by its case folding)."""
SPELLED: Final = PLAIN | str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})
"""The same with those spelled out that are written with two letters where a keyboard lacks them."""
SPELLED_OUT: Final = frozenset("äöüøåđ")

_APOSTROPHES: Final = re.compile("[’‘‛ʼʻʹʾʿ`´′＇]")
_HYPHENS: Final = re.compile("[‐‑‒–—―−－﹣]")
_ASIDES: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\"“”„«»][^\"“”„«»]*[\"“”„«»]|(?<=\s)'[^'\s]+'(?=\s)")
TITLES: Final = frozenset("dr prof professor mr mrs ms".split())
DEGREES: Final = frozenset("phd md msc bsc dphil mba esq".split())
_CALLED: Final = re.compile(r"(?<=\w\s)[\"“”„'‘(]([A-Z][a-z]+)[\"“”'’)](?=\s\w)")
_TITLE: Final = re.compile(rf"^\s*(?:(?:{'|'.join(sorted(TITLES))})\b\.?\s+)+(?=\S)", re.IGNORECASE)
_DEGREE: Final = re.compile(r"[\s,]+(?:ph\.?\s?d|m\.d|m\.?sc|b\.?sc|d\.?phil|mba|esq)\.?\s*$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s([0-9]{4})\s*$")
"""By which dblp.org tells people of one name apart."""
_MARKS: Final = re.compile(r"[0-9*†‡§¶]+")
_APOSTROPHE_GAP: Final = re.compile(r"(?<=\b[A-Za-z]')\s+")
_TOKEN: Final = re.compile(r"[^\s.]+\.?")
_PARTS: Final = re.compile(r"[-/_+~]+")
_VIETNAMESE: Final = re.compile("[ăơư\u1ea0-\u1ef9]")
LONGEST: Final = 400
"""Characters of a name that are read; no name is longer."""
_IDEOGRAPHIC: Final = re.compile("[\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name as written, folded, folded by its hyphens; whether a period ends it."""

    raw: str
    word: str
    parts: tuple[str, ...]
    dotted: bool

    @property
    def is_caps(self) -> bool:
        """Whether it is in capitals, and of two letters or more."""
        return self.raw.isupper() and len(self.word) > 1


def latin(text: str, table: Mapping[int, str]) -> str:
    """Lower case, with letters replaced by a table."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold().translate(table)


def clean(text: str) -> tuple[str, str]:
    """A name without titles, degrees, asides and marks; and the number that tells it from its homonyms, or ""."""
    text = _HYPHENS.sub("-", _APOSTROPHES.sub("'", text[:LONGEST]))
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in {"Cf", "Cc"})
    without = _ASIDES.sub(" ", text) if any(mark in text for mark in "([\"“”„«»'") else text
    text = without if fold(without) else text
    number = _NUMBER.search(text)
    text = _DEGREE.sub("", _TITLE.sub("", _MARKS.sub(" ", text)))
    return _APOSTROPHE_GAP.sub("", text), number[1] if number else ""


def tokens(text: str, table: Mapping[int, str]) -> list[Token]:
    """The words of a name, or of the part of it before or after a comma."""
    found = []
    for raw in _TOKEN.findall(text):
        parts = tuple(part for piece in _PARTS.split(raw) if (part := _letters(piece, table)))
        if parts:
            found.append(Token(raw.rstrip(".").strip("-"), "".join(parts), parts, raw.endswith(".")))
    return found


def called(text: str) -> str:
    """The given name in quotation marks or brackets in the midst of a name, folded; "" for none."""
    found = _CALLED.search(text[:LONGEST])
    return found[1].lower() if found else ""


def marks(text: str) -> tuple[str, ...]:
    """The words of a Vietnamese name with their marks, lower case; () for any other."""
    if text.isascii():
        return ()
    plain = unicodedata.normalize("NFC", text[:LONGEST]).casefold()
    return tuple(plain.replace(",", " ").replace("-", " ").split()) if _VIETNAMESE.search(plain) else ()


def is_ideographic(words: list[Token]) -> bool:
    """Whether a name is written in Chinese, Japanese or Korean, where blanks say nothing."""
    return all(_IDEOGRAPHIC.match(char) for word in words for char in word.word)


def is_mute(word: str) -> bool:
    """Whether a folded word has no vowel, as a row of initials mostly has none."""
    return word.isascii() and not any(char in "aeiouy" for char in word)


def _letters(piece: str, table: Mapping[int, str]) -> str:
    return fold(latin(piece.replace("'", ""), table)).replace(" ", "")
