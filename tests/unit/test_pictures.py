"""The pictures: sound XML for any names, all inside, and every figure in the table beside them."""

import html
import re
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup

from scraper.web.answers import environment
from scraper.web.pictures import bars, stacked
from scraper.web.pictures.bars import Bar
from scraper.web.pictures.drawing import WIDTH, shortened, text_width
from scraper.web.pictures.stacked import OTHER, Series

SVG = "{http://www.w3.org/2000/svg}"
NAMES = st.text(max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", '"><b>', "\0", "\ud800", "漢字" * 9, "&amp;"]
)
COUNTS = st.integers(0, 10**6)
BARS = st.lists(st.builds(Bar, NAMES, COUNTS, st.sampled_from(["", "/month/2025-04", '/x?a="&b=<i>'])), max_size=60)
PLACE = re.compile(r"M([\d.]+) ([\d.]+)V([\d.]+)h\.8V\2z")


def drawn(picture: Markup) -> Any:
    """The root; fails for what is no XML."""
    return etree.fromstring(str(picture))


def spans(root: Any) -> list[tuple[float, float, float]]:
    """Of each text: its line, and from where to where it reaches in the narrowest place, in pixels."""
    found = []
    for text in root.iter(f"{SVG}text"):
        x = text.get("x")
        at = float(x.rstrip("%")) * WIDTH / 100 if x.endswith("%") else float(x)
        wide = text_width(text.text or "")
        left = at - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor"), 0)
        found.append((float(text.get("y")), left, left + wide))
    return found


def is_inside(root: Any) -> bool:
    """Whether every text, bar and line lies within the picture."""
    height = float(root.get("height"))
    texts = all(12 <= y <= height - 3 and left >= -0.1 and right <= WIDTH + 0.1 for y, left, right in spans(root))
    lines = all(0 <= float(line.get("y1")) <= height for line in root.iter(f"{SVG}line"))
    return texts and lines and all(is_bar_inside(root, path) for path in root.iter(f"{SVG}path"))


def is_bar_inside(root: Any, path: Any) -> bool:
    place = next(path.iterancestors(f"{SVG}svg"))
    _, _, columns, height = map(float, place.get("viewBox").split())
    outlines = PLACE.findall(path.get("d"))
    return (
        "".join(f"M{x} {foot}V{top}h.8V{foot}z" for x, foot, top in outlines) == path.get("d")
        and float(place.get("y")) + float(place.get("height")) <= float(root.get("height"))
        and all(0 <= float(x) <= columns - 0.9 + 1e-6 for x, _, _ in outlines)
        and all(float(foot) == height and 0 <= float(top) <= height - 1 for _, foot, top in outlines)
    )


def overlapping(root: Any) -> list[tuple[float, float, float]]:
    """Texts of one line that run into the next one."""
    ordered = sorted(spans(root))
    return [one for one, other in pairwise(ordered) if one[0] == other[0] and one[2] > other[1] + 0.1]


def table(headings: list[str], rows: list[Any]) -> list[list[str]]:
    """The texts of the cells of the table beside a picture."""
    page = environment.from_string(
        '{% from "paperledge/_figures.html" import figures %}{{ figures(headings, rows, "Told") }}'
    ).render(headings=headings, rows=rows)
    lines = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in lines]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in line] for line in cells]


@given(NAMES, BARS)
def test_bars_are_sound_and_inside_for_any_names(title: str, counts: list[Bar]) -> None:
    root = drawn(bars.bars(title, counts))
    assert is_inside(root)
    assert not overlapping(root)
    assert len(list(root.iter(f"{SVG}path"))) == sum(bar.value > 0 for bar in counts)
    assert {link.get("href") for link in root.iter(f"{SVG}a")} == {bar.address for bar in counts if bar.value} - {""}


@given(BARS)
def test_every_bar_is_in_the_table(counts: list[Bar]) -> None:
    _, *cells = table(["Name", "Count"], bars.rows(counts))
    assert cells == [[bar.label, f"{bar.value:,}"] for bar in counts]


