"""Atom 1.0 (RFC 4287) of a search: `atom.document(feed) -> bytes`, UTF-8, to be served as `feeds.ATOM_TYPE`.

`scraper.export.feeds` makes the feed.
"""

import re
from typing import Final

from lxml import etree

from scraper.export.feeds import ATOM_TYPE, AUTHOR, LONG_AGO, Entry, Feed
from scraper.export.marks import as_html

_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, escaped or not (https://www.w3.org/TR/xml/#charsets)."""


def document(feed: Feed) -> bytes:
    """The document; the same feed gives the same bytes."""
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(etree.SubElement(root, f"{{{_NAMESPACE}}}author"), "name", AUTHOR)
    if feed.self_url:
        _add(root, "link", rel="self", type=ATOM_TYPE, href=feed.self_url)
    if feed.home_url:
        _add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    for entry in feed.entries:
        _add_entry(root, entry)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add_entry(root: etree._Element, entry: Entry) -> None:
    element = etree.SubElement(root, f"{{{_NAMESPACE}}}entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    if entry.published:
        _add(element, "published", entry.published)
    _add(element, "updated", entry.updated or LONG_AGO)
    pages = [address for address in (entry.url, entry.page) if address]
    for relation, address in zip(("alternate", "related"), pages, strict=False):
        _add(element, "link", rel=relation, href=address)
    _add(element, "content", as_html(entry.snippet), type="html")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> None:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = _ILLEGAL.sub("", text) or None
    for key, value in attributes.items():
        element.set(key, _ILLEGAL.sub("", value))
