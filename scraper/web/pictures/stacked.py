"""How much there was of each kind over time: one row of bars a kind, all over the same time and of one scale.

Rows that each carry their name can be told apart without colour, unlike the layers of one stacked chart. The rest has
a scale of its own: it may be most of all, and would press the others flat.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree
from markupsafe import Markup

from scraper.web.pictures.drawing import (
    WIDTH,
    add,
    canvas,
    column,
    line,
    markup,
    names_below,
    shortened,
    stretched,
    text_width,
)

MOST: Final = 8
"""Rows with names of their own; all other kinds are one row more."""
OTHER: Final = "All other"

_NAME: Final = 18
_HEIGHT: Final = 30
_ROW: Final = _NAME + _HEIGHT + 8
_BOTTOM: Final = 20


@dataclass(frozen=True, slots=True)
class Series:
    """A kind, and how many there were of it at each time."""

    label: str
    values: tuple[int, ...]
    is_rest: bool = False
    """Whether it is all that has no row of its own."""

    @property
    def total(self) -> int:
        """How many there were at all times."""
        return sum(self.values)


def series(counts: Mapping[tuple[str, str], int], times: Sequence[str]) -> list[Series]:
    """The kinds of which there are most, and the rest as one, from counts by time and kind ("" for none)."""
    totals: Counter[str] = Counter()
    for (_, kind), count in counts.items():
        totals[kind] += count
    ranked = sorted((kind for kind in totals if kind), key=lambda kind: (-totals[kind], kind))
    named = ranked if len(ranked) <= MOST + 1 else ranked[:MOST]
    rest = set(totals) - set(named)
    made = [Series(kind, tuple(counts.get((time, kind), 0) for time in times)) for kind in named]
    if rest:
        made.append(Series(OTHER, tuple(sum(counts.get((time, kind), 0) for kind in rest) for time in times), True))
    return made


def stacked(title: str, times: Sequence[str], kinds: Sequence[Series]) -> Markup:
    """A picture of some kinds over the same times, one beneath the other."""
    most = max((value for kind in kinds if not kind.is_rest for value in kind.values), default=0)
    root = canvas(title, _described(times, kinds, most), len(kinds) * _ROW + _BOTTOM)
    for place, kind in enumerate(kinds):
        _draw(root, place * _ROW, kind, max(kind.values, default=0) if kind.is_rest else most)
    names_below(root, len(kinds) * _ROW + 12, times)
    return markup(root)


def rows(times: Iterable[str], kinds: Sequence[Series]) -> list[tuple[str | int, ...]]:
    """The same as rows of a table: a row a time, a column a kind."""
    return [(time, *(kind.values[place] for kind in kinds)) for place, time in enumerate(times)]


def _described(times: Sequence[str], kinds: Sequence[Series], most: int) -> str:
    if not kinds or not times:
        return "There are no figures yet."
    span = f"{times[0]} to {times[-1]}" if len(times) > 1 else times[0]
    scale = f"all but the rest of one scale, in which a bar of full height is {most:,}"
    return f"{span}, one row for each kind, with its total; {scale}."


def _draw(root: etree._Element, top: int, kind: Series, most: int) -> None:
    total = f"{kind.total:,}"
    name = shortened(kind.label, WIDTH - text_width(total) - 12)
    add(root, "text", name, x="0", y=str(top + _NAME - 5))
    add(root, "text", total, x="100%", y=str(top + _NAME - 5), text_anchor="end")
    drawn = stretched(root, top + _NAME, _HEIGHT, len(kind.values))
    drawn.set("class", "bars")
    sizes = [max(1.0, round(_HEIGHT * value / most, 1)) if value > 0 else 0 for value in kind.values]
    outline = "".join(column(place, size, _HEIGHT) for place, size in enumerate(sizes) if size)
    if outline:
        add(add(drawn, "path", d=outline), "title", f"{kind.label}: {total}")
    line(root, top + _NAME + _HEIGHT)
