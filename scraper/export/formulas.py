"""Where formulas end: `$…$`, `$$…$$`, `\\(…\\)` and `\\[…\\]`."""

import re
from typing import Final

from scraper.export.commands import UNSAFE

_CLOSING: Final = {"$$": "$$", "$": "$", "\\(": "\\)", "\\[": "\\]"}
_TOKEN: Final = re.compile(r"\\.|\$", re.DOTALL)
_SIGNS: Final = re.compile(r"\\[A-Za-z]|(?<!\\)[\^_{}]")
_COMMAND: Final = re.compile(r"\\[A-Za-z]")
_NEVER: Final = re.compile(r"(?<!\\)[%#]")
_ALIGNED: Final = re.compile(r"(?<!\\)&")
_DOLLAR: Final = re.compile(r"(?<!\\)\$")


def end_of_formula(text: str, start: int) -> int:
    """Where the formula ends that begins at a place; 0 if there is none, but a sum of money or a slip.

    Between dollars Pandoc's rule holds: no blank within at either end, no digit behind, unless there are signs of a
    formula; and where a digit stands before (`5$ and`) and a blank behind, there must be a command in it.
    """
    opening = next((mark for mark in _CLOSING if text.startswith(mark, start)), "")
    begin = start + len(opening)
    end = _closed(text, begin, opening) if opening else -1
    inner = text[begin:end]
    if end < 0 or not inner.strip() or not _is_sound(inner):
        return 0
    after = end + len(opening)
    return after if opening[0] == "\\" or _is_meant(text[max(start - 1, 0) : start], inner, text[after:][:1]) else 0


def is_balanced(source: str) -> bool:
    """Whether its braces are paired, for TeX as well as for BibTeX, which counts those that are escaped too."""
    for text in (source, re.sub(r"\\.", "", source)):
        depth = 0
        for char in text:
            depth += (char == "{") - (char == "}")
            if depth < 0:
                return False
        if depth:
            return False
    return True


def _closed(text: str, begin: int, opening: str) -> int:
    """Where the other delimiter stands; -1 where there is none, or another formula begins before."""
    closing = _CLOSING[opening]
    for found in _TOKEN.finditer(text, begin):
        if text.startswith(closing, found.start()):
            return found.start()
        if found[0] == "$" != opening[-1]:
            continue
        if found[0] in _CLOSING:
            return -1
    return -1


def _is_sound(inner: str) -> bool:
    """Whether it can stand in a field and breaks nothing there."""
    is_aligned = _ALIGNED.search(inner) is None or "\\begin{" in inner
    is_paired = len(_DOLLAR.findall(inner)) % 2 == 0
    return is_aligned and is_paired and not _NEVER.search(inner) and not UNSAFE.search(inner) and is_balanced(inner)


def _is_meant(before: str, inner: str, after: str) -> bool:
    if before.isdecimal() and inner[0].isspace():
        return _COMMAND.search(inner) is not None
    is_bounded = not inner[0].isspace() and not inner[-1].isspace() and not after.isdecimal()
    return is_bounded or _SIGNS.search(inner) is not None
