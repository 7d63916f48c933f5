"""Who is credited with whom: people one beneath the other, and an arc between any two who share an episode."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree
from markupsafe import Markup

from scraper.web.pictures.drawing import WIDTH, add, canvas, markup, shortened

MOST: Final = 12
"""People in a picture: more arcs than theirs cannot be told apart."""
_ROW: Final = 26
_TOP: Final = 16
_AXIS: Final = 180
"""CSS pixels from the left at which the people stand; names are left of it, arcs right."""
_REACH: Final = 90
_GAP: Final = 10
_DOT: Final = 4
_THINNEST: Final = 1.5
_THICKEST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Tie:
    """What two people share. `one` and `other` are their places in the list of people, from 0."""

    one: int
    other: int
    count: int


def network(title: str, people: Sequence[str], ties: Sequence[Tie]) -> Markup:
    """A picture of the first MOST people, in their order, and of the ties between them."""
    shown = people[:MOST]
    drawn = _between(shown, ties)
    most = max((tie.count for tie in drawn), default=1)
    height = 2 * _TOP + _ROW * max(len(shown) - 1, 0)
    root = canvas(title, _described(shown, drawn), height)
    root.set("class", "chart network")
    root.set("width", str(WIDTH))
    root.set("viewBox", f"0 0 {WIDTH} {height}")
    for tie in sorted(drawn, key=lambda tie: (tie.count, tie.one, tie.other)):
        _draw_tie(root, tie, most, len(shown), shown)
    for place, name in enumerate(shown):
        _draw_person(root, place, name)
    return markup(root)


def rows(people: Sequence[str], ties: Sequence[Tie]) -> list[tuple[str, str, int]]:
    """The same as rows of a table: both names, and what they share."""
    return [(people[tie.one], people[tie.other], tie.count) for tie in _between(people[:MOST], ties)]


def _between(people: Sequence[str], ties: Sequence[Tie]) -> list[Tie]:
    """Those between two different people of a list."""
    return [tie for tie in ties if 0 <= min(tie.one, tie.other) < max(tie.one, tie.other) < len(people)]


def _described(people: Sequence[str], ties: Sequence[Tie]) -> str:
    if not ties:
        return "Nobody is credited together with anybody."
    strongest = max(ties, key=lambda tie: tie.count)
    return (
        f"{len(people)} people one beneath the other; an arc joins two who are credited together, the thicker the"
        f" more often. Most often: {people[strongest.one]} and {people[strongest.other]}, {strongest.count:,}."
    )


def _draw_person(root: etree._Element, place: int, name: str) -> None:
    y = _TOP + _ROW * place
    add(root, "circle", cx=str(_AXIS), cy=str(y), r=str(_DOT))
    shown = add(root, "text", shortened(name, _AXIS - _GAP), x=str(_AXIS - _GAP), y=str(y + _DOT), text_anchor="end")
    if place == 0:
        shown.set("font-weight", "bold")


def _draw_tie(root: etree._Element, tie: Tie, most: int, people: int, names: Sequence[str]) -> None:
    """Half an ellipse: the further apart two stand, the further it reaches out, so that arcs part."""
    first, last = sorted((tie.one, tie.other))
    reach = _REACH * (last - first) / max(people - 1, 1)
    half = _ROW * (last - first) / 2
    thick = _THINNEST + (_THICKEST - _THINNEST) * max(tie.count - 1, 0) / max(most - 1, 1)
    start, end = _TOP + _ROW * first, _TOP + _ROW * last
    arc = add(
        root, "path", d=f"M{_AXIS} {start}A{reach:.1f} {half:g} 0 0 1 {_AXIS} {end}", fill="none",
        stroke="currentColor", stroke_width=f"{thick:.1f}", stroke_opacity="0.7",
    )  # fmt: skip
    add(arc, "title", f"{names[tie.one]} and {names[tie.other]}: {tie.count:,}")
