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
    r"credits?\s+(?:goes\s+|go\s+)?to\s+(?:the\s+)?papers?(?:['’]s?)?\s+authors?\s*[:：]\s*", re.IGNORECASE
)
_LOOSE_CREDIT: Final = re.compile(
    r"(?:credits?|thanks|kudos)\s+(?:goes\s+|go\s+)?to\s+(?:the\s+|all\s+(?:the\s+)?)?(?:research\s+|study\s+)?"
    r"(?:papers?(?:['’]s?)?\s+)?authors?\s*[:：]\s*",
    re.IGNORECASE,
)
"""Words that begin a credit line where they stand in the last block; further up they may be part of the talk."""

_SEPARATOR: Final = re.compile(r"\s*[,;，；、]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_SUFFIX: Final = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|ii|iii|iv)\.?", re.IGNORECASE)
_UNFINISHED: Final = re.compile(r"(?:^|[,;，；、&]|\band)\s*$")
_ET_AL: Final = re.compile(r"(?<![\s,])[\s,]*\b(?:et\s+al|and\s+others)\b\.?\s*$", re.IGNORECASE)
_INITIAL_END: Final = re.compile(r"(?:^|[\s.\-])\w\.$|\b(?:jr|sr|ph\.d|m\.d)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A body without its credit lines: the blocks before the last of them, those after it, and all the names."""

    before: tuple[Block, ...]
    after: tuple[Block, ...]
    names: tuple[str, ...]
    et_al: bool
    """Whether a line leaves names out."""
    found: bool


def split_credits(blocks: Sequence[Block]) -> CreditLine:
    """Take the credit lines out of a body. Names that stand on the line after one count too."""
    kept: list[Block] = []
    lines: list[str] = []
    end = index = 0
    while index < len(blocks):
        block, index = blocks[index], index + 1
        words, *found = (_CREDIT if index < len(blocks) else _LOOSE_CREDIT).split(block.text)
        if not found:
            kept.append(block)
            continue
        if words.strip():
            kept.append(Block(block.kind, words.strip()))
        while index < len(blocks) and _UNFINISHED.search(found[-1]) and not _CREDIT.search(blocks[index].text):
            found[-1], index = f"{found[-1]} {blocks[index].text}", index + 1
        lines += found
        end = len(kept)
    if not lines:
        return CreditLine(tuple(blocks), (), (), et_al=False, found=False)
    et_al = any(_ET_AL.search(line) for line in lines)
    return CreditLine(tuple(kept[:end]), tuple(kept[end:]), _all_names(lines), et_al, found=True)


def _all_names(lines: Sequence[str]) -> tuple[str, ...]:
    """The names of the first line as they stand, then those of further lines that were not named yet."""
    names = list(names_in(lines[0]))
    for line in lines[1:]:
        names += [name for name in names_in(line) if name not in names]
    return tuple(names)


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
