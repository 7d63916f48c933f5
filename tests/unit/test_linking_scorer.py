"""The measure of linking measures: hand-made verdicts, and the figures that they must come to."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.archive import fulltext
from scraper.archive.store import Archive
from scraper.errors import UsageError
from scraper.link.facts import Told, Verdict
from scripts.benchmarks import linking
from scripts.benchmarks.__main__ import main
from scripts.benchmarks.linking import conditions, papers, score, speed
from scripts.benchmarks.linking.conditions import Condition, Judge, Outcome, parted
from scripts.benchmarks.linking.pages import read_back
from scripts.benchmarks.linking.score import Counts, at_least, count
from scripts.benchmarks.linking.texts import Text, sample, without_credit_line, written

EPISODE = """
note = "plain"
kind = "episode"
group = "plain"
title = "The Moth by the Floodlight"
date = "2025-04-11"
text = '''
Hello there, and {word} to the show about one paper a day & nothing else.

So what did they find:

- The glare has a {word} of its own.

- A planet does not follow it.

> Know your glare.

That is all for today. Credit to Paper authors: Ann Roe, Bo Li
'''
[expected]
paper = "{paper}"
not = ["2504.00002"]
"""
ARTICLE = """
note = "an article"
kind = "article"
group = "far"
title = "A new way to find planets near stars"
date = ""
text = '''
Astronomers have found that a {word} description of glare helps them to see planets that were hidden before.

The work was done with a camera on a very large telescope, and it took the team several years to finish it.

It is hoped that old pictures, which lay in the archives of many institutes, can now be looked at once more.
'''
[expected]
paper = "{paper}"
"""


def text(name: str, paper: str = "", rivals: Sequence[str] = ()) -> Text:
    return Text(name, Told.EPISODE, "plain", name, "2025-04-11", "<p>a</p>", "<p>a</p>", paper, tuple(rivals))


def outcome(
    expected: str, auto: Sequence[str] = (), review: Sequence[str] = (), ranked: Sequence[tuple[str, float]] = ()
) -> Outcome:
    stand = [Verdict(paper, 0.9, "auto") for paper in auto] + [Verdict(paper, 0.5, "review") for paper in review]
    candidates = tuple(Verdict(paper, value, "review", {"text": "alike"}) for paper, value in ranked)
    return Outcome(text("a", expected, ["z"]), expected, tuple(stand), candidates)


class TestCounts:
    def test_a_wrong_link_costs_precision_and_a_missing_one_recall(self) -> None:
        counts = count([outcome("a", ["a"]), outcome("a", ["b"]), outcome("a"), outcome("", ["c"]), outcome("")])
        assert (counts.texts, counts.at_hand, counts.auto, counts.right) == (5, 3, 3, 1)
        assert counts.precision == pytest.approx(1 / 3)
        assert counts.recall == pytest.approx(1 / 3)

    def test_a_second_link_beside_the_right_one_is_wrong(self) -> None:
        assert count([outcome("a", ["a", "b"])]).precision == 0.5

    def test_no_link_for_a_text_without_a_paper_is_never_right(self) -> None:
        assert count([outcome("", [""])]).right == 0

    def test_in_review_the_first_one_counts_and_only_where_nothing_is_auto(self) -> None:
        counts = count(
            [
                outcome("a", review=["a", "b"]),
                outcome("a", review=["b", "a"]),
                outcome("a", ["a"], review=["b"]),
                outcome("", review=["c"]),
            ]
        )
        assert (counts.doubtful, counts.first, counts.review) == (2, 1, 6)

    def test_nothing_is_counted_of_nothing(self) -> None:
        assert count([]) == Counts()
        assert (Counts().precision, Counts().recall) == (1, 1)


def test_the_first_candidates_are_those_of_texts_whose_paper_is_at_hand() -> None:
    ranked = [("b", 0.9), ("a", 0.8), ("c", 0.7)]
    held = [outcome("a", ranked=ranked), outcome("b", ranked=ranked), outcome("x", ranked=ranked), outcome("")]
    assert score.top(held, 1) == pytest.approx(1 / 3)
    assert score.top(held, 2) == pytest.approx(2 / 3)
    assert [each["text"] for each in score.not_among_first("text", held, 2)] == ["a"]


def test_a_threshold_takes_first_candidates_from_its_score_on() -> None:
    held = [
        outcome("a", ranked=[("a", 0.9)]),
        outcome("a", ranked=[("b", 0.8), ("a", 0.7)]),
        outcome("", ranked=[("c", 0.6)]),
        outcome("a"),
    ]
    rows = {row.pop("threshold"): row for row in score.curve(held)}
    third = pytest.approx(1 / 3)
    assert rows[0.9] == {"taken": 1, "precision": 1.0, "recall": third}
    assert rows[0.8] == {"taken": 2, "precision": 0.5, "recall": third}
    assert rows[0.6] == {"taken": 3, "precision": third, "recall": third}
    assert rows[0.95] == {"taken": 0, "precision": 1.0, "recall": 0.0}


def test_a_share_is_as_certain_as_the_published_tables_have_it() -> None:
    """Wilson's 95 % intervals: 8 of 10 from .490, 10 of 10 from .722, 81 of 263 from .255 (Newcombe 1998)."""
    assert at_least(8, 10) == pytest.approx(0.490, abs=0.0005)
    assert at_least(10, 10) == pytest.approx(0.722, abs=0.0005)
    assert at_least(81, 263) == pytest.approx(0.255, abs=0.0005)
    assert at_least(0, 0) == at_least(0, 5) == 0


