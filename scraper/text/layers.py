"""Which layer of a page tells an episode's body: the richest, unless another holds a good deal more of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.model import Layer, Link, ParsedEpisode
from scraper.text.body import Block, parse_html, parse_text

_TAG: Final = re.compile(r"<[^<>]*>")
_MUCH_MORE: Final = 1.25
_LEAST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Body:
    """A body as blocks, with its hyperlinks, and the layer and rule by which it was found."""

    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    layer: Layer = Layer.TEXT
    rule: str = "blocks"


def find_body(layers: Sequence[ParsedEpisode]) -> Body:
    """The richest layer's body; where another holds much more of it, that one (a state may be shortened)."""
    bodies = [said for said in layers if said.html.strip() or said.text.strip()]
    if not bodies:
        return Body()
    chosen, rule, length = bodies[0], "blocks", _length(bodies[0])
    for other in bodies[1:]:
        enough = max(_MUCH_MORE * length, _LEAST_TEXT)
        if len(other.html or other.text) > enough and _length(other) > enough:
            chosen, rule, length = other, "fuller than a richer layer", _length(other)
    blocks, links = parse_html(chosen.html, chosen.url) if chosen.html.strip() else (parse_text(chosen.text), ())
    return Body(blocks, links, chosen.layer, rule)


def _length(said: ParsedEpisode) -> int:
    """About how many characters of text a layer holds: its markup's without the tags."""
    markup = said.html.strip()
    return len(markup) - sum(map(len, _TAG.findall(markup))) if markup else len(said.text)
