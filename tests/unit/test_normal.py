"""Text made comparable: what may be lost, what must stay, and that doing it twice changes nothing more."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.notation.normal import fingerprint, first_sentence, fold, tidy
from scraper.text.people.names import name_key

ANY = st.text(st.characters())
"""Any text at all, halves of surrogate pairs too: JSON can hold them."""


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  two\t\twords\r\n", "two words"),
        ("no\u00a0break\u200bspace", "no\u00a0break\u200bspace"),
        ("left\u202eright", "left\u202eright"),
        ("bell\x07, escape\x1b[31m", "bell, escape[31m"),
        ("page\x0cbreak, line\x0btab, next\x85line", "page break, line tab, next line"),
        ("half of a pair \ud83d", "half of a pair"),
        ("\x00", ""),
        ("\u00a0", ""),
    ],
)
def test_tidy(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


@given(ANY)
@example("a\x0bb")
def test_tidy_makes_one_clean_line_and_glues_no_words(text: str) -> None:
    clean = tidy(text)
    assert tidy(clean) == clean
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]|  ", clean)
    assert clean.encode().decode() == clean
    assert [_kept(word) for word in clean.split()] == [w for word in _words(text) if (w := _kept(word))]


def _words(text: str) -> list[str]:
    """The words, where the control characters that white space knows part them, and no others."""
    return re.sub(r"[\x1c-\x1f]", "", text).split()


def _kept(word: str) -> str:
    return "".join(char for char in word if unicodedata.category(char) not in {"Cc", "Cs"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Belén Reverte", "BELEN  REVERTE"),
        ("Ｆｕｌｌ－ｗｉｄｔｈ", "full-width"),
        ("Yu\u2011Xiong Wang", "Yu Xiong Wang"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("Straße", "STRASSE"),
        ("e\u0301", "é"),
        ("ﬁnal", "final"),
        ("under_score", "under score"),
    ],
)
def test_fold_makes_spellings_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Lin", "Lim"), ("深度学习", "深度学"), ("2-5 steps", "25 steps"), ("A B", "AB")]
)
def test_fold_keeps_what_differs_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(ANY)
@example("ŉ")
@example("ΐ\u0345")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text)


def test_a_fingerprint_survives_what_a_plain_rendering_loses() -> None:
    page = "A *new* idea – at last.\n\n- Who asked?\n- Why now?\n\n> “Quoted.”"
    rendering = 'A new idea - at last.\nWho asked?\nWhy now?\n"Quoted."'
    assert fingerprint(page) == fingerprint(rendering) != ""


@pytest.mark.parametrize("body", ["", "  \n", "…?!", "— ()"])
def test_a_body_without_letters_has_no_fingerprint(body: str) -> None:
    assert fingerprint(body) == ""


@given(ANY, ANY)
def test_fingerprints_differ_when_the_letters_do(one: str, other: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}|", fingerprint(one))
    assert (fingerprint(one) == fingerprint(other)) == (_letters(one) == _letters(other))


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


@given(ANY)
def test_a_fingerprint_does_not_see_case_marks_and_breaks(text: str) -> None:
    assert fingerprint(f"- {text}\n\n") == fingerprint(text) == fingerprint("> " + "_".join(["", text, ""]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Short one. And more.", "Short one."),
        ("Is it 3.5 times? Yes.", "Is it 3.5 times?"),
        ("“Quoted!” she said.", "“Quoted!”"),
        ("No end", "No end"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


@pytest.mark.parametrize("limit", [31, 34, 35, 38])
def test_a_long_first_sentence_is_cut_at_a_word(limit: int) -> None:
    text = "Today we are tackling, with a good deal of patience, a paper that measures what nobody measured before."
    assert first_sentence(text, limit) == (
        "Today we are tackling, with a…" if limit < 34 else "Today we are tackling, with a good…"
    )


@given(ANY, st.integers(min_value=1, max_value=120))
def test_a_first_sentence_is_the_beginning_of_the_text(text: str, limit: int) -> None:
    sentence = first_sentence(text, limit)
    assert tidy(text).startswith(sentence.removesuffix("…")) or tidy(text).startswith(sentence)
    assert len(sentence) <= limit + 2
