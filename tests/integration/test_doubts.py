"""Doubts and the papers an episode names, from the host's page to the archive, the run report and the terminal."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.archive.store import Archive
from scraper.cli import main
from scraper.model import Kind, Layer, ParsedEpisode, ParsedPage, ParsedShow, Snapshot
from scraper.report import RunReport
from tests.clock import FakeClock
from tests.crawls import content, query, update
from tests.databases import unpack
from tests.host.episodes import make_episode
from tests.host.faults import FaultHost

SEEN_AT = "2025-04-11T10:00:00Z"
TALK = "<p>" + "Tides are slow waves that fill a harbour. " * 10 + "They come in {}.</p>"
LONG = "<p>" + "Tides are slow waves that fill a harbour. " * 10 + "</p>"
CREDIT = "<p>Credit to Paper authors: {}</p>"
SURE = f"{LONG}<p>Questions to discuss:</p><ul><li>Who pays for it?</li><li>Who gains by it?</li></ul>"
NAMING = f'<p>It is arXiv:2501.00042v2, <a href="https://doi.org/10.1234/ABC.5">here</a>.</p>{SURE}'
EPISODES = [
    make_episode(3, html=NAMING + CREDIT.format("Ada Fern")),
    make_episode(2, html=SURE + CREDIT.format("Ada Fern, Team 42"), title="Episode \u202e2"),
    make_episode(1, html=SURE),
]


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(EPISODES) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def doubts_of(db: Path) -> list[tuple[Any, ...]]:
    return query(
        db, "SELECT e.slug, d.kind, d.field FROM doubts d JOIN episodes e ON e.id = d.episode_id ORDER BY 1, 2"
    )


class TestArchive:
    def test_the_papers_that_a_page_names_are_kept_with_where_it_does(self, db: Path, host: FaultHost) -> None:
        update(db, host)
        named = "SELECT e.slug, i.position, i.kind, i.value FROM identifiers i JOIN episodes e ON e.id = i.episode_id"
        assert query(db, named) == [("episode-3", 1, "arxiv", "2501.00042"), ("episode-3", 2, "doi", "10.1234/abc.5")]
        assert query(db, "SELECT layer, rule FROM provenance WHERE field = 'identifiers'") == [
            ("state", "named by id")
        ]

    def test_an_id_that_the_host_corrects_is_a_revision(self, db: Path, host: FaultHost) -> None:
        update(db, host)
        host.episodes[0] = replace(EPISODES[0], html=EPISODES[0].html.replace("00042", "00043"))
        clock = FakeClock()
        clock.pass_by(hours=1)
        update(db, host, clock)
        assert query(db, "SELECT value FROM identifiers WHERE kind = 'arxiv'") == [("2501.00043",)]
        ((old, new),) = query(db, "SELECT old, new FROM revisions WHERE field = 'identifiers'")
        assert (json.loads(old)[0], json.loads(new)[0]) == (["arxiv", "2501.00042"], ["arxiv", "2501.00043"])

    def test_questions_that_the_host_takes_out_stay_and_are_doubted(self, db: Path, host: FaultHost) -> None:
        update(db, host)
        host.episodes[0] = replace(EPISODES[0], html=TALK.format("twice a day") + CREDIT.format("Ada Fern"))
        clock = FakeClock()
        clock.pass_by(hours=1)
        update(db, host, clock)
        asked = "SELECT q.text FROM questions q JOIN episodes e ON e.id = q.episode_id WHERE e.slug = 'episode-3'"
        assert query(db, asked) == [("Who pays for it?",), ("Who gains by it?",)]
        assert query(db, "SELECT field, detail FROM doubts WHERE kind = 'not in the text'") == [
            ("questions", "2 of 2: Who pays for it?")
        ]

    def test_what_is_doubted_is_kept_and_the_run_counts_it(self, db: Path, host: FaultHost) -> None:
        report = update(db, host)
        assert doubts_of(db) == [
            ("episode-1", "no credit line", "credits"),
            ("episode-2", "odd credit", "credits"),
        ]
        assert report.as_json()["doubts"] == {"no credit line": 1, "odd credit": 1}

    def test_a_run_without_news_counts_none_and_one_with_those_of_what_changed(
        self, db: Path, host: FaultHost
    ) -> None:
        update(db, host)
        before, clock = content(db), FakeClock()
        clock.pass_by(hours=1)
        assert update(db, host, clock).as_json()["doubts"] == {}
        assert content(db) == before
        host.episodes[2] = replace(EPISODES[2], html=SURE + CREDIT.format("Bo Quill"))
        host.episodes[1] = replace(EPISODES[1], title="Renamed")
        clock.pass_by(hours=1)
        assert update(db, host, clock).as_json()["doubts"] == {"odd credit": 1}
        assert doubts_of(db) == [("episode-2", "odd credit", "credits")]


@pytest.fixture(scope="module")
def doubted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("doubted") / "archive.db"
    with FaultHost(EPISODES) as host:
        update(db, host)
    return db


def test_layers_of_one_page_that_disagree_are_counted(tmp_path: Path) -> None:
    shown, told = TALK.format("summer"), TALK.format("winter")
    page = ParsedPage(
        "test/1",
        ParsedShow("sample", "https://sample.example/"),
        episodes=tuple(
            (
                ParsedEpisode(Layer.STATE, url=f"https://sample.example/e/{slug}/", title=slug, html=shown),
                ParsedEpisode(Layer.JSONLD, url=f"https://sample.example/e/{slug}/", html=other),
            )
            for slug, other in (("one", told), ("two", shown), ("three", shown[:90] + "…"))
        ),
    )
    snapshot = Snapshot(1, "https://sample.example/", Kind.LISTING, SEEN_AT, 200, {}, "page", b"", "sample")
    report = RunReport("update", SEEN_AT)
    with Archive(tmp_path / "archive.db") as archive:
        archive.apply([(snapshot, page)], 1, report)
    assert report.as_json()["doubts"]["layers disagree"] == 1
    found = query(
        tmp_path / "archive.db",
        "SELECT e.slug, e.body LIKE '%summer%', d.detail FROM doubts d JOIN episodes e ON e.id = d.episode_id"
        " WHERE d.kind = 'layers disagree'",
    )
    assert found == [("one", 1, "jsonld differs")]


class TestCommand:
    @pytest.fixture(autouse=True)
    def printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def run(self, *arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ending:
            main(["doubts", *map(str, arguments)])
        out, err = self.capsys.readouterr()
        assert isinstance(ending.value.code, int)
        return ending.value.code, out, err

    def test_it_counts_by_kind_then_lists_the_newest_first_with_where_each_was_found(self, doubted: Path) -> None:
        code, out, err = self.run("--db", doubted)
        assert (code, err) == (0, "")
        counts, *listed = out.strip("\n").split("\n\n")
        assert [line.split(":")[0].split(maxsplit=1) for line in counts.splitlines()] == [
            ["1", "no credit line"],
            ["1", "odd credit"],
        ]
        assert [text.splitlines()[0] for text in listed] == ["2025-01-01  Episode 2", "2024-12-31  Episode 1"]
        assert "odd credit: Team 42; credits (state: credit line)" in listed[0]
        assert listed[1].splitlines()[2:] == ["            no credit line: nobody is credited; credits"]
        assert "/e/episode-2/" in listed[0]
        assert "\u202e" not in out, "a title does not turn the terminal"

    @pytest.mark.parametrize(
        ("options", "slugs"),
        [
            (["--kind", "odd credit"], ["episode-2"]),
            (["--since", "2025"], ["episode-2"]),
            (["--since", "2024-12-31"], ["episode-2", "episode-1"]),
            (["--limit", "1"], ["episode-2"]),
            (["--kind", "no body"], []),
        ],
    )
    def test_as_one_object(self, doubted: Path, options: list[str], slugs: list[str]) -> None:
        code, out, err = self.run("--db", doubted, "--json", *options)
        found = json.loads(out)
        assert (code, err) == (0, "")
        assert [doubt["slug"] for doubt in found["doubts"]] == slugs
        assert found["total"] == sum(found["kinds"].values()) == (2 if "--limit" in options else len(slugs))
        assert found["advice"].keys() == found["kinds"].keys()
        assert all(found["advice"].values())

    def test_what_is_left_out_is_told(self, doubted: Path) -> None:
        assert "1 of 2 doubts listed" in self.run("--db", doubted, "--limit", 1)[2]

    def test_none_are_told_too(self, doubted: Path) -> None:
        assert self.run("--db", doubted, "--kind", "no body") == (0, "", "No doubts.\n")

    @pytest.mark.parametrize("options", [["--kind", "nonsense"], ["--since", "yesterday"], ["--since", "2025-4-1"]])
    def test_what_cannot_be_asked_is_exit_2(self, doubted: Path, options: list[str]) -> None:
        code, out, err = self.run("--db", doubted, *options)
        assert (code, out) == (2, "")
        assert options[1] in err

    def test_it_writes_nothing(self, doubted: Path) -> None:
        before = doubted.read_bytes()
        self.run("--db", doubted)
        assert doubted.read_bytes() == before

    @pytest.mark.parametrize("command", ["doubts", "authors"])
    def test_of_an_older_archive_it_says_what_to_do(self, tmp_path: Path, command: str) -> None:
        old = unpack("0.1.0", tmp_path / "old")
        with pytest.raises(SystemExit) as ending:
            main([command, "--db", str(old)])
        assert ending.value.code == 8
        assert "older version" in (said := self.capsys.readouterr().err)
        assert "paperledge update" in said
