"""Passages with their marked words, in the markup of other formats."""

import html
import re
from typing import Final

from scraper.search.snippet import Snippet

_MEANT: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def as_html(snippet: Snippet) -> str:
    """A passage as HTML, with `<mark>` around the marked words; all that is markup in it is text."""
    return "".join(
        f"<mark>{html.escape(piece)}</mark>" if on else html.escape(piece) for piece, on in snippet.pieces()
    )


def as_markdown(snippet: Snippet) -> str:
    """A passage as Markdown, marked words in bold; all that is markup in it is text."""
    return "".join(f"**{escaped(piece)}**" if on else escaped(piece) for piece, on in snippet.pieces())


def escaped(text: str) -> str:
    """Text in Markdown, in which no character means anything (https://spec.commonmark.org/0.31.2/#backslash-escapes)."""
    return _MEANT.sub(r"\\\1", text)
