"""The benchmarks measure what they say. How fast anything is, is not asserted: machines differ."""

import hashlib
import json
import subprocess
import tomllib
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import pytest

from scraper.model import Layer, ParsedEpisode
from scraper.text.body import parse_html
from scraper.text.episode import put_in_order
from scripts.benchmarks import corpus, crawl, growth, mutants, parse, soup
from scripts.benchmarks.__main__ import main
from scripts.benchmarks.serving import weight

CHECKOUT = Path(__file__).parents[2]


def test_the_corpus_is_the_same_everywhere() -> None:
    told = "\n".join(repr(episode) for episode in corpus.episodes(20))
    assert hashlib.sha256(told.encode()).hexdigest().startswith("367bffeace68a2b75bd3605fda98b642")


def test_an_episode_of_the_corpus_does_not_hang_on_how_many_there_are() -> None:
    assert list(corpus.episodes(3)) == list(islice(corpus.episodes(50), 3))


def test_episodes_of_the_corpus_read_as_they_were_meant() -> None:
    for told in corpus.episodes(10):
        episode = put_in_order([ParsedEpisode(Layer.STATE, url="https://a.example/e/x/", html=told.html)], "")
        assert episode.questions == told.expected.questions
        assert episode.credits == told.expected.credits
        assert len(told.expected.questions) == 3
        assert len(told.expected.credits) == 4
        assert 4_000 < len(episode.body) < 6_500


def test_both_sides_of_the_parse_benchmark_find_the_same() -> None:
    page = parse.sample_page()
    ours, yardstick = parse.episodes(page), soup.walk(page.body.decode())
    assert len(ours) == 20
    for episode, (told, blocks) in zip(ours, yardstick, strict=True):
        assert unquote(episode.url).endswith(unquote(told.permalink))
        assert (episode.title, episode.date) == (told.title, told.date)
        assert (episode.audio_url, episode.duration) == (told.audio, told.duration)
        assert [block.text for block in parse_html(told.body)[0]] == [text for _, text in blocks]


