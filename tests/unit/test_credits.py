"""The credit line: found by its words wherever it stands, names exactly as credited and in their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.body import Block, BlockKind, render
from scraper.text.credits import CreditLine, names_in, split_credits

CREDIT = "Credit to Paper authors: "


def split(*lines: str) -> CreditLine:
    return split_credits([Block(BlockKind.PARAGRAPH, line) for line in lines])


def body(found: CreditLine) -> list[str]:
    return [block.text for block in (*found.before, *found.after)]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Fern, Bo Quill", ("Ada Fern", "Bo Quill")),
        ("Ada Fern", ("Ada Fern",)),
        ("Ada Fern and Bo Quill", ("Ada Fern", "Bo Quill")),
        ("Ada Fern, Bo Quill, and Cy Ng.", ("Ada Fern", "Bo Quill", "Cy Ng")),
        ("Ada Fern & Bo Quill", ("Ada Fern", "Bo Quill")),
        ("Ada Fern; Bo Quill", ("Ada Fern", "Bo Quill")),
        ("J. Alberto Conejero, Yu-Xiong Wang", ("J. Alberto Conejero", "Yu-Xiong Wang")),
        ("Bo Quill Jr., Cy Ng, Ph.D., Dee P.", ("Bo Quill Jr.", "Cy Ng, Ph.D.", "Dee P.")),
        ("Belén Reverte, Øyvind Å, D'Arcy O’Neil", ("Belén Reverte", "Øyvind Å", "D'Arcy O’Neil")),
        ("王伟、李娜，张敏", ("王伟", "李娜", "张敏")),
        ("Anders Andersson, Brand Andrews", ("Anders Andersson", "Brand Andrews")),
        ("Ada Fern, Ada Fern", ("Ada Fern", "Ada Fern")),
        ("Ada Fern,, Bo Quill, ", ("Ada Fern", "Bo Quill")),
        ("van der Berg, danah boyd", ("van der Berg", "danah boyd")),
        ("", ()),
        (" . ", ()),
    ],
)
def test_names_of_a_line(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line) == names


@pytest.mark.parametrize("ending", ["et al.", "et al", ", et al.", "and others"])
def test_et_al_is_a_flag_and_not_a_name(ending: str) -> None:
    found = split("Body.", f"{CREDIT}Ada Fern, Bo Quill {ending}")
    assert found.names == ("Ada Fern", "Bo Quill")
    assert found.et_al


@pytest.mark.parametrize(
    "words",
    [
        "Credit to Paper authors: ",
        "Credit to paper authors:",
        "Credits to the paper's authors: ",
        "credit to the paper’s authors：",
        "Credit goes to the paper authors : ",
    ],
)
@pytest.mark.parametrize("glue", ["", " ", "\n"])
def test_a_credit_line_is_found_wherever_a_line_begins(words: str, glue: str) -> None:
    found = split(*f"Last words, keep learning!{glue}{words}Ada Fern, Bo Quill".split("\n"))
    assert found.names == ("Ada Fern", "Bo Quill")
    assert found.found
    assert not found.et_al
    assert body(found) == ["Last words, keep learning!"]


@pytest.mark.parametrize("lines", [(), ("No names here.",), ("She gave credit to the whole team: a rare thing.",)])
def test_no_credit_line(lines: tuple[str, ...]) -> None:
    found = split(*lines)
    assert not found.found
    assert found.names == ()
    assert body(found) == list(lines)


def test_names_may_stand_on_the_next_line_and_run_over_several() -> None:
    assert split("Body.", CREDIT.strip(), "Ada Fern, Bo Quill").names == ("Ada Fern", "Bo Quill")
    found = split("Body.", f"{CREDIT}Ada Fern, Bo Quill,", "Cy Ng")
    assert found.names == ("Ada Fern", "Bo Quill", "Cy Ng")
    assert body(found) == ["Body."]


def test_a_line_without_names_is_taken_off_all_the_same() -> None:
    found = split("Body.", CREDIT)
    assert (found.found, found.names, body(found)) == (True, (), ["Body."])


def test_what_follows_the_credit_line_stays_in_the_body() -> None:
    found = split("Body.", f"{CREDIT}Ada Fern, Bo Quill", "Support the show.", "Until next time!")
    assert found.names == ("Ada Fern", "Bo Quill")
    assert [block.text for block in found.before] == ["Body."]
    assert [block.text for block in found.after] == ["Support the show.", "Until next time!"]


def test_two_credit_lines_credit_everybody_once() -> None:
    found = split(
        "First paper.", f"{CREDIT}Ada Fern, Bo Quill", "Second paper.", f"Bye!{CREDIT}Cy Ng, Ada Fern, et al."
    )
    assert found.names == ("Ada Fern", "Bo Quill", "Cy Ng")
    assert found.et_al
    assert body(found) == ["First paper.", "Second paper.", "Bye!"]


def test_two_credit_lines_in_one_block() -> None:
    found = split(f"Body. {CREDIT}Ada Fern. {CREDIT}Bo Quill.")
    assert found.names == ("Ada Fern", "Bo Quill")
    assert body(found) == ["Body."]


@pytest.mark.parametrize("words", ["Kudos to the authors: ", "Thanks to all the authors: ", "Credit to authors: "])
def test_looser_words_count_at_the_end_of_the_body_alone(words: str) -> None:
    at_the_end = split("Body.", f"Bye! {words}Ada Fern, Bo Quill")
    assert (at_the_end.names, body(at_the_end)) == (("Ada Fern", "Bo Quill"), ["Body.", "Bye!"])
    in_the_middle = split(f"{words}They published all of it, code and data.", "More words.")
    assert not in_the_middle.found
    assert len(body(in_the_middle)) == 2


NAME = st.lists(st.text("bcdefgikmnoruvwxyzéüñ", min_size=2, max_size=8), min_size=2, max_size=3).map(
    lambda parts: " ".join(part.capitalize() for part in parts)
)
PLAIN = st.text("abc XYZ.!?…-\u00a0", max_size=40)


@given(st.lists(PLAIN, max_size=5), st.lists(NAME, min_size=1, max_size=20), st.booleans())
def test_every_name_in_order_and_every_other_word_in_the_body(
    lines: list[str], names: list[str], glued: bool
) -> None:
    credit = CREDIT + ", ".join(names)
    written = [*lines[:-1], lines[-1] + credit] if glued and lines else [*lines, credit]
    found = split(*written)
    assert list(found.names) == names
    assert " ".join(body(found)).split() == " ".join(lines).split()


@given(st.lists(st.text() | st.just("Bye!Credit to Paper authors: x") | st.just("Kudos to the authors:"), max_size=6))
def test_any_blocks_at_all(lines: list[str]) -> None:
    found = split(*lines)
    assert found == split(*lines)
    assert all(name == name.strip() != "" for name in found.names)
    again = split_credits((*found.before, *found.after))
    assert render(again.before + again.after).split() == render(found.before + found.after).split() or again.found