class TestMistakes:
    def test_what_is_right_is_none(self) -> None:
        assert score.mistakes("bare", [outcome("a", ["a"], review=["b"]), outcome("", review=["b"])]) == []

    def test_each_has_what_stands_for_and_against_it(self) -> None:
        wrong, missing = score.mistakes(
            "bare", [outcome("a", ["z"]), outcome("a", ranked=[("b", 0.4), ("c", 0.3), ("d", 0.2), ("a", 0.1)])]
        )
        assert (wrong["what"], wrong["taken_for_rival"], wrong["expected"]) == ("auto: z", True, "a")
        assert (missing["what"], missing["taken_for_rival"]) == ("auto: none", False)
        assert isinstance(missing["links"], list)
        assert [link["paper"] for link in missing["links"]] == ["b", "c", "d", "a"]
        assert missing["links"][0]["evidence"] == {"text": "alike"}


class TestFigures:
    def held(self, **outcomes: Sequence[Outcome]) -> conditions.Outcomes:
        return {condition: list(outcomes.get(condition, ())) for condition in Condition}

    def test_a_floor_is_missed_below_it_and_reached_at_it(self) -> None:
        right, none = outcome("a", ["a"], ranked=[("a", 0.9)]), outcome("a", ranked=[("b", 0.9)])
        found = linking.figures(self.held(credits=[right] * 97 + [none] * 3, text=[right] * 96 + [none] * 4))
        assert found["figures"]["credits_recall"] == 0.97
        assert found["missed"] == ["text_top5"]

    def test_one_link_to_a_paper_that_is_not_there_is_one_too_many(self) -> None:
        held = [replace(each, text=text("a")) for each in [outcome("")] * 99 + [outcome("", ["b"])]]
        found = linking.figures(self.held(hidden=held))
        assert found["figures"] == {"hidden_refused": 0.99, "review_explained": 1.0}
        assert found["missed"] == ["hidden_refused"]

    def test_a_link_to_the_twin_of_a_paper_that_is_not_there_is_told_beside(self) -> None:
        found = linking.figures(self.held(hidden=[outcome("")] * 99 + [outcome("", ["z"])]))
        assert found["figures"] == {"hidden_refused_beside_a_twin": 0.99, "review_explained": 1.0}
        assert found["missed"] == []

    def test_what_was_not_asked_has_no_figure_and_no_floor(self) -> None:
        found = linking.figures(self.held(bare=[outcome("a", ["a"])]))
        assert found["figures"] == {"bare_precision": 1.0, "bare_recall": 1.0, "review_explained": 1.0}
        assert found["floors"].keys() == found["figures"].keys()

    def test_each_link_in_review_is_to_say_why_it_is_no_more(self) -> None:
        said = Verdict("a", 0.5, "review", {"against": "by the authors alone"})
        held = [replace(outcome("a"), stand=(said, Verdict("b", 0.9, "auto"))), outcome("a", review=["c"])]
        found = linking.figures(self.held(hidden=held[:1], bare=held[1:]))
        assert found["figures"]["review_explained"] == 0.5
        assert "review_explained" in found["missed"]

    def test_texts_alone_are_parted_by_kind_and_group(self) -> None:
        ranked = [("b", 0.9), ("a", 0.8)]
        article = replace(outcome("b", ranked=ranked), text=replace(text("c", "b"), kind=Told.ARTICLE))
        found = linking.figures(self.held(text=[outcome("a", ranked=ranked), article]))
        assert found["text"] == {
            "article, plain": {"texts": 1, "top1": 1.0, "top5": 1.0},
            "episode, plain": {"texts": 1, "top1": 0.0, "top5": 1.0},
        }

    def test_counts_are_parted_by_group(self) -> None:
        other = replace(outcome("a", ["b"]), text=replace(text("b", "a"), group="far"))
        groups = linking.figures(self.held(bare=[outcome("a", ["a"]), other]))["groups"]["bare"]
        assert {name: (each["auto"], each["right"]) for name, each in groups.items()} == {
            "far": (1, 0),
            "plain": (1, 1),
        }