def test_parse_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["parse", "--rounds", "1", "--size", "100000", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["ratio"] == pytest.approx(found["yardstick_text_seconds"] / found["text_seconds"])
    assert found["reached"] == (found["ratio"] >= 5)
    assert found["episode_ratio"] == pytest.approx(found["yardstick_text_seconds"] / found["episode_seconds"])
    assert found["episode_reached"] == (found["episode_ratio"] >= 3)
    assert found["growth_reached"] == all(each["growth"] <= 6.5 for each in found["growth"].values())
    assert found["growth"].keys() == {*growth.SHAPES, "episodes on a listing"}
    main(["parse", "--rounds", "1", "--size", "20000"])
    said = capsys.readouterr().out
    assert "all of reading at least 3 times as fast" in said
    assert "at most 6.5 times the time for 5 times as much" in said


@pytest.mark.parametrize("shape", growth.SHAPES.values())
def test_a_shape_is_about_as_long_as_it_is_asked_to_be(shape: Callable[[int], str]) -> None:
    assert len(shape(100_000)) == pytest.approx(100_000, rel=0.5)
    assert len(shape(500_000)) == pytest.approx(5 * len(shape(100_000)), rel=0.1)


def test_ingest_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ingest", "--episodes", "130", "--rounds", "1", "--memory", "5", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["episodes"] == 130
    assert found["again_writes"] == 0
    assert found["ratio"] == pytest.approx(found["yardstick_seconds"] / found["storing_seconds"])
    assert [each["episodes"] for each in found["memory"]] == [5]
    assert found["memory"][0]["peak_bytes"] > 1_000_000
    main(["ingest", "--episodes", "3", "--rounds", "1", "--memory"])
    assert "0 row writes" in capsys.readouterr().out


@pytest.mark.skipif(not (CHECKOUT / ".venv").is_dir(), reason="scripts/test has not set up this checkout")
def test_the_command_runs_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [CHECKOUT / "scripts" / "bench", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "parse" in done.stdout
    assert "ingest" in done.stdout


def test_crawl_counts_a_show_and_its_quiet_second_run() -> None:
    found = crawl.measure(rounds=1, episodes=30)
    assert (found["episodes"], found["pages"], found["again_requests"]) == (30, 4, 3)
    assert found["ratio"] == pytest.approx(found["seconds"] / found["yardstick_seconds"])


RESULTS = """
    scraper.crawl.frontier.xǁFrontierǁafter__mutmut_1: killed
    scraper.crawl.frontier.xǁFrontierǁafter__mutmut_12: killed
    scraper.crawl.frontier.xǁFrontierǁ_end__mutmut_3: survived
    scraper.crawl.peace.xǁPeaceǁgrant__mutmut_1: timeout
    scraper.archive.decide.x__rank__mutmut_1: no tests
    scraper.archive.decide.x__rank__mutmut_2: killed
"""


def test_mutants_are_counted_by_module_and_only_those_on_which_a_test_failed_as_killed() -> None:
    found = mutants.figures(mutants.parse(RESULTS))
    assert (found["mutants"], found["killed"], found["share"], found["reached"]) == (6, 3, 0.5, False)
    assert found["modules"] == {
        "scraper.archive.decide": {"killed": 1, "survived": 0, "timeout": 0, "other": 1},
        "scraper.crawl.frontier": {"killed": 2, "survived": 1, "timeout": 0, "other": 0},
        "scraper.crawl.peace": {"killed": 0, "survived": 0, "timeout": 1, "other": 0},
    }
    assert found["spared"] == {
        "scraper.crawl.frontier.xǁFrontierǁ_end__mutmut_3": "survived",
        "scraper.crawl.peace.xǁPeaceǁgrant__mutmut_1": "timeout",
        "scraper.archive.decide.x__rank__mutmut_1": "no tests",
    }


def test_nine_in_ten_mutants_killed_are_enough() -> None:
    killed, survived = mutants.Mutant("a.x_b__mutmut_1", "killed"), mutants.Mutant("a.x_b__mutmut_2", "survived")
    assert mutants.figures([killed] * 9 + [survived])["reached"]
    assert not mutants.figures([killed] * 8 + [survived])["reached"]


def test_no_mutants_are_no_proof() -> None:
    with pytest.raises(ValueError, match="made no mutants"):
        mutants.figures(mutants.parse("Failed to run clean test"))


def test_each_mutant_that_was_spared_is_named_with_how_to_see_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mutants, "measure", lambda: mutants.figures(mutants.parse(RESULTS)))
    main(["mutants"])
    said = capsys.readouterr().out
    assert "3 of 6 mutants were killed: 50.0%" in said
    assert "mutmut show scraper.crawl.peace.xǁPeaceǁgrant__mutmut_1\n" in said
    assert "NOT reached: at least 90% of the mutants killed" in said
    main(["mutants", "--json"])
    assert json.loads(capsys.readouterr().out)["killed"] == 3


def test_what_is_mutated_and_tried_is_there() -> None:
    told = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    for path in (*told["only_mutate"], *told["pytest_add_cli_args_test_selection"]):
        assert (CHECKOUT / path).is_file(), path


def test_names_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["names", "--count", "200", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["mentions"] == 200
    assert 0 < found["people"] <= found["mentions"]
    assert found["growth"] == pytest.approx(found["seconds"] / found["half_seconds"])
    main(["names", "--count", "50"])
    assert "50 mentions of" in capsys.readouterr().out


def test_what_a_browser_fetches_for_a_page_is_counted_once_each() -> None:
    html = """<link rel="stylesheet" href="/a.css?v=1"><link rel=alternate href="/feed"><script src="/a.js"></script>
        <img src="/a.png"><img src="/a.png"><audio src="/long.mp3" preload="none"></audio><a href="/next">on</a>"""
    assert weight.files(html) == ["/a.css?v=1", "/a.js", "/a.png"]
