"""The credit line: which blocks of a body, or parts of them, say who wrote the paper.

`Credit to Paper authors: Lang Lin, Xueyang Yu` closes an episode, on a line of its own or glued to the last
sentence, so it is found by its words (scraper/notation/credit_words.py) and never by where a line begins. Words that
are sure count wherever names follow them, or nothing. Looser ones, such as `Authors:`, count only where there are no
sure ones, and where nothing but names follows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.notation.credit_words import CreditHead, credit_heads, talk_before
from scraper.text.body import Block, BlockKind
from scraper.text.credits.name_list import NameList, names_in

_HALF: Final = re.compile(r"\bcredits?(?:\s+(?:goes\s+)?to(?:\s+the)?(?:\s+paper(?:['’]s?)?)?)?$", re.IGNORECASE)
_HALF_CHARS: Final = 40
_UNFINISHED: Final = re.compile(r"(?:[,;，；、،&]|\band)\s*$", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"[,;，；、،]\s*|(?:&|and)\s+", re.IGNORECASE)
_LOOSE_BLOCKS: Final = 3
"""How near to the end of the body looser words must stand that share their block with talk."""


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
    """Take the credit lines out of a body, with the names that stand on the lines after one."""
    for loose in (False, True):
        reader = _Reader(blocks, loose=loose)
        reader.read()
        if reader.lists:
            return reader.line()
    return CreditLine(tuple(blocks), (), (), et_al=False, found=False)


@dataclass(slots=True)
class _Reader:
    """Walks the blocks once, for sure words or for loose ones."""

    blocks: Sequence[Block]
    loose: bool
    kept: list[Block] = field(default_factory=list)
    lists: list[NameList] = field(default_factory=list)
    end: int = 0
    """How many of the kept blocks stand before the last credit line."""
    index: int = 0

    def line(self) -> CreditLine:
        names: dict[str, None] = {}
        for listed in self.lists[1:]:
            names.update(dict.fromkeys(listed.names))
        first = self.lists[0].names
        further = tuple(name for name in names if name not in first)
        et_al = any(listed.et_al for listed in self.lists)
        return CreditLine(
            tuple(self.kept[: self.end]), tuple(self.kept[self.end :]), first + further, et_al, found=True
        )

    def read(self) -> None:
        while self.index < len(self.blocks):
            block = self._next()
            heads = [head for head in credit_heads(block.text, loose=self.loose) if head.opens or head.marked]
            if heads:
                self._read_block(block, heads)
            else:
                self.kept.append(block)

    def _next(self) -> Block:
        """The next block; a line that breaks off within the words of credit is put together again."""
        block = self.blocks[self.index]
        self.index += 1
        end = block.text[-_HALF_CHARS:]
        if "redit" in end.lower() and self.index < len(self.blocks) and _HALF.search(end):
            joined = f"{block.text} {self.blocks[self.index].text}"
            place = len(block.text)
            if any(head.start < place < head.end for head in credit_heads(joined, loose=False)):
                self.index += 1
                return Block(block.kind, joined)
        return block

    def _read_block(self, block: Block, heads: Sequence[CreditHead]) -> None:
        """Take the lines out of one block: words, line, what is behind its names, line …"""
        text, start = block.text, 0
        ends = [*(head.start for head in heads[1:]), len(text)]
        for head, end in zip(heads, ends, strict=True):
            listed, taken = names_in(text[head.end : end]), self.index
            if end == len(text):
                listed, taken = self._further(text[head.end :], listed)
            if not self._counts(head, text[head.end : end], listed):
                continue
            self._keep(block.kind, talk_before(text[start : head.start]))
            self.lists.append(listed)
            self.end = len(self.kept)
            start = end - (len(listed.rest) if taken == self.index else 0)
            if taken > self.index:
                self._keep(BlockKind.PARAGRAPH, listed.rest)
            self.index = taken
        self._keep(block.kind, text[start:].strip())

    def _keep(self, kind: BlockKind, text: str) -> None:
        if text:
            self.kept.append(Block(kind, text))

    def _counts(self, head: CreditHead, words: str, listed: NameList) -> bool:
        """Whether words of credit, and the names or no names behind them, are a credit line."""
        if head.sure and head.opens and head.marked:
            return bool(listed.names) or not listed.rest
        if not listed.plain:
            return head.sure and head.opens and not words.strip()
        near_end = len(self.blocks) - self.index < _LOOSE_BLOCKS
        alone = head.start == 0 and not listed.rest
        return head.sure or (head.opens and listed.full and (alone or near_end))

    def _further(self, words: str, listed: NameList) -> tuple[NameList, int]:
        """The names behind a head with those of the lines that go on with them, and how far these reach."""
        lines, index, last = [words], self.index, listed
        one_each = not words.strip()
        while index < len(self.blocks) and not last.rest:
            block = self.blocks[index]
            begins = _GOES_ON.match(block.text)
            more = names_in(block.text[begins.end() :] if begins else block.text)
            joint = _joint(lines[-1], last, block, more, one_each=one_each) if more.plain else None
            if joint is None or any(credit_heads(block.text, loose=self.loose)):
                break
            lines += [joint, block.text]
            index, last = index + 1, more
        return (names_in("".join(lines)) if index > self.index else listed), index


def _joint(words: str, last: NameList, block: Block, more: NameList, *, one_each: bool) -> str | None:
    """What stands between a list of names and the line that goes on with it; None: it does not."""
    if not words.strip():
        return " " if more.full or block.kind is BlockKind.ITEM else None
    if _GOES_ON.match(block.text) or _UNFINISHED.search(words[-_HALF_CHARS:]):
        return " "
    if block.text.endswith(("!", "?")):
        return None
    if one_each and len(more.names) == 1 and (more.full or block.kind is BlockKind.ITEM):
        return ", "
    if len(more.names) == 1 or not more.full or not last.names:
        return None
    cut = " " not in last.names[-1] and last.names[-1].lower() != last.names[-1].upper()
    return " " if cut else ", "
