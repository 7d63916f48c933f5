"""Where on a page the article's text is, and the blocks it has once the furniture is out.

It is found from the element that directly holds most paragraph text: the `<article>` around it, else the `<main>`,
else that element. What is furniture is known by tag, role, or a word of class or id.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bs4 import BeautifulSoup, NavigableString, Tag

from scraper.sources.article_meta import attribute, text_of

_HEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
_BLOCKS: Final = ("h1", *_HEADINGS, "p", "li", "blockquote", "pre", "dt", "dd")
_WRAPPERS: Final = ("div", "section", "td")
_QUOTATIONS: Final = ("blockquote", "pre")
_OUTER_BLOCKS: Final = ("li", *_QUOTATIONS)
_PREFIX: Final = {"li": "- ", "blockquote": "> "}
_MARGINS: Final = ("nav", "aside", "footer")
_FURNITURE_TAGS: Final = frozenset(
    "nav aside footer form header figure button iframe svg script style noscript template".split()
)
_FURNITURE_ROLES: Final = frozenset({"navigation", "complementary", "dialog", "search"})
_NAME_WORD: Final = re.compile(r"[A-Z]?[a-z]+")
_FURNITURE_WORDS: Final = frozenset(
    "newsletter signup subscribe subscription share sharing social cookie cookies consent related recommended promo"
    " advert advertisement ad ads sponsored comments breadcrumb breadcrumbs byline bio meta tags sidebar popup modal"
    " paywall".split()
)


def richest_element(soup: BeautifulSoup) -> Tag | None:
    """The element that directly holds most paragraph text, those in the margins left out."""
    parents = {id(p.parent): p.parent for p in soup.find_all("p") if p.parent and not _is_within(p, _MARGINS)}
    return max(parents.values(), key=_own_paragraph_text, default=None)


def _own_paragraph_text(tag: Tag) -> int:
    return sum(len(text_of(p)) for p in tag.find_all("p", recursive=False))


def main_block(richest: Tag) -> Tag:
    """The `<article>` around an element, else the `<main>`, else the element itself."""
    around = [richest, *richest.parents]
    return next((tag for name in ("article", "main") for tag in around if tag.name == name), richest)


def remove_furniture(main: Tag, richest: Tag) -> None:
    """Take furniture out of a block; what holds its richest element is none, whatever it is called."""
    kept = {id(tag) for tag in (richest, *richest.parents)}
    for tag in main.find_all(_is_furniture):
        if not tag.decomposed and id(tag) not in kept:
            tag.decompose()


def _is_furniture(tag: Tag) -> bool:
    hidden = tag.has_attr("hidden") or attribute(tag, "aria-hidden") == "true"
    marked = hidden or tag.name in _FURNITURE_TAGS or attribute(tag, "role") in _FURNITURE_ROLES
    names = f"{attribute(tag, 'class')} {attribute(tag, 'id')}"
    return marked or not _FURNITURE_WORDS.isdisjoint(map(str.lower, _NAME_WORD.findall(names)))


def headings_of(main: Tag) -> frozenset[str]:
    """What the page marks as headings within the piece."""
    return frozenset(text_of(tag) for tag in main.find_all(_HEADINGS))


def blocks_of(main: Tag) -> Iterator[str]:
    """Headings, paragraphs, items and quotations in order; what stands in an item or a quotation is part of it."""
    for tag in main.find_all((*_BLOCKS, *_WRAPPERS)):
        is_item = tag.name == "li"
        if _is_within(tag, _QUOTATIONS if is_item else _OUTER_BLOCKS):
            continue
        if tag.name in _WRAPPERS and not _is_paragraph(tag):
            continue
        if text := _item_text(tag) if is_item else text_of(tag):
            yield _PREFIX.get(tag.name, "") + text


def _is_paragraph(tag: Tag) -> bool:
    """Whether a wrapper holds text of its own and no block, as a page does that knows no `<p>`."""
    has_text = any(type(child) is NavigableString and child.strip() for child in tag.children)
    return has_text and tag.find((*_BLOCKS, *_WRAPPERS)) is None


def _is_within(tag: Tag, names: Sequence[str]) -> bool:
    return any(parent.name in names for parent in tag.parents)


def _item_text(item: Tag) -> str:
    """The text of a list item less that of the items nested in it."""
    strings = item.find_all(string=lambda text: type(text) is NavigableString)
    return " ".join("".join(text for text in strings if text.find_parent("li") is item).split())
