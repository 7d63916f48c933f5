"""Endings in a hundred voices, their questions marked by hand: found exactly, and nothing else."""

import re
from pathlib import Path

import pytest

from scraper.text.body import Block, BlockKind, parse_text
from scraper.text.questions import WEAK_RULES, find_questions

TALK = """\
Hey crew, welcome back! Today we crack open a paper on cooling cities with paint. Why paint? Because it is there.
You know that feeling when you step on hot asphalt in August? That is the problem in a nutshell. Not pleasant, right?
The team asked three things of their data:
- Does white paint help at night?
- Does it blind drivers?
- Does it wash off?
They painted forty streets and measured for a year. What did they find? Cooler evenings, and no more accidents.
> "How white is white enough?" is the wrong thing to ask; ask who walks there.
So, why does this matter to you?
- For planners: it is cheap. Who could object?
- For walkers: it is cool.
Of course it was only one summer in only one town, and the paint did fade.
"""


def cases() -> list[tuple[str, str]]:
    text = Path(__file__).with_name("question_endings.txt").read_text("utf-8")
    return [(name, body) for name, body in re.findall(r"^== (.+)\n((?:(?!== ).*\n?)+)", text, re.MULTILINE)]


def blocks_of(text: str) -> list[Block]:
    """A block a line; a heading's mark is this file's own."""
    found = []
    for line in text.splitlines():
        if line.startswith("# "):
            found.append(Block(BlockKind.HEADING, line[2:]))
        else:
            found.extend(parse_text(line))
    return found


@pytest.mark.parametrize(("name", "marked"), cases(), ids=[name for name, _ in cases()])
def test_the_questions_of_an_ending(name: str, marked: str) -> None:
    talk = "" if name.endswith(", whole") else TALK
    ending = marked.replace("⟦", "").replace("⟧", "")
    assert find_questions(blocks_of(talk + ending)).texts == tuple(re.findall(r"⟦(.*?)⟧", marked))


EPISODE = "\n".join(f"{word} is what they measured, and it took them a year to do so." for word in ("Rain", "Snow"))


def rule_of(ending: str) -> str:
    return find_questions(blocks_of(EPISODE + "\n" + ending)).rule


@pytest.mark.parametrize(
    ("ending", "rule"),
    [
        ("Two questions for you:\n- Who owns the rain?\n- And the snow?", "lead-in"),
        ("That is all.\n- Who owns the rain?\n- And the snow?", "list"),
        ("Questions to ponder:\n- What the rain would say\n- Who owns it", "unmarked"),
        ("It works. Who will own the rain in ten years?", "closing"),
        ("It works. Wet, right?", "none"),
    ],
)
def test_the_rule_says_how_they_were_found(ending: str, rule: str) -> None:
    assert rule_of(ending) == rule
    assert (rule in WEAK_RULES) == (rule in {"unmarked", "closing"})


@pytest.mark.parametrize("piece", ["?", "? ", '?"', "Why now? ", "things ", ": ", "\u00a0", "and ", '"', "a"])
def test_five_megabytes_are_read_as_quickly_as_their_end(piece: str) -> None:
    long = piece * (5_000_000 // len(piece))
    ending = "Two questions for you: who owns the rain? And who owns the snow?"
    blocks = [Block(BlockKind.PARAGRAPH, long), *parse_text(ending)]
    assert find_questions(blocks).texts == ("who owns the rain?", "And who owns the snow?")
    assert find_questions([Block(BlockKind.ITEM, long)] * 2).rule in {"list", "none"}
    for kind in (BlockKind.QUOTE, BlockKind.HEADING):
        assert find_questions([*parse_text("Two questions:"), Block(kind, long), Block(kind, long)]).rule != "closing"


def test_no_blocks_ask_nothing() -> None:
    assert find_questions([]).rule == "none"
