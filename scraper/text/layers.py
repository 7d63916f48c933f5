"""Which layer of a page tells an episode's body: the richest that is whole. Whether the others say the same.

A state may be shortened, a description may be cut; a text that is the beginning of another says nothing else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.model import Layer, Link, ParsedEpisode
from scraper.notation.escapes import unescape
from scraper.notation.normal import letters
from scraper.text.body import Block, parse_html, parse_text

BLOCKS: Final = "blocks"
FULLER: Final = "fuller than a richer layer"
DIFFERS: Final = "differs"
"""Ends the rule of a body that another layer tells in other words: `blocks; jsonld differs`."""

_TAG: Final = re.compile(r"<[^<>]*>")
_TAGS_IN_TEXT: Final = re.compile(r"</(?:p|li|ul|ol|div|blockquote)>|<br\s*/?>", re.IGNORECASE)
_CUT: Final = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)?\]|\b(?:read|show|see) more\b|\bcontinue reading\b)[\s.…»>→\])]*\Z", re.IGNORECASE
)
_LONGEST_CUT: Final = 40
_MUCH_MORE: Final = 1.25
_LEAST_LETTERS: Final = 160


@dataclass(frozen=True, slots=True)
class Body:
    """A body as blocks, with its hyperlinks, and the layer and rule by which it was found."""

    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    layer: Layer = Layer.TEXT
    rule: str = BLOCKS


@dataclass(frozen=True, slots=True)
class _Told:
    """One layer's body. `letters`: its letters and digits alone; `is_cut`: it says that there is more."""

    body: Body
    letters: str
    is_cut: bool


def find_body(layers: Sequence[ParsedEpisode]) -> Body:
    """The body of the richest layer that is whole; its rule names the layers that differ from it."""
    bodies = [said for said in layers if said.html.strip() or said.text.strip()]
    if not bodies:
        return Body()
    richest = _read(bodies[0])
    words = "".join([block.text for block in richest.blocks]).replace(" ", "")
    unlike = [said for said in bodies[1:] if _without_blanks(said) != words]
    return _choose(_told(richest), [_told(_read(said)) for said in unlike]) if unlike else richest


def _read(said: ParsedEpisode) -> Body:
    if markup := _markup(said):
        return Body(*parse_html(markup, said.url), said.layer)
    return Body(parse_text(said.text), (), said.layer)


def _markup(said: ParsedEpisode) -> str:
    """A layer's markup, where it has any."""
    if said.html.strip():
        return said.html
    return said.text if "<" in said.text and _TAGS_IN_TEXT.search(said.text) else ""


def _without_blanks(said: ParsedEpisode) -> str:
    """About what a layer says, fast: equal where nothing but tags, breaks and spaces tells two layers apart."""
    text = unescape(_TAG.sub("", said.html)) if said.html else said.text
    return text.replace("\n", "").replace(" ", "")


def _told(body: Body) -> _Told:
    last = body.blocks[-1].text[-_LONGEST_CUT:] if body.blocks else ""
    cut = _CUT.search(last)
    found = letters("".join([block.text for block in body.blocks]))
    return _Told(body, found.removesuffix(letters(cut[0])) if cut else found, cut is not None)


def _choose(richest: _Told, others: Sequence[_Told]) -> Body:
    chosen = richest
    for other in others:
        if _is_fuller(other, chosen):
            chosen = other
    if chosen is not richest:
        chosen = next(other for other in others if other.letters == chosen.letters)
    differing = [told for told in (richest, *others) if not chosen.letters.startswith(told.letters)]
    rule = "; ".join(
        [BLOCKS if chosen is richest else FULLER, *(f"{told.body.layer} {DIFFERS}" for told in differing)]
    )
    return Body(chosen.body.blocks, chosen.body.links, chosen.body.layer, rule)


def _is_fuller(other: _Told, chosen: _Told) -> bool:
    """Whether a layer holds the whole of what a richer one only begins, or a good deal more than that has.

    What a page shows may have furniture behind the text, so that a little more of it there proves nothing.
    """
    if len(other.letters) > max(_MUCH_MORE * len(chosen.letters), _LEAST_LETTERS):
        return True
    is_longer = len(other.letters) > len(chosen.letters) and other.letters.startswith(chosen.letters)
    return is_longer and (chosen.is_cut or other.body.layer is not Layer.DOM)
