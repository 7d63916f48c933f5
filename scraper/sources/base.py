"""What every source needs: bytes to text, limits on markup before a parser sees it, and proof of wholeness."""

import codecs
import gzip
import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Final

from lxml import etree, html

from scraper.crawl.payload import GZIP
from scraper.errors import ParseError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET: Final = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?([\w-]{2,30})", re.I
)
_HEADER_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_META_WINDOW: Final = 4096

_MOST_TAGS: Final = 50_000
_MOST_COMMENTS: Final = 2_000
_LONGEST_TAG: Final = 64_000

_PROLOG: Final = r"\ufeff?\s*(?:(?:<!--.*?-->|<\?[^>]*>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*+"
_DECLARATION: Final = re.compile(r"^\ufeff?\s*(?:<\?xml[^>]*\?>)?")
"""Taken off: the text was decoded already, so what it says of the encoding is void."""


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Bytes to text, by the first of: byte-order mark, valid UTF-8, the document's word, the header's, cp1252."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    meta, header = _META_CHARSET.search(body[:_META_WINDOW]), _HEADER_CHARSET.search(content_type)
    for named in (meta[1].decode("ascii") if meta else "", header[1] if header else "", "cp1252"):
        try:
            return body.decode(named, errors="replace")
        except (LookupError, UnicodeError):
            continue
    raise AssertionError("cp1252 is always known")


def unpacked(body: bytes, limit: int) -> bytes:
    """A body as it was before gzip packed it, which its first bytes tell; any other as it is. `limit` in bytes.

    Raises ParseError: `truncated`, `corrupt` or `too big`.
    """
    if not body.startswith(GZIP):
        return body
    try:
        plain = gzip.GzipFile(fileobj=BytesIO(body)).read(limit + 1)
    except EOFError as error:
        raise ParseError("what is packed in it is cut", fault="truncated") from error
    except (zlib.error, gzip.BadGzipFile) as error:
        raise ParseError("what is packed in it is damaged", fault="corrupt", advice="Get it anew.") from error
    if len(plain) > limit:
        raise ParseError(f"what is packed in it is larger than {limit} bytes", fault="too big")
    return plain


def guard(text: str, most_tags: int = _MOST_TAGS) -> None:
    """Refuse markup that is made to exhaust a parser. Raises ParseError(fault `bomb`)."""
    many = text.count("<") > most_tags or text.count("<!--") > _MOST_COMMENTS
    if many or _has_endless_tag(text):
        raise ParseError("the markup is beyond every limit a page of this kind keeps", fault="bomb")


def _has_endless_tag(text: str) -> bool:
    pieces = text.split("<")[1:]
    if len(max(pieces, key=len, default="")) <= _LONGEST_TAG:
        return False
    return any(len(piece) > _LONGEST_TAG and ">" not in piece[:_LONGEST_TAG] for piece in pieces)


def parse_document(text: str) -> html.HtmlElement:
    """A whole HTML page as a tree. Raises ParseError: `truncated` without `</html>`, `bomb`, or `not_html`."""
    if "</html" not in text[-4096:].lower():
        raise ParseError("the page is cut: its closing </html> is missing", fault="truncated")
    guard(text)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        document = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"the page cannot be read as HTML: {error}", fault="not_html") from error
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise ParseError("the page nests deeper than the parser goes, which then drops the rest", fault="bomb")
    return document


@lru_cache
def _start(root: str) -> re.Pattern[str]:
    return re.compile(rf"{_PROLOG}<(?:\w+:)?{root}[\s>]", re.DOTALL)


def is_xml(text: str, root: str) -> bool:
    """Whether a document begins with the element `root`, be it in a namespace, behind a declaration or comments."""
    return _start(root).match(text[:4096]) is not None


def parse_xml(text: str, root: str, what: str, most_tags: int) -> etree._Element:
    """A whole XML document as a tree, without entities and without the network; `what` names it in errors.

    Raises ParseError: `truncated` without the root's end, `doctype`, `bomb`, or `not_xml`.
    """
    if not re.search(rf"</(?:\w+:)?{root}\s*>", text[-1024:]):
        raise ParseError(f"{what} is cut: its closing </{root}> is missing", fault="truncated")
    if "<!DOCTYPE" in text[:4096]:
        raise ParseError(f"{what} has a DOCTYPE, which none needs", fault="doctype")
    guard(text, most_tags)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"{what} is no well-formed XML: {error}", fault="not_xml") from error
    if tree.getroottree().docinfo.doctype:
        raise ParseError(f"{what} has a DOCTYPE, which none needs", fault="doctype")
    return tree
