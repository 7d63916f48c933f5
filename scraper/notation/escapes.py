"""Entities of HTML back to characters, those too that a host has escaped a second time."""

import html
import re
from typing import Final

_ONCE: Final = re.compile(r"&(?!amp;)(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+\d*);")
_TWICE: Final = re.compile(r"&amp;(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
_CLOSED: Final = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+\d*);")


def is_escaped_twice(text: str) -> bool:
    """Whether a text's entities were escaped again: some are, and none is there that was not."""
    return "&amp;" in text and _TWICE.search(text) is not None and _ONCE.search(text) is None


def unescape(text: str) -> str:
    """A text without entities, whether they were escaped once or twice."""
    if "&" not in text:
        return text
    return html.unescape(text.replace("&amp;", "&") if is_escaped_twice(text) else text)


def unescape_closed(text: str) -> str:
    """A text without the entities that end in `;`; the `&copy=1` of an address is none."""
    return _CLOSED.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
