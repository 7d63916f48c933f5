"""The credit line: who wrote the paper, exactly as the show credits them.

`Credit to Paper authors: Lang Lin, Xueyang Yu` closes an episode, on a line of its own or glued to the last
sentence, so it is found by its words and never by where a line begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.notation.normal import tidy
from scraper.text.body import Block

_CREDIT: Final = re.compile(
    r"(?:credits?|thanks|kudos)\s+(?:goes\s+|go\s+)?to\s+(?:the\s+|all\s+(?:the\s+)?)?(?:research\s+|study\s+)?"
    r"(?:papers?(?:['’]s?)?\s+)?authors?\s*[:：]\s*",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(r"\s*[,;，；、]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_SUFFIX: Final = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|ii|iii|iv)\.?", re.IGNORECASE)
_ET_AL: Final = re.compile(r"[\s,]*\b(?:et\s+al|and\s+others)\b\.?\s*$", re.IGNORECASE)
_INITIAL_END: Final = re.compile(r"(?:^|[\s.\-])\w\.$|\b(?:jr|sr|ph\.d|m\.d)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """The blocks before the credit line, the names in it, and whether it ends in `et al.`"""

    before: tuple[Block, ...]
    names: tuple[str, ...]
    et_al: bool
    found: bool


def split_credits(blocks: Sequence[Block]) -> CreditLine:
    """Take the last credit line off the end of a body. Names that stand on the line after it count too."""
    for index in range(len(blocks) - 1, -1, -1):
        matches = list(_CREDIT.finditer(blocks[index].text))
        if matches:
            start, end = matches[-1].span()
            kind, text = blocks[index].kind, blocks[index].text
            kept = text[:start].strip()
            before = (*blocks[:index], *([Block(kind, kept)] if kept else []))
            line = text[end:].strip() or " ".join(block.text for block in blocks[index + 1 : index + 2])
            return CreditLine(before, names_in(line), et_al=_ET_AL.search(line) is not None, found=True)
    return CreditLine(tuple(blocks), (), et_al=False, found=False)


def names_in(line: str) -> tuple[str, ...]:
    """The names of a list such as `A B, C D, and E F.`, in order, each as written."""
    names: list[str] = []
    for piece in _SEPARATOR.split(_ET_AL.sub("", tidy(line))):
        if names and _SUFFIX.fullmatch(piece):
            names[-1] = f"{names[-1]}, {piece}"
        elif name := _without_full_stop(piece):
            names.append(name)
    return tuple(names)


def _without_full_stop(name: str) -> str:
    name = name.strip(" :")
    return name if _INITIAL_END.search(name) else name.rstrip(". ")
