"""A news article saved as HTML: what its metadata says, and the paragraphs of its main block.

Metadata is Open Graph, JSON-LD and plain `<meta>`; the body is the richest `<article>`, else `<main>`, else the
element that directly holds most paragraph text, less what is furniture by tag, role or class.
"""

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from scraper.errors import ParseError
from scraper.model import ParsedArticle
from scraper.sources.article_blocks import body_of, without_boxes
from scraper.sources.article_meta import address, attribute, day_published, headline, metadata_of, text_of
from scraper.sources.base import guard

_HTML_START: Final = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_DECLARATION: Final = re.compile(r"^\ufeff?\s*<\?xml[^>]*>")
_PODBEAN: Final = re.compile(r"__INITIAL_STATE__|\"PodcastEpisode\"|pbplayerBox")
_OG_ARTICLE: Final = re.compile(r"<meta\b(?=[^<>]*\bog:type\b)[^<>]*\bcontent\s*=\s*[\"']?article\b", re.IGNORECASE)
_ARTICLE_START: Final = re.compile(r"<article\b", re.IGNORECASE)
_ARTICLE_END: Final = re.compile(r"</article\b", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r"<p\b", re.IGNORECASE)
_END_WINDOW: Final = 4096

_BLOCKS: Final = ("h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "pre")
_QUOTATIONS: Final = ("blockquote", "pre")
_OUTER_BLOCKS: Final = ("li", *_QUOTATIONS)
_PREFIX: Final = {"li": "- ", "blockquote": "> "}
_SUBTITLE: Final = "[class*=standfirst], [class*=subtitle], [class*=subhead], .dek, .deck, .lede"
_FURNITURE: Final = (
    "nav, footer, aside, form, header, figure, button, iframe, svg, script, style, noscript, template, [hidden],"
    " [aria-hidden=true], [role=navigation], [role=complementary], [role=dialog], [role=search]"
)
_FURNITURE_WORDS: Final = frozenset(
    "newsletter signup subscribe subscription share sharing social cookie cookies consent related recommended promo"
    " advert advertisement ad ads sponsored comments breadcrumb breadcrumbs byline bio meta tags sidebar popup modal"
    " paywall".split()
)


def looks_like_html(text: str) -> bool:
    """Whether a text begins as an HTML document does; feeds and other XML do not."""
    return bool(_HTML_START.match(text))


def recognises(text: str) -> bool:
    """Whether an HTML page is an article, whole: by its metadata, or by the one `<article>` with paragraphs."""
    try:
        _check(text)
    except ParseError:
        return False
    return True


def parse(text: str, url: str = "") -> ParsedArticle | None:
    """The article of a page; None if it has no headline or no paragraphs.

    `url` is where the page was found; the address that the page itself names goes before it. The date is the ISO
    day as the site gives it, in its own time zone. Raises ParseError: `unknown` for a page that is no article,
    `truncated`, `bomb`.
    """
    _check(text)
    soup = _soup_of(text)
    meta = metadata_of(soup)
    main = _main_block(soup)
    if main is None:
        return None
    title = headline(soup, meta)
    standfirst = text_of(main.select_one(_SUBTITLE)) or meta.get("description", "") or meta.get("og:description", "")
    day = day_published(soup, main, meta)
    _remove_furniture(main)
    blocks = [block for block in without_boxes(list(_blocks_of(main))) if block not in {title, standfirst}]
    if not title or not blocks:
        return None
    return ParsedArticle(
        title=title,
        standfirst=standfirst,
        body=body_of(blocks),
        url=address(soup, meta, url),
        date=day,
        site=meta.get("og:site_name", ""),
    )


def _check(text: str) -> None:
    if not looks_like_html(text) or not _is_marked(text):
        raise ParseError(
            "it is no article's page", fault="unknown", advice="Save the page of the article itself, not a list."
        )
    if "</html" not in text[-_END_WINDOW:].lower():
        raise ParseError(
            "the page is cut: its closing </html> is missing", fault="truncated", advice="Save the page again."
        )
    guard(text)


def _is_marked(text: str) -> bool:
    if _PODBEAN.search(text):
        return False
    articles = [_ARTICLE_END.split(part)[0] for part in _ARTICLE_START.split(text)[1:]]
    with_paragraphs = [article for article in articles if len(_PARAGRAPH.findall(article)) >= 2]
    return bool(_OG_ARTICLE.search(text)) or len(with_paragraphs) == 1


def _soup_of(text: str) -> BeautifulSoup:
    """The tree, with a blank for each line break and after each paragraph, so that no words are glued."""
    try:
        soup = BeautifulSoup(_XML_DECLARATION.sub("", text).replace("\0", ""), "lxml")
    except ParserRejectedMarkup as error:
        raise ParseError(f"the page cannot be read as HTML: {error}", fault="not_html") from error
    for tag in soup.find_all("br"):
        tag.replace_with(" ")
    for tag in soup.find_all("p"):
        tag.append(" ")
    return soup


def _main_block(soup: BeautifulSoup) -> Tag | None:
    for name in ("article", "main"):
        richest: Tag | None = max(soup.find_all(name), key=_paragraph_text, default=None)
        if richest is not None and _paragraph_text(richest):
            return richest
    parents: dict[int, Tag] = {id(p.parent): p.parent for p in soup.find_all("p") if p.parent is not None}
    return max(parents.values(), key=_own_paragraph_text, default=None)


def _paragraph_text(tag: Tag) -> int:
    return sum(len(text_of(p)) for p in tag.find_all("p"))


def _own_paragraph_text(tag: Tag) -> int:
    return sum(len(text_of(p)) for p in tag.find_all("p", recursive=False))


def _remove_furniture(main: Tag) -> None:
    """Take furniture out of a block; what holds half of its paragraph text or more is no furniture."""
    limit = _paragraph_text(main) / 2
    marked = [tag for tag in main.find_all(True) if _FURNITURE_WORDS & _words_of_class(tag)]
    for tag in [*main.select(_FURNITURE), *marked]:
        if not tag.decomposed and _paragraph_text(tag) < limit:
            tag.decompose()


def _words_of_class(tag: Tag) -> set[str]:
    names = f"{attribute(tag, 'class')} {attribute(tag, 'id')}"
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", names)}


def _blocks_of(main: Tag) -> Iterator[str]:
    """Headings, paragraphs, items and quotations in order; what stands in an item or a quotation is part of it."""
    for tag in main.find_all(_BLOCKS):
        is_item = tag.name == "li"
        if tag.find_parent(_QUOTATIONS if is_item else _OUTER_BLOCKS):
            continue
        if text := _item_text(tag) if is_item else text_of(tag):
            yield _PREFIX.get(tag.name, "") + text


def _item_text(item: Tag) -> str:
    """The text of a list item less that of the items nested in it."""
    strings = item.find_all(string=lambda text: type(text) is NavigableString)
    return " ".join("".join(text for text in strings if text.find_parent("li") is item).split())