class TestTexts:
    @pytest.mark.parametrize(
        ("last", "rest"),
        [
            ("Credit to Paper authors: Ann Roe, Bo Li", []),
            ("Bye for now! Credit to Paper authors: Ann Roe", ["Bye for now!"]),
            ("“Done.” Credits – Ann Roe", ["“Done.”"]),
            ("Paper by Ann Roe and Bo Li.", []),
            ("The authors: Roe, Li", []),
            ("They give credit to their authors", ["They give credit to their authors"]),
            ("The authors deserve a prize. So do you.", ["The authors deserve a prize. So do you."]),
        ],
    )
    def test_the_credit_line_is_known_by_its_words_at_a_sentence_s_beginning(
        self, last: str, rest: list[str]
    ) -> None:
        assert without_credit_line(["Hello.", last]) == ["Hello.", *rest]

    def test_a_text_is_marked_up_block_by_block(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(EPISODE.format(word="welcome", paper="2504.00001"), encoding="utf-8")
        [told] = written([tmp_path])
        assert (told.paper, told.rivals, told.is_credited) == ("2504.00001", ("2504.00002",), True)
        assert told.bare.endswith("<p>That is all for today.</p>")
        assert "a day &amp; nothing" in told.markup
        assert "<ul><li>A planet does not follow it.</li></ul>" in told.markup
        assert "<blockquote><p>Know your glare.</p></blockquote>" in told.markup

    @pytest.mark.parametrize(
        "broken", ['kind = "film"', 'date = "April 11"', 'kind = "episode"\n[expected]\nnot = []', "title = "]
    )
    def test_a_file_that_is_none_is_named(
        self, tmp_path: Path, broken: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        whole = EPISODE.format(word="welcome", paper="2504.00001")
        field = broken.partition(" = ")[0]
        lines = [broken if line.startswith(f"{field} = ") else line for line in whole.splitlines()]
        (tmp_path / "bad.toml").write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["linking", "--texts", str(tmp_path)])
        assert ended.value.code == 2
        assert "bad.toml is no labelled text" in capsys.readouterr().err

    def test_a_folder_without_texts_and_a_file_without_papers_are_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for options, said in (
            (["--texts", str(tmp_path)], "holds no .toml files"),
            (["--papers", str(tmp_path / "none.jsonl.gz")], "none.jsonl.gz cannot be read as papers"),
        ):
            with pytest.raises(SystemExit) as ended:
                main(["linking", *options])
            assert ended.value.code == 2
            assert said in capsys.readouterr().err

    def test_the_sample_show_s_credits_are_all_of_what_is_left_out(self) -> None:
        for told in sample():
            assert "Credit to" not in told.bare
            assert told.is_credited == ("Credit to" in told.markup)


class TestReading:
    def test_texts_come_back_as_the_program_reads_them(self, tmp_path: Path) -> None:
        labelled = tmp_path / "labelled"
        labelled.mkdir()
        (labelled / "a.toml").write_text(EPISODE.format(word="welcome", paper=""), encoding="utf-8")
        (labelled / "b.toml").write_text(ARTICLE.format(word="new", paper=""), encoding="utf-8")
        texts = list(written([labelled]))
        whole = read_back(texts, tmp_path / "whole")
        assert (whole["a"].kind, whole["a"].date, whole["a"].credits) == (
            Told.EPISODE,
            "2025-04-11",
            ("Ann Roe", "Bo Li"),
        )
        assert (whole["b"].kind, whole["b"].date, whole["b"].title) == (Told.ARTICLE, "", texts[1].title)
        assert "several years to finish it" in whole["b"].body
        bare = read_back(texts[:1], tmp_path / "bare", bare=True)
        assert bare["a"] == replace(whole["a"], id=bare["a"].id, credits=())

    def test_two_articles_that_are_one_are_an_error(self, tmp_path: Path) -> None:
        labelled = tmp_path / "labelled"
        labelled.mkdir()
        for name in ("a", "twin"):
            (labelled / f"{name}.toml").write_text(ARTICLE.format(word="new", paper=""), encoding="utf-8")
        with pytest.raises(UsageError, match="is not read as an article of its own"):
            read_back(list(written([labelled])), tmp_path / "whole")


def lines(*ids: str) -> dict[str, str]:
    return {
        name: json.dumps(
            {
                "arxiv_id": name,
                "title": f"On the glare of stars, part {name}",
                "abstract": "A description of glare by coarse blobs and fine grain at the same time.",
                "authors": ["Ann Roe", f"Bo {name}"],
                "first_seen": "2025-04-10",
            }
        )
        for name in ids
    }


def row_counts(archive: Path) -> dict[str, int]:
    """How many rows each table has, the full-text index left to its own check."""
    with closing(sqlite3.connect(archive)) as conn:
        tables = conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\'"
        )
        return {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in tables.fetchall()}


