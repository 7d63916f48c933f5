"""How much there is of each: one bar beside the other, such as the episodes of each month."""

from collections.abc import Sequence
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
    stretched,
    text_width,
)

_TOP: Final = 22
_HEIGHT: Final = 130
_BOTTOM: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, from zero upwards."""

    label: str
    value: int
    address: str = ""
    """Where it leads, as a page writes it (`urls.path` is applied already); "" for nowhere."""
    short: str = ""
    """What stands below it; "" for its label."""


def bars(title: str, counts: Sequence[Bar]) -> Markup:
    """A picture of counts in their order, from one to hundreds of them; names and figures as far as they fit.

    Links are for the pointer alone: at the keyboard the table beside the picture has them, one step instead of
    hundreds.
    """
    most = max((bar.value for bar in counts), default=0)
    has_links = any(bar.address and bar.value > 0 for bar in counts)
    root = canvas(title, _described(counts), _TOP + _HEIGHT + _BOTTOM, has_links=has_links)
    drawn = stretched(root, _TOP, _HEIGHT, len(counts))
    drawn.set("class", "bars")
    for place, bar in enumerate(counts):
        if bar.value > 0:
            _draw(drawn, place, bar, max(1.0, round(_HEIGHT * bar.value / most, 1)))
    _write_figures(root, counts, most)
    line(root, _TOP + _HEIGHT)
    names_below(root, _TOP + _HEIGHT + 16, [bar.short or bar.label for bar in counts])
    return markup(root)


def rows(counts: Sequence[Bar]) -> list[tuple[str | tuple[str, str], int]]:
    """The same as rows of a table: the name, with its address where there is one, and the figure."""
    return [((bar.label, bar.address) if bar.address else bar.label, bar.value) for bar in counts]


def _described(counts: Sequence[Bar]) -> str:
    if not counts:
        return "There are no figures yet."
    most = max(counts, key=lambda bar: bar.value)
    span = f"{counts[0].label} to {counts[-1].label}" if len(counts) > 1 else counts[0].label
    return f"{span}. The highest: {most.label}, {most.value:,}."


def _draw(parent: etree._Element, place: int, bar: Bar, size: float) -> None:
    if bar.address:
        parent = add(parent, "a", href=bar.address, tabindex="-1")
    drawn = add(parent, "path", d=column(place, size, _HEIGHT))
    add(drawn, "title", f"{bar.label}: {bar.value:,}")


def _write_figures(root: etree._Element, counts: Sequence[Bar], most: int) -> None:
    """Each above its bar where they fit side by side; else the highest alone, at a line of its height."""
    slot = WIDTH / max(len(counts), 1)
    if text_width(f"{most:,}") + 4 > slot:
        line(root, _TOP, is_faint=True)
        add(root, "text", f"{most:,}", x="0", y=str(_TOP - 6))
        return
    for place, bar in enumerate(counts):
        y = _TOP + _HEIGHT - _HEIGHT * max(bar.value, 0) / max(most, 1) - 6
        middle = f"{100 * (place + 0.5) / len(counts):.2f}%"
        add(root, "text", f"{bar.value:,}", x=middle, y=f"{y:.1f}", text_anchor="middle")
