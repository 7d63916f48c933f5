"""The picture of who is credited with whom: well-formed and inside its frame, whatever people are called."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scraper.web.pictures.network import MOST, Tie, network, rows

SVG = "{http://www.w3.org/2000/svg}"
ARC = re.compile(r"M([\d.]+) ([\d.]+)A([\d.]+) ([\d.]+) 0 0 1 ([\d.]+) ([\d.]+)")
NAMES = st.lists(
    st.text(st.one_of(st.sampled_from("<>&\"'\x00\x0b\ufffe\u202e\u0301M漢é "), st.characters()), max_size=60),
    min_size=1,
    max_size=MOST + 4,
)
TIES = st.lists(st.builds(Tie, st.integers(-2, 20), st.integers(-2, 20), st.integers(0, 10**6)), max_size=30)


def most_wide(text: str) -> float:
    """Pixels that a text of 12 takes in Verdana, the broadest of the usual typefaces, or a little more."""
    broad = sum(unicodedata.east_asian_width(char) in "WF" or char in "MWmw@%" for char in text)
    capitals = sum(char.isupper() and char not in "MW" for char in text)
    return 12 * broad + 9.5 * capitals + 7.5 * (len(text) - broad - capitals)


def drawn(people: list[str], ties: list[Tie]) -> etree._Element:
    root = etree.fromstring(str(network("Who with whom", people, ties)))
    assert root.tag == f"{SVG}svg"
    return root


@given(NAMES, TIES)
@settings(max_examples=150, deadline=None)
def test_it_is_well_formed_and_nothing_stands_outside_whatever_the_names(people: list[str], ties: list[Tie]) -> None:
    root = drawn(people, ties)
    left, top, width, height = map(float, root.get("viewBox", "").split())
    assert (left, top) == (0, 0)
    for circle in root.iter(f"{SVG}circle"):
        x, y, radius = (float(circle.get(name, "")) for name in ("cx", "cy", "r"))
        assert radius <= x <= width - radius
        assert radius <= y <= height - radius
    for text in root.iter(f"{SVG}text"):
        assert text.get("text-anchor") == "end"
        assert most_wide(text.text or "") <= float(text.get("x", "")) <= width
        assert 12 <= float(text.get("y", "")) <= height - 4
    for path in root.iter(f"{SVG}path"):
        found = ARC.fullmatch(path.get("d", ""))
        assert found is not None
        x, start, reach, half, _, end = map(float, found.groups())
        edge = float(path.get("stroke-width", "")) / 2
        assert x + reach + edge <= width
        assert half == (end - start) / 2 > 0
        assert 0 <= start - edge <= end + edge <= height
    allowed = {f"{SVG}{name}" for name in ("svg", "title", "desc", "circle", "text", "path")}
    assert {element.tag for element in root.iter()} <= allowed


@given(NAMES, TIES)
@settings(max_examples=30, deadline=None)
def test_the_same_people_give_the_same_picture(people: list[str], ties: list[Tie]) -> None:
    assert network("x", people, ties) == network("x", people, list(ties))


def test_each_person_has_a_name_and_each_tie_an_arc_that_says_itself() -> None:
    root = drawn(["Ana", "Bo", "Cy"], [Tie(0, 1, 4), Tie(0, 2, 1), Tie(1, 2, 2)])
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Ana", "Bo", "Cy"]
    told = {path.findtext(f"{SVG}title"): float(path.get("stroke-width", "")) for path in root.iter(f"{SVG}path")}
    assert set(told) == {"Ana and Bo: 4", "Ana and Cy: 1", "Bo and Cy: 2"}
    assert told["Ana and Bo: 4"] > told["Bo and Cy: 2"] > told["Ana and Cy: 1"]
    assert (root.get("role"), root.findtext(f"{SVG}title")) == ("img", "Who with whom")
    assert "Ana and Bo, 4" in (root.findtext(f"{SVG}desc") or "")


def test_it_needs_no_colour() -> None:
    root = drawn(["Ana", "Bo"], [Tie(0, 1, 1)])
    paints = {element.get(name) for element in root.iter() for name in ("fill", "stroke") if element.get(name)}
    assert paints == {"currentColor", "none"}


def test_a_name_that_is_cut_says_so_and_the_table_has_it_whole() -> None:
    long = "Maximiliane von und zu Hohenstein-Wurmbrand"
    root = drawn([long, "Bo"], [Tie(0, 1, 1)])
    assert next(root.iter(f"{SVG}text")).text == "Maximiliane von und…"
    assert rows([long, "Bo"], [Tie(0, 1, 1)]) == [(long, "Bo", 1)]


def test_of_too_many_the_first_are_drawn() -> None:
    people = [f"P{number}" for number in range(20)]
    ties = [Tie(0, 1, 1), Tie(0, 19, 1), Tie(19, 0, 1), Tie(-1, 2, 1), Tie(3, 3, 1)]
    root = drawn(people, ties)
    assert len(list(root.iter(f"{SVG}text"))) == MOST
    assert [path.findtext(f"{SVG}title") for path in root.iter(f"{SVG}path")] == ["P0 and P1: 1"]
    assert rows(people, ties) == [("P0", "P1", 1)]


def test_somebody_alone_is_drawn_too() -> None:
    root = drawn(["Ana"], [])
    assert root.findtext(f"{SVG}desc") == "Nobody is credited together with anybody."
