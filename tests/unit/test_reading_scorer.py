"""The measure of reading measures: a perfect reader has 1 everywhere, and each kind of mistake lowers its figure."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from scraper.model import Episode, Identifier, Layer, Link, Origin
from scraper.sample.show import load_episodes
from scraper.text.people import Identity, Mention
from scripts.benchmarks.__main__ import main
from scripts.benchmarks.reading import pairs
from scripts.benchmarks.reading.cases import Case, variations, written
from scripts.benchmarks.reading.pairs import Pair
from scripts.benchmarks.reading.recipes import RECIPES
from scripts.benchmarks.reading.sample import tell
from scripts.benchmarks.reading.score import Tally, score, tally


@cache
def varied() -> tuple[Case, ...]:
    return tuple(variations())


def perfect(case: Case) -> Episode:
    """The episode as a reader has it who reads as labelled."""
    labels = case.labels
    identifiers = (each.partition(":") for each in labels.identifiers or ())
    return Episode(
        (),
        body=case.body,
        questions=labels.questions,
        credits=labels.credits,
        quotes=labels.quotes or (),
        links=tuple(Link(url, "") for url in labels.links or ()),
        identifiers=tuple(Identifier(kind, value) for kind, _, value in identifiers),
        method=labels.method or "",
        origins={"credits": Origin(Layer.STATE, "credit line, et al.")} if labels.et_al else {},
    )


def rich() -> Case:
    """A case with questions, names and a long body."""
    return next(case for case in varied() if len(case.labels.questions) > 1 and len(case.labels.credits) > 2)


def test_a_perfect_reader_scores_1() -> None:
    for case in varied():
        scored = score(case, perfect(case))
        assert scored.mistakes == ()
        assert {each.f1 for each in scored.tallies.values()} == {1.0}
        assert scored.exact == set(scored.tallies)


def test_an_episode_that_is_not_found_has_no_word_right() -> None:
    scored = score(rich(), None)
    assert scored.tallies["body"].f1 == scored.tallies["credits"].f1 == scored.tallies["questions"].f1 == 0


def test_a_question_too_few_or_too_many_lowers_the_figure_of_questions_alone() -> None:
    case = rich()
    told, count = perfect(case), len(case.labels.questions)
    fewer = score(case, replace(told, questions=told.questions[1:]))
    assert fewer.tallies["questions"] == Tally(count, count - 1, count - 1)
    more = score(case, replace(told, questions=(*told.questions, "Why?")))
    assert more.tallies["questions"] == Tally(count, count + 1, count)
    for scored in (fewer, more):
        assert [mistake.field for mistake in scored.mistakes] == ["questions"]
        assert "questions" not in scored.exact


def test_two_names_in_the_wrong_order_are_a_mistake() -> None:
    case = rich()
    first, second, *rest = case.labels.credits
    scored = score(case, replace(perfect(case), credits=(second, first, *rest)))
    assert scored.tallies["credits"].right == len(case.labels.credits) - 1
    assert [mistake.field for mistake in scored.mistakes] == ["credits"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda words: [words[0] + words[1], *words[2:]],
        lambda words: words[:-1],
        lambda words: [*words, words[-1]],
        lambda words: [*words[10:], *words[:10]],
        lambda words: [word.replace("a", "b", 1) if place == 5 else word for place, word in enumerate(words)],
    ],
    ids=["glued", "lost", "doubled", "moved", "misspelled"],
)
def test_each_word_of_the_body_counts(spoil: Callable[[list[str]], list[str]]) -> None:
    words = "one two three four five panda seven eight nine ten eleven twelve thirteen".split()
    counted = tally(words, spoil(words))
    assert counted.f1 < 1
    assert counted.right < max(counted.expected, counted.got)


def test_figures_are_those_of_the_definition() -> None:
    counted = Tally(expected=4, got=5, right=3)
    assert (counted.precision, counted.recall, counted.f1) == (3 / 5, 3 / 4, 6 / 9)
    assert Tally().f1 == Tally().precision == Tally().recall == 1
    assert Tally(expected=1).f1 == Tally(got=1).f1 == 0


def test_marks_are_compared_only_where_they_are_on_the_page() -> None:
    case = replace(rich(), body="A few:\n\n- One?\n- Two?\n\n> Three.")
    bare = replace(perfect(case), body="A few:\n\nOne?\n\n2) Two?\n\nThree.")
    assert score(replace(case, marks=False), bare).tallies["body"].f1 == 1
    assert score(replace(case, marks=True), bare).tallies["body"].f1 < 1


PAIRS = [
    Pair(Mention("Ann Roe"), Mention("A. Roe"), same=True, why="", where="1"),
    Pair(Mention("Bo Li"), Mention("Bob Li"), same=False, why="", where="2"),
    Pair(Mention("Cy Ott"), Mention("C. Ott"), same=True, why="", where="3"),
]


def numbered(*numbers: int) -> Sequence[Identity]:
    return [Identity(number, "") for number in numbers]


def test_pairs_are_judged_within_their_line_only() -> None:
    def judge(mentions: Sequence[Mention]) -> Sequence[Identity]:
        return numbered(1, 1, 1, 2, 3, 3)[: len(mentions)]

    scored = pairs.together([PAIRS], judge)
    assert (scored.pairs, scored.tally, scored.mistakes) == (3, Tally(2, 2, 2), ())
    assert pairs.apart([PAIRS], judge).tally == Tally(2, 3, 2)


def test_a_wrong_merge_costs_precision_and_a_missed_one_recall() -> None:
    merged = pairs.together([PAIRS], lambda _: numbered(1, 1, 2, 2, 3, 3))
    assert (merged.tally.precision, merged.tally.recall) == (2 / 3, 1)
    missed = pairs.together([PAIRS], lambda _: numbered(1, 2, 3, 4, 5, 5))
    assert (missed.tally.precision, missed.tally.recall) == (1, 1 / 2)
    assert [mistake.got for mistake in (*merged.mistakes, *missed.mistakes)] == ["one person", "two"]


def test_the_sample_show_is_taken_apart_whole() -> None:
    for sample in load_episodes():
        told = tell(sample)
        assert told.labels.credits == sample.expected.credits
        assert (told.credit is None) == (not sample.expected.credits)
        assert "Credit to Paper" not in told.body
        assert sample.expected.questions == tuple(q for q in sample.expected.questions if q in told.body)


def test_every_transformation_and_dressing_of_a_recipe_changes_what_is_told() -> None:
    by_name = {case.name.rpartition(", ")[0]: case for case in varied()}
    told = {case.source for case in varied()}
    assert len(by_name) == len(RECIPES)
    assert len(told) > 0.95 * len(varied())


EPISODE = """
note = "two questions in a list"
form = "html"
source = '''<p>Hello, and welcome to the show.</p><p>A few questions for you:</p>
<ul><li>Does it work at night?</li><li>Who pays for it?</li></ul>
<p>Goodbye!</p><p>Credit to Paper authors: Ann Roe, Bo Li</p>'''

