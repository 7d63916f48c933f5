"""docs/searching.md says what the language does: each example is read, and found, as it stands there."""

import re
import sqlite3
from pathlib import Path
from typing import Final

import pytest

from scraper.archive.schema import TOKENIZER
from scraper.search.expression import expression
from scraper.search.parsing import MAX_CHARS, parse
from scraper.search.parts import DISTANCE, FARTHEST, MOST_NEAR
from scraper.search.reading import spoken
from scraper.search.results import Shelf
from scraper.search.terms import Field, Term, Trait

TEXT: Final = (Path(__file__).parents[2] / "docs" / "searching.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[tuple[str, str]]:
    """The rows of the first table below a heading: what is typed, and what is said of it."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(.+?)` \| (.+) \|$", section, re.MULTILINE)


@pytest.mark.parametrize(("typed", "reading"), rows("The language"))
def test_each_example_is_read_as_the_docs_say(typed: str, reading: str) -> None:
    assert spoken(parse(typed), Shelf.EPISODES) == reading


def test_every_operator_stands_in_the_table() -> None:
    typed = " ".join(typed for typed, _ in rows("The language"))
    names = [*(f"{field.value}:" for field in Field), *(f"{trait.value}:" for trait in Trait), "sort:newest"]
    assert [name for name in (*names, " -", " OR ", "* ", "near(", '"') if name not in typed] == []
    assert f"({DISTANCE} if none is given,\n  {FARTHEST} at most)" in TEXT
    assert f"the first {MOST_NEAR} count" in TEXT
    assert f"{MAX_CHARS:,} characters" in TEXT


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("GPT-4", "GPT-4 GPT4 GPT 4"),
        ("GPT4", "GPT-4"),
        ("F1", "F-1"),
        ("F-1", "F1"),
        ("k-NN", "kNN"),
        ("Erdős–Rényi", "Erdos-Renyi"),
        ("β-VAE", "βVAE"),
        ("e=mc^2", "E = mc²? e = mc^2"),
    ],
)
def test_a_word_of_research_finds_what_the_docs_say(typed: str, written: str) -> None:
    assert any(f"`{typed}`" in line for line in TEXT.splitlines())
    (one,) = parse(typed).wanted[0].either
    assert isinstance(one, Term)
    with sqlite3.connect(":memory:") as conn:
        conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='{TOKENIZER}')")
        conn.executemany("INSERT INTO texts VALUES (?)", [(written,), ("something else, GPT and F, in 14",)])
        assert conn.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (expression(one),)).fetchall() == [(1,)]
    conn.close()


@pytest.mark.parametrize("typed", ["C++", "C#", "F#", "50%", "$5"])
def test_words_with_signs_are_taken_with_them(typed: str) -> None:
    assert f"`{typed}`" in TEXT
    (one,) = parse(typed).wanted[0].either
    assert isinstance(one, Term)
    assert one.literal
