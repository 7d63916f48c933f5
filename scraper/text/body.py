"""A body as blocks: paragraphs, list items, quotes and headings, from markup or from a plain rendering.

As plain text, blocks are parted by a blank line; the items of a list stand on adjacent lines with `- `,
quotes begin with `> ` (docs/schema.md).
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final
from urllib.parse import urljoin, urlsplit

from scraper.model import Link
from scraper.notation.escapes import unescape, unescape_closed
from scraper.notation.normal import tidy
from scraper.text import markup as tags

_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADING: Final = "h"
"""Any heading's end tag ends the heading that is open."""

_NO_HEADING_HOLDS: Final = frozenset({_HEADING, "p", "ul", "ol", "dl", "blockquote", "table", "pre", "li"})
_WITHIN_ITEMS: Final = frozenset({"p", "div", "section", "article", "center"})
_HOLD_NOTHING: Final = frozenset({"p", "hr"})
_ITEM_STARTS, _ITEM_ENDS = re.compile(r"<li[\s>/]", re.IGNORECASE), re.compile(r"</li[\s>]", re.IGNORECASE)
_HREF: Final = re.compile(r"(?:^|[\s\"'/])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ALT: Final = re.compile(r"(?:^|[\s\"'/])alt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_PICTOGRAPH: Final = re.compile(r"[^\w\s\x00-\xff]+|[^\w\x00-\xff]*[#*0-9]\ufe0f?\u20e3")
_BULLETS: Final = "-*•‣◦·0123456789"
_BULLET: Final = re.compile(r"(?:[-*•‣◦·]|\d{1,2}[.)])\s+(?=\S)")


class BlockKind(StrEnum):
    """What a block of text is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body: a line of tidy text."""

    kind: BlockKind
    text: str


def parse_html(markup: str, base_url: str = "") -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """The blocks and hyperlinks of a piece of markup. Markup that holds nothing gives none.

    Links are web addresses that lead off the page, in order, each once. A picture counts as the emoji it stands for.
    """
    writer = _BlockWriter(markup, base_url)
    writer.write()
    return tuple(writer.blocks), tuple(writer.links.values())


class _BlockWriter:
    """Gathers text while the markup is read; a block ends where a block element begins or ends."""

    def __init__(self, markup: str, base_url: str) -> None:
        self.blocks: list[Block] = []
        self.links: dict[str, Link] = {}
        self._markup = markup
        self._base_url = base_url
        self._pieces: list[str] = []
        self._path: list[tuple[str, BlockKind]] = []
        self._kind = BlockKind.PARAGRAPH
        self._open: defaultdict[str, int] = defaultdict(int)
        self._items = [0]
        self._linked: list[str] = []
        self._target = ""

    def write(self) -> None:
        """Read the markup to its end."""
        before, rest = tags.split(self._markup)
        self._take(before)
        for slash, name, attributes, text in rest:
            if name == "p" and self._kind is BlockKind.PARAGRAPH:
                self._break()
            elif name in tags.BLOCKS:
                self._part(_HEADING if name in _HEADINGS else name, is_end=bool(slash))
            elif name == "br":
                self._break(is_soft=self._kind is BlockKind.ITEM)
            elif name == "a":
                self._end_link()
                self._target = "" if slash else self._address(attributes)
            elif name == "img":
                self._take(_emoji(attributes))
            if text and (self._pieces or not text.isspace()):
                self._take(text)
        self._end_link()
        self._end_block()

    def _take(self, text: str) -> None:
        if self._target:
            self._linked.append(text)
        if "\n" in text and self._open["pre"]:
            first, *lines = text.split("\n")
            self._pieces.append(first)
            for line in lines:
                self._break()
                self._pieces.append(line)
        else:
            self._pieces.append(text)

    def _part(self, name: str, *, is_end: bool) -> None:
        """A block element begins or ends. Within an item, paragraphs are one text."""
        self._break(is_soft=self._kind is BlockKind.ITEM and name in _WITHIN_ITEMS and self._items_end)
        if self._open[_HEADING] and not is_end and name in _NO_HEADING_HOLDS:
            self._leave(_HEADING)
        if name in _HOLD_NOTHING:
            return
        if self._items[-1] if name == "li" else is_end and self._open[name]:
            self._leave(name)
        if not is_end:
            self._enter(name)

    def _enter(self, name: str) -> None:
        self._path.append((name, self._kind))
        self._open[name] += 1
        self._kind = _KINDS.get(name, self._kind)
        if name == "li":
            self._items[-1] += 1
        elif name in _LISTS:
            self._items.append(0)

    def _leave(self, name: str) -> None:
        left = ""
        while left != name:
            left, self._kind = self._path.pop()
            self._open[left] -= 1
            if left == "li":
                self._items[-1] -= 1
            elif left in _LISTS:
                self._items.pop()

    @cached_property
    def _items_end(self) -> bool:
        """Whether each item has its end tag; else what follows the last one would count as a part of it."""
        return len(_ITEM_STARTS.findall(self._markup)) <= len(_ITEM_ENDS.findall(self._markup))

    def _break(self, *, is_soft: bool = False) -> None:
        if self._target:
            self._linked.append(" ")
        if is_soft:
            self._pieces.append(" ")
        elif self._pieces:
            self._end_block()

    def _end_block(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        if text and not text.isspace() and (text := tidy(unescape(text))):
            self.blocks.append(_block(self._kind, text))

    def _address(self, attributes: str) -> str:
        """Where a link leads, if off the page and on the web; else ""."""
        found = _HREF.search(attributes)
        target = tidy(unescape_closed(found[1] or found[2] or found[3] or "")) if found else ""
        if not target or target.startswith("#"):
            return ""
        try:
            url = urljoin(self._base_url, target)
            parts = urlsplit(url)
            return url if parts.scheme in {"http", "https"} and parts.hostname else ""
        except ValueError:
            return ""

    def _end_link(self) -> None:
        if self._target:
            text = tidy(unescape("".join(self._linked)))
            self.links.setdefault(self._target, Link(self._target, text))
            self._linked.clear()
            self._target = ""


_KINDS: Final = {"li": BlockKind.ITEM, "blockquote": BlockKind.QUOTE, _HEADING: BlockKind.HEADING}


def _emoji(attributes: str) -> str:
    found = _ALT.search(attributes)
    alt = unescape(found[1] or found[2] or "") if found else ""
    return alt if _PICTOGRAPH.fullmatch(alt) else ""


def _block(kind: BlockKind, text: str) -> Block:
    """A block; a paragraph that begins with a bullet is a list item."""
    if text[0] in _BULLETS and kind in {BlockKind.PARAGRAPH, BlockKind.ITEM} and (bullet := _BULLET.match(text)):
        return Block(BlockKind.ITEM, text[bullet.end() :])
    return Block(kind, text)


def parse_text(text: str) -> tuple[Block, ...]:
    """The blocks of a plain rendering: one a line, items by their bullet or number, quotes by `> `."""
    lines = (tidy(raw) for raw in text.splitlines())
    return tuple(
        Block(BlockKind.QUOTE, line[2:].strip()) if line.startswith("> ") else _block(BlockKind.PARAGRAPH, line)
        for line in lines
        if line.strip("> ")
    )


def render(blocks: Sequence[Block]) -> str:
    """The blocks as the archive's plain text."""
    lines: list[str] = []
    previous: BlockKind | None = None
    for block in blocks:
        if lines:
            lines.append("\n" if block.kind is previous is BlockKind.ITEM else "\n\n")
        lines.append(_PREFIX.get(block.kind, "") + block.text)
        previous = block.kind
    return "".join(lines)


_PREFIX: Final = {BlockKind.ITEM: "- ", BlockKind.QUOTE: "> "}
