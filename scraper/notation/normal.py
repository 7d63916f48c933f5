"""Text made comparable: white space tidied, keys folded, fingerprints taken."""

import hashlib
import re
import unicodedata
from typing import Final

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_BLANKS: Final = re.compile(r"[ \t\r\n\x0b\x0c\x85]+")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_ASCII: Final = bytes(range(128))
_ASCII_NOT_WORD: Final = bytes(code for code in _ASCII if not chr(code).isalnum())
_ASCII_LOWER: Final = bytes(range(256)).lower()
_FEW: Final = 16
"""So many kinds of dashes and quotation marks are taken out one by one, which is faster than a search for all."""

_FINGERPRINT_CHARS: Final = 32


def tidy(text: str) -> str:
    """One line of text: control characters out, runs of white space to one space, ends stripped.

    Halves of surrogate pairs, which no file can hold, go too. Everything else stays as written (no-break
    spaces, zero-width and bidi characters too).
    """
    if text.isprintable():
        return (_BLANKS.sub(" ", text) if "  " in text else text).strip()
    return _BLANKS.sub(" ", _CONTROLS.sub("", text)).strip()


def fold(text: str) -> str:
    """A key for comparing: NFKC, format characters dropped, accents off, case folded, words by one space."""
    if text.isascii():
        return _NOT_WORD.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    kept = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})
    return _NOT_WORD.sub(" ", kept.casefold()).strip()


def fingerprint(body: str) -> str:
    """A hash of the body's letters and digits alone, so that lost bullets, breaks and dashes do not count.

    "" for a body without any. The credit line and the date must be off already.
    """
    found = letters(body)
    return hashlib.sha256(found.encode()).hexdigest()[:_FINGERPRINT_CHARS] if found else ""


def letters(text: str) -> str:
    """A text's letters and digits alone, in one case and one form."""
    normal = unicodedata.normalize("NFKC", text)
    found = normal.encode(errors="ignore").translate(_ASCII_LOWER, _ASCII_NOT_WORD)
    others = "" if found.isascii() else "".join(set(found.translate(None, _ASCII).decode()))
    if len(others) > _FEW or any(map(str.isalnum, others.casefold())):
        return _NOT_WORD.sub("", normal.casefold())
    for mark in others:
        found = found.replace(mark.encode(), b"")
    return found.decode()


def first_sentence(text: str, limit: int = 80) -> str:
    """The first sentence of a text, cut at a word with an ellipsis where it is longer than `limit`."""
    line = tidy(text)
    end = re.search(r"[.!?…][\"”’)]*(?=\s|$)", line)
    sentence = line[: end.end()] if end else line
    if len(sentence) <= limit:
        return sentence
    return sentence[: limit + 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + "…"