class TestHiding:
    def test_a_paper_is_gone_as_if_it_had_never_come(self, tmp_path: Path) -> None:
        whole = papers.store(lines("2504.00001", "2504.00002", "2504.00003"), tmp_path / "papers")
        fewer = papers.store(lines("2504.00001", "2504.00003"), tmp_path / "fewer")
        copy = papers.without(whole, ["2504.00002"], tmp_path / "hidden")
        assert row_counts(copy) == row_counts(fewer)
        assert row_counts(whole)["papers"] == 3
        with Archive(copy) as archive:
            assert fulltext.is_sound(archive.db)
            found = archive.db.query("SELECT arxiv_id FROM papers ORDER BY arxiv_id")
            assert [row["arxiv_id"] for row in found] == ["2504.00001", "2504.00003"]

    def test_no_paper_is_hidden_together_with_a_rival(self) -> None:
        texts = [
            text("a", "1", ["2"]),
            text("b", "2"),
            text("c", "3"),
            text("d", "4", ["3"]),
            text("e", "5", ["1", "2"]),
        ]
        groups = list(parted(texts))
        assert [[each.name for each in group] for group in groups] == [["a", "c"], ["b", "d"], ["e"]]

    def test_verdicts_name_papers_by_their_arxiv_id(self, tmp_path: Path) -> None:
        archive = papers.store(lines("2504.00001"), tmp_path / "papers")
        with closing(sqlite3.connect(archive)) as conn:
            assert list(Judge(conn).at_hand.values()) == ["2504.00001"]


def test_the_yardstick_finds_any_of_the_words_by_rank(tmp_path: Path) -> None:
    held = lines("2504.00001", "2504.00002")
    held["2504.00002"] = held["2504.00002"].replace("glare of stars", "bread of bakers")
    archive = papers.store(held, tmp_path / "papers")
    (tmp_path / "labelled").mkdir()
    (tmp_path / "labelled" / "a.toml").write_text(EPISODE.format(word="welcome", paper=""), encoding="utf-8")
    telling = read_back(list(written([tmp_path / "labelled"])), tmp_path / "texts")["a"]
    with closing(sqlite3.connect(archive)) as conn:
        numbers = dict(conn.execute("SELECT seq, arxiv_id FROM papers"))
        first, *rest = [
            numbers[row] for row in speed.plain(conn, replace(telling, title="", body='bakers, "bread" -'))
        ]
        assert (first, rest) == ("2504.00002", [])
        both = [numbers[row] for row in speed.plain(conn, replace(telling, body="Bakers! Glare"))]
        assert sorted(both) == ["2504.00001", "2504.00002"]


def test_the_command_prints_its_figures_and_ends_with_1_where_a_floor_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = tmp_path / "labelled"
    labelled.mkdir()
    for name, word, paper in (("a", "welcome", "2504.00001"), ("b", "greetings", "2504.99999")):
        (labelled / f"{name}.toml").write_text(EPISODE.format(word=word, paper=paper), encoding="utf-8")
    (labelled / "c.toml").write_text(ARTICLE.format(word="new", paper=""), encoding="utf-8")
    file = tmp_path / "papers.jsonl"
    file.write_text(
        "\n".join(lines("2504.00001", "2504.00002", "2504.00003", "2504.00004").values()), encoding="utf-8"
    )
    options = ["linking", "--texts", str(labelled), "--papers", str(file)]
    with pytest.raises(SystemExit) as ended:
        main([*options, "--relink", "3", "--json"])
    assert ended.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["texts"], found["papers"]) == (3, 4)
    assert (found["counts"]["credits"]["texts"], found["counts"]["credits"]["at_hand"]) == (2, 1)
    assert found["counts"]["hidden"]["texts"] == found["text"]["episode, plain"]["texts"] == 1
    assert found["counts"]["articles"]["texts"] == 1
    assert found["speed"]["growth"] == pytest.approx(found["speed"]["many_ms"] / found["speed"]["few_ms"])
    assert (found["speed"]["few_papers"], found["speed"]["many_papers"]) == (1, 4)
    assert found["relink"]["episodes"] == 3
    with pytest.raises(SystemExit):
        main([*options, "--no-speed", "--show-errors"])
    said = capsys.readouterr().out
    assert "the yardstick" not in said
    assert "a (bare, plain): auto: none" in said
