"""Rulings on links without a database: what stands of several, their form as JSON, what is refused as none."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cli.review_screen import screen, width_of
from scraper.link.facts import Told
from scraper.link.ruling import PaperName, Ruling, Subject, Verb, standing
from scraper.link.ruling_json import as_json, read
from scraper.link.waiting import Candidate, Waiting, opening
from scraper.notation.normal import fold, tidy

ACCEPT, REJECT, WITHDRAW = Verb.ACCEPT, Verb.REJECT, Verb.WITHDRAW
LINE: dict[str, Any] = {
    "decision": "accept",
    "made_at": "2025-04-11T09:30:00Z",
    "by": "Ann",
    "of": "episode",
    "show": "sample",
    "keys": [["host_id", "1"], ["slug", "one"]],
    "paper": {"arxiv_id": "2504.07962"},
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SOME_TEXT = ANY_TEXT.filter(bool)


def stands(*ruled: tuple[Verb, str] | tuple[Verb, str, bool]) -> dict[str, Verb]:
    about = Subject(Told.EPISODE, (("slug", "one"),))
    rulings = [(r[1], Ruling(r[0], about, PaperName(title=r[1]), "", also=len(r) > 2)) for r in ruled]
    return {paper: ruling.verb for paper, ruling in standing(rulings).items()}


@pytest.mark.parametrize(
    ("ruled", "found"),
    [
        ([(ACCEPT, "a"), (ACCEPT, "b")], {"b": ACCEPT}),
        ([(ACCEPT, "a"), (ACCEPT, "b", True)], {"a": ACCEPT, "b": ACCEPT}),
        ([(ACCEPT, "a"), (ACCEPT, "b", True), (ACCEPT, "c")], {"c": ACCEPT}),
        ([(REJECT, "a"), (ACCEPT, "b")], {"a": REJECT, "b": ACCEPT}),
        ([(ACCEPT, "a"), (REJECT, "a")], {"a": REJECT}),
        ([(REJECT, "a"), (ACCEPT, "a")], {"a": ACCEPT}),
        ([(ACCEPT, "a"), (WITHDRAW, "a")], {}),
        ([(ACCEPT, "a"), (ACCEPT, "b"), (WITHDRAW, "b")], {"a": ACCEPT}),
        ([(WITHDRAW, "a"), (REJECT, "a")], {"a": REJECT}),
        ([(ACCEPT, "a"), (ACCEPT, "b"), (REJECT, "b")], {"b": REJECT}),
    ],
)
def test_what_stands_of_several(ruled: list[Any], found: dict[str, Verb]) -> None:
    assert stands(*ruled) == found


def ruling(verb: Verb, day: int, by: str, undoes: int = 0) -> tuple[str, Ruling]:
    about = Subject(Told.EPISODE, (("slug", "one"),))
    times = [f"2025-04-{each:02}T00:00:00Z" if each else "" for each in (day, undoes)]
    return "a", Ruling(verb, about, PaperName(title="a"), times[0], by, undoes=times[1])


@pytest.mark.parametrize(
    ("undone", "stood"),
    [
        (("Ann", 2), (REJECT, "Bea")),
        (("Bea", 1), (ACCEPT, "Ann")),
        (("Bea", 2), (ACCEPT, "Ann")),
        (("Ann", 1), (ACCEPT, "Ann")),
    ],
    ids=["the later", "the earlier", "of another", "of another time"],
)
def test_an_undo_takes_back_one_ruling_of_one_person_and_no_other(
    undone: tuple[str, int], stood: tuple[Verb, str]
) -> None:
    rulings = [ruling(REJECT, 1, "Bea"), ruling(ACCEPT, 2, "Ann"), ruling(WITHDRAW, 3, undone[0], undone[1])]
    found = standing(rulings)["a"]
    assert (found.verb, found.by) == stood


def test_of_two_rulings_of_one_moment_an_undo_takes_back_the_later() -> None:
    found = standing([ruling(REJECT, 1, "Ann"), ruling(ACCEPT, 1, "Ann"), ruling(WITHDRAW, 1, "Ann", 1)])
    assert found["a"].verb is REJECT


PAPERS = st.sampled_from("abc")
RULED = st.lists(st.tuples(st.sampled_from(Verb), PAPERS) | st.tuples(st.just(ACCEPT), PAPERS, st.just(True)))


@given(RULED, PAPERS)
def test_what_is_withdrawn_was_never_ruled(ruled: list[Any], paper: str) -> None:
    assert stands(*ruled, (WITHDRAW, paper)) == stands(*(each for each in ruled if each[1] != paper))


@given(RULED, PAPERS)
def test_the_later_wins(ruled: list[Any], paper: str) -> None:
    assert stands(*ruled, (REJECT, paper))[paper] is REJECT
    found = stands(*ruled, (ACCEPT, paper))
    assert [each for each, verb in found.items() if verb is ACCEPT] == [paper]


@given(
    verb=st.sampled_from(Verb),
    keys=st.lists(st.tuples(st.sampled_from(["slug", "guid"]), SOME_TEXT), min_size=1, max_size=3),
    title=ANY_TEXT, paper=ANY_TEXT.filter(fold), by=SOME_TEXT.filter(tidy), also=st.booleans(),
    evidence=st.dictionaries(SOME_TEXT, SOME_TEXT, max_size=2), is_undo=st.booleans(),
)  # fmt: skip
def test_any_ruling_is_the_same_after_a_journey_as_a_line(
    verb: Verb, keys: list[tuple[str, str]], title: str, paper: str, by: str, also: bool, evidence: dict[str, str],
    is_undo: bool,
) -> None:  # fmt: skip
    about = Subject(Told.EPISODE, tuple(keys), "sample", title=tidy(title))
    undoes = "2025-04-10T09:30:00Z" if is_undo and verb is WITHDRAW else ""
    name = PaperName(title=tidy(paper), author=tidy(by))
    made = Ruling(verb, about, name, "2025-04-11T09:30:00Z", tidy(by), also, evidence, undoes)
    line = json.dumps(as_json(made))
    assert "\n" not in line
    assert read(json.loads(line)) == made


def test_ids_are_read_in_any_spelling_and_moments_in_any_zone() -> None:
    paper = {"arxiv_id": "arXiv:2504.07962v3", "doi": "https://doi.org/10.1000/ABC"}
    made = read({**LINE, "paper": paper, "made_at": "2025-04-11T11:30:00+02:00"})
    assert made.paper == PaperName("2504.07962", "10.1000/abc")
    assert made.made_at == "2025-04-11T09:30:00Z"


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "perhaps"},
        {"decision": None},
        {"of": "film"},
        {"keys": []},
        {"keys": "slug"},
        {"keys": [["slug"]]},
        {"keys": [["title", "One"]]},
        {"keys": [["slug", ""]]},
        {"keys": [["slug", "\ud800"]]},
        {"keys": [["slug", "x"]] * 201},
        {"keys": [[["slug"], "x"]]},
        {"of": "article"},
        {"made_at": "yesterday"},
        {"made_at": "2025-04-11T09:30:00"},
        {"made_at": 5},
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"paper": {}},
        {"paper": "2504.07962"},
        {"paper": {"arxiv_id": "2504"}},
        {"paper": {"doi": "11.1/x"}},
        {"paper": {"title": "…"}},
        {"title": ["x"]},
        {"by": "\udfff"},
        {"evidence": {"id": 1}},
        {"evidence": []},
        {"also": "yes"},
        {"also": None},
        {"undoes": "2025-04-11T09:30:00Z"},
        {"decision": "withdraw", "undoes": "before"},
        {"decision": "withdraw", "undoes": ""},
    ],
)
def test_what_is_no_ruling_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"it |made_at|key|is no"):
        read({**LINE, **change})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*LINE, "x"]), inner, max_size=4),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_a_ruling_or_refused(said: object) -> None:
    for each in (said, {**LINE, **said} if isinstance(said, dict) else said):
        with contextlib.suppress(ValueError):
            assert read(each).paper


def item(text: str) -> Waiting:
    paper = Candidate("p", text, "", "", "", "", (text,) * 8, text, 0.5, "review", {"against": text, "title": "said"})
    return Waiting(Told.EPISODE, "e1", text, "", "", (text,), opening(text), (paper, paper))


@given(st.text(max_size=400), st.sampled_from([10, 31, 80, 100, 161]))
def test_no_line_is_wider_than_the_terminal_and_none_commands_it(text: str, columns: int) -> None:
    shown = screen(item(text), "1 of 1", columns).replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert "\x1b" not in shown
    for line in shown.split("\n"):
        assert width_of(line) <= max(columns, 30) + 1
        assert "\r" not in line


def test_candidates_stand_beside_the_text_or_below_it() -> None:
    wide, narrow = (screen(item("Some words"), "1 of 1", columns).split("\n") for columns in (120, 60))
    assert any("Some words" in line.split("│")[0] and "1. " in line.split("│")[-1] for line in wide)
    assert not any("│" in line for line in narrow)


@pytest.mark.parametrize("columns", [60, 160])
def test_in_full_every_name_and_the_whole_abstract_are_shown(columns: int) -> None:
    names = tuple(f"Person{number}" for number in range(30))
    paper = Candidate("p", "Tusks", "2504.07962", "", "", "", names, "word " * 200 + "lastword", 0.5, "review", {})
    address, others = "https://show.example/one", ("Fins (no)",)
    long = Waiting(Told.EPISODE, "e1", "One", "", address, names, "Said.", (paper,), others)
    short, full = (screen(long, "1 of 1", columns, is_full=is_full) for is_full in (False, True))
    for shown in (short, full):
        for words in (address, "https://arxiv.org/abs/2504.07962", "Not about: Fins (no)"):
            assert words in shown
    assert full.count("Person29") == 2
    assert short.count("Person29") == 0
    assert ("lastword" in full, "lastword" in short) == (True, False)


def test_what_speaks_against_comes_last() -> None:
    assert item("x").candidates[0].in_words() == ["said", "But: x"]


@given(st.text())
def test_an_opening_is_one_line_cut_between_words(text: str) -> None:
    start = opening(text, 40)
    assert len(start) <= 41
    assert len(start.split()) == 0 or start == " ".join(start.split())