[expected]
body = '''Hello, and welcome to the show.

A few questions for you:

- Does it work at night?
- Who pays for it?

Goodbye!'''
questions = ["Does it work at night?", "Who pays for it?"]
credits = ["Ann Roe", "Bo Li"]
quotes = []
links = []
"""
LINE = {"a": {"name": "Ann Roe"}, "b": {"name": "Ann Roe", "beside": ["Bo Li"], "papers": ["x"]}, "same": True}


def test_other_sets_are_read_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.joinpath("one.toml").write_text(EPISODE)
    names = tmp_path / "names.jsonl"
    names.write_text(json.dumps(LINE) + "\n")
    main(["reading", "--episodes", str(tmp_path), "--names", str(names), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["written"], found["variations"], found["pairs"]) == (1, 0, 1)
    assert found["figures"]["body"] == found["figures"]["credits"] == found["figures"]["names_apart_recall"] == 1
    assert found["mistakes"] == []


def test_a_missed_floor_ends_with_1_and_shows_what_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.joinpath("wrong.toml").write_text(EPISODE.replace('credits = ["Ann Roe", ', 'credits = ["Zoe Wu", '))
    with pytest.raises(SystemExit) as ended:
        main(["reading", "--episodes", str(tmp_path), "--show-errors"])
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "MISSED: 0.998" in said
    assert "Zoe Wu" in said
    assert "credits, got:      ['Ann Roe', 'Bo Li']" in said


@pytest.mark.parametrize("text", ["form = ", 'form = "html"', EPISODE.replace('form = "html"', 'form = "pdf"')])
def test_a_file_that_is_no_episode_is_named(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.joinpath("odd.toml").write_text(text)
    with pytest.raises(SystemExit) as ended:
        main(["reading", "--episodes", str(tmp_path)])
    assert ended.value.code == 2
    assert "odd.toml is no labelled episode" in capsys.readouterr().err


def test_a_file_that_is_no_list_of_names_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = tmp_path / "odd.jsonl"
    names.write_text('{"a": {"name": "Ann Roe"}}\n')
    with pytest.raises(SystemExit) as ended:
        main(["reading", "--names", str(names)])
    assert ended.value.code == 2
    assert "odd.jsonl is no list of names" in capsys.readouterr().err


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="is no folder"):
        list(written([tmp_path / "none"]))