@given(st.data(), NAMES, st.lists(NAMES, min_size=1, max_size=50))
def test_rows_of_kinds_are_sound_and_inside_for_any_names(data: st.DataObject, title: str, times: list[str]) -> None:
    values = st.lists(COUNTS, min_size=len(times), max_size=len(times)).map(tuple)
    kinds = data.draw(st.lists(st.builds(Series, NAMES, values, st.booleans()), max_size=9))
    root = drawn(stacked.stacked(title, times, kinds))
    assert is_inside(root)
    assert not overlapping(root)
    _, *cells = table(["Month", *(kind.label for kind in kinds)], stacked.rows(times, kinds))
    assert cells == [
        [time, *(f"{kind.values[place]:,}" for kind in kinds)] for place, time in enumerate(times)
    ]  # fmt: skip


@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from(["", *"klmnopqrstu"])), COUNTS))
def test_kinds_leave_nothing_out(counts: dict[tuple[str, str], int]) -> None:
    kinds = stacked.series(counts, ["a", "b", "c"])
    assert len(kinds) <= stacked.MOST + 2
    assert sum(kind.total for kind in kinds) == sum(counts.values())


def test_the_most_frequent_kinds_stand_alone_and_the_rest_together() -> None:
    counts = {("t", kind): number for number, kind in enumerate("abcdefghijkl", start=1)} | {("t", ""): 50}
    kinds = stacked.series(counts, ["t"])
    assert [kind.label for kind in kinds] == [*"lkjihgfe", OTHER]
    assert kinds[-1].values == (1 + 2 + 3 + 4 + 50,)


def test_the_rest_does_not_press_the_others_flat() -> None:
    kinds = [Series("a", (4, 2)), Series("b", (1, 0)), Series(OTHER, (400, 100), is_rest=True)]
    root = drawn(stacked.stacked("Kinds", ["t", "u"], kinds))
    tops = [[float(top) for _, _, top in PLACE.findall(path.get("d"))] for path in root.iter(f"{SVG}path")]
    assert tops == [[0, 15], [22.5], [0, 22.5]]
    assert "a bar of full height is 4." in root.findtext(f"{SVG}desc")


def test_few_figures_stand_above_their_bars_and_many_leave_room() -> None:
    few = drawn(bars.bars("Few", [Bar("2024", 12), Bar("2025", 7)]))
    assert [text.text for text in few.iter(f"{SVG}text")] == ["12", "7", "2024", "2025"]
    many = drawn(bars.bars("Many", [Bar(f"{2000 + at // 12}-{at % 12 + 1:02}", at, "/m") for at in range(300)]))
    names = [text.text for text in many.iter(f"{SVG}text")]
    assert names[0] == "299"
    assert 2 <= len(names) - 1 <= 6


def test_a_picture_says_what_it_is() -> None:
    root = drawn(bars.bars("Episodes per month", [Bar("May", 1_200), Bar("June", 3)]))
    assert root.get("role") == "img"
    assert [child.text for child in root][:2] == ["Episodes per month", "May to June. The highest: May, 1,200."]
    linked = drawn(bars.bars("Episodes per month", [Bar("May", 2, "/month/2025-05")]))
    assert linked.get("role") == "group"
    (link,) = linked.iter(f"{SVG}a")
    assert (link.get("href"), link.find(f".//{SVG}title").text) == ("/month/2025-05", "May: 2")


def test_bars_are_as_high_as_their_values() -> None:
    root = drawn(bars.bars("Sizes", [Bar("a", 100), Bar("b", 50), Bar("c", 0), Bar("d", 1)]))
    tops = [float(PLACE.findall(path.get("d"))[0][2]) for path in root.iter(f"{SVG}path")]
    assert tops == [0, 65, 128.7]


@given(st.text(), st.integers(20, 200))
def test_a_shortened_text_fits(text: str, most: int) -> None:
    assert text_width(shortened(text, most)) <= most
