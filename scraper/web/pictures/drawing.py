"""What the pictures are drawn with: SVG elements, texts that fit, and how wide a text may be."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from lxml import etree
from markupsafe import Markup

WIDTH: Final = 280
"""CSS pixels of the narrowest place in which all must fit: a phone of 320 with its margins (WCAG 2.2, 1.4.10)."""
TEXT: Final = 12
"""CSS pixels of a text's height."""

_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, escaped or not (https://www.w3.org/TR/xml/#charsets)."""
_NARROW: Final = 7.5
_BROAD: Final = 12.5
"""CSS pixels of a letter at most; the broad ones are capitals such as M, and those of East Asia."""
_BROAD_LATIN: Final = frozenset("MWmw@%&")
_GAP: Final = 8


def canvas(title: str, description: str, height: int, *, has_links: bool = False) -> etree._Element:
    """A picture as wide as its place. One with links is a group: what is an image may hold none (WAI-ARIA 1.2)."""
    root = etree.Element(
        f"{{{_NAMESPACE}}}svg",
        {"class": "chart", "role": "group" if has_links else "img", "width": "100%", "height": str(height)},
        nsmap={None: _NAMESPACE},
    )
    root.set("fill", "currentColor")
    root.set("font-size", str(TEXT))
    add(root, "title", title)
    add(root, "desc", description)
    return root


def stretched(parent: etree._Element, top: int, height: int, columns: int) -> etree._Element:
    """A place as wide as the picture whose units are columns across and pixels down."""
    return add(
        parent, "svg", x="0", y=str(top), width="100%", height=str(height),
        viewBox=f"0 0 {max(columns, 1)} {height}", preserveAspectRatio="none",
    )  # fmt: skip


def column(place: int, size: float, height: int) -> str:
    """The outline of a bar that stands in a column of a stretched place."""
    return f"M{place + 0.1:g} {height}V{height - size:g}h.8V{height}z"


def line(parent: etree._Element, y: int, *, is_faint: bool = False) -> None:
    """A line across."""
    drawn = add(parent, "line", x1="0", x2="100%", y1=str(y), y2=str(y), stroke="currentColor")
    if is_faint:
        drawn.set("stroke-opacity", "0.3")


def names_below(parent: etree._Element, y: int, names: Sequence[str]) -> None:
    """The names of columns, as many as fit side by side in the narrowest place."""
    if not names:
        return
    slot = WIDTH / len(names)
    shown = [shortened(name, WIDTH / 2) for name in names]
    widest = max(map(text_width, shown))
    step = max(1, -int(-(1.5 * widest + _GAP) // slot)) if widest + _GAP > slot else 1
    for place in range(0, len(shown), step):
        half, middle = text_width(shown[place]) / 2, (place + 0.5) * slot
        if middle < half:
            add(parent, "text", shown[place], x="0", y=str(y))
        elif middle + half > WIDTH:
            add(parent, "text", shown[place], x="100%", y=str(y), text_anchor="end")
        else:
            add(parent, "text", shown[place], x=f"{100 * middle / WIDTH:.2f}%", y=str(y), text_anchor="middle")


def text_width(text: str) -> float:
    """CSS pixels that a text takes at most."""
    return sum(_BROAD if _is_broad(char) else _NARROW for char in text)


def shortened(text: str, most: float) -> str:
    """A text in one line, cut where it would be wider than so many CSS pixels."""
    whole = " ".join(legible(text).split())
    if text_width(whole) <= most:
        return whole
    kept = ""
    for char in whole:
        if text_width(kept + char) + _BROAD > most:
            break
        kept += char
    return f"{kept.rstrip()}…"


def legible(text: str) -> str:
    """A text without what no XML document may hold."""
    return _ILLEGAL.sub("", text)


def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A new element in another; `text_anchor` is the attribute `text-anchor`."""
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = legible(text) or None
    for key, value in attributes.items():
        element.set(key.replace("_", "-"), legible(value))
    return element


def markup(root: etree._Element) -> Markup:
    """A picture as it stands in a page: what came from outside is escaped in it."""
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - lxml escapes all that it is given


def _is_broad(char: str) -> bool:
    return char in _BROAD_LATIN or char.isupper() or unicodedata.east_asian_width(char) in "WF" or ord(char) > 0x2FFF
