"""A news article saved as HTML: what its metadata says, and the paragraphs of its main block.

A page is taken for an article if its metadata says so, or if one `<article>` of it holds paragraphs. Its metadata
(article_meta.py) is Open Graph, JSON-LD and plain `<meta>`; its body is what article_body.py finds, from below the
headline on.
"""

import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

from scraper.errors import ParseError
from scraper.model import ParsedArticle
from scraper.sources.article_blocks import below_headline, body_of, without_boxes
from scraper.sources.article_body import blocks_of, headings_of, main_block, remove_furniture, richest_element
from scraper.sources.article_linked import NAMES_ARTICLE
from scraper.sources.article_meta import (
    address,
    day_below_headline,
    day_published,
    headline,
    metadata_of,
    site,
    text_of,
)
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
_DEEPEST: Final = 250

_SUBTITLE: Final = "[class*=standfirst], [class*=subtitle], .subhead, .dek, .deck, .lede, p.lead, p.intro, .sub"
_DESCRIPTIONS: Final = ("description", "og:description", "ld:description")


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
    richest = richest_element(soup)
    if richest is None:
        return None
    main = main_block(richest)
    title = headline(soup, meta)
    standfirst = text_of(main.select_one(_SUBTITLE)) or next(
        (meta[name] for name in _DESCRIPTIONS if name in meta), ""
    )
    day = day_published(soup, main, meta) or day_below_headline(soup)
    remove_furniture(main, richest)
    rest = below_headline([block for block in blocks_of(main) if block != standfirst], title, headings_of(main))
    blocks = [block for block in without_boxes(rest) if block != title]
    if not title or not blocks:
        return None
    return ParsedArticle(
        title=title,
        standfirst=standfirst,
        body=body_of(blocks),
        url=address(soup, meta, url),
        date=day,
        site=site(soup, meta),
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
    return bool(_OG_ARTICLE.search(text) or NAMES_ARTICLE.search(text)) or len(with_paragraphs) == 1


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
    _check_depth(soup)
    return soup


def _check_depth(soup: BeautifulSoup) -> None:
    depth = {id(soup): 0}
    for tag in soup.find_all(True):
        depth[id(tag)] = depth[id(tag.parent)] + 1
    if max(depth.values()) > _DEEPEST:
        raise ParseError("the markup is nested deeper than any page of this kind", fault="bomb")
