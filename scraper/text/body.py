"""A body as blocks: paragraphs, list items, quotes and headings, from markup or from a plain rendering.

As plain text, blocks are parted by a blank line; the items of a list stand on adjacent lines with `- `,
quotes begin with `> ` (docs/schema.md).
"""

import html as entities
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from scraper.model import Link
from scraper.notation.normal import tidy

_HIDDEN: Final = frozenset({"script", "style", "template", "noscript", "audio", "video", "iframe", "svg", "button"})
_BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure"
        " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre section summary"
        " table tbody td tfoot th thead tr ul",
    )
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARSER: Final = etree.HTMLParser(huge_tree=True)
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

    Markup that no parser reads to its end is taken as text, its tags as breaks.
    """
    if not markup.strip():
        return (), ()
    root = _tree(markup.replace("\x00", "").encode(errors="ignore").decode())
    if root is None:
        return parse_text(entities.unescape(re.sub(r"<[^<>]*>", "\n", markup))), ()
    return blocks_of(root), links_of(root, base_url)


def _tree(markup: str) -> etree._Element | None:
    """The markup below one element; None where the parser gives up, as it does without a word on deep nesting."""
    try:
        root = etree.fromstring(f"<div>{markup}</div>", _PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return None if any(error.level == etree.ErrorLevels.FATAL for error in _PARSER.error_log) else root


def blocks_of(root: etree._Element) -> tuple[Block, ...]:
    """The blocks below an element, in document order."""
    writer = _BlockWriter()
    writer.write(root)
    return tuple(writer.blocks)


class _BlockWriter:
    """Gathers text while the tree is walked; a block ends where a block element begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._kinds = [BlockKind.PARAGRAPH]

    def write(self, root: etree._Element) -> None:
        """Take an element and all below it, however deep."""
        path: list[tuple[etree._Element, Iterator[etree._Element]]] = []
        self._open(root, str(root.tag))
        children = iter(root)
        element = root
        while True:
            child = next(children, None)
            if child is None:
                self._close(str(element.tag))
                if not path:
                    return
                tail = element.tail
                element, children = path.pop()
            elif isinstance(tag := child.tag, str) and tag not in _HIDDEN:
                self._open(child, tag)
                if len(child):
                    path.append((element, children))
                    element, children = child, iter(child)
                    continue
                self._close(tag)
                tail = child.tail
            else:
                tail = child.tail
            if tail:
                self._pieces.append(tail)

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
            self._kinds.append(_kind_within(tag, self._kinds[-1]))
        elif tag == "br":
            self._line_break()
        if text := element.text:
            self._pieces.append(text)

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
            self._kinds.pop()

    def _line_break(self) -> None:
        """A line break parts two paragraphs, but an item stays one."""
        if self._kinds[-1] is BlockKind.ITEM:
            self._pieces.append(" ")
        else:
            self._end_block()

    def _end_block(self) -> None:
        if not self._pieces:
            return
        text = tidy("".join(self._pieces))
        self._pieces.clear()
        if text:
            self.blocks.append(_block(self._kinds[-1], text))


def _block(kind: BlockKind, text: str) -> Block:
    """A block; a paragraph that begins with a bullet is a list item."""
    if kind in {BlockKind.PARAGRAPH, BlockKind.ITEM} and (bullet := _BULLET.match(text)):
        return Block(BlockKind.ITEM, text[bullet.end() :])
    return Block(kind, text)


def _kind_within(tag: str, outer: BlockKind) -> BlockKind:
    if tag == "li":
        return BlockKind.ITEM
    if tag == "blockquote":
        return BlockKind.QUOTE
    if tag in _HEADINGS:
        return BlockKind.HEADING
    return outer


def links_of(root: etree._Element, base_url: str) -> tuple[Link, ...]:
    """The web links below an element that lead off the page, in order, each address once."""
    found: dict[str, Link] = {}
    for anchor in root.iter("a"):
        target = (anchor.get("href") or "").strip()
        if not target or target.startswith("#"):
            continue
        try:
            url = urljoin(base_url, target)
            usable = urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)
        except ValueError:
            usable = False
        if usable:
            found.setdefault(url, Link(url, tidy("".join(anchor.itertext()))))
    return tuple(found.values())


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


def quotes_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The quotations that stand as a block of their own, by markup or wholly within quotation marks."""
    found = []
    for block in blocks:
        inner = _within_marks(block.text)
        if block.kind is BlockKind.QUOTE:
            found.append(inner or block.text)
        elif block.kind is BlockKind.PARAGRAPH and len(inner.split()) >= 5:
            found.append(inner)
    return tuple(found)


def _within_marks(text: str) -> str:
    if len(text) > 2 and text[0] in '"“„«' and text[-1] in '"”“»' and not re.search(r"[\"“”„«»]", text[1:-1]):
        return text[1:-1].strip()
    return ""
