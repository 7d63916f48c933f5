"""Saved searches on the command line, in the report of `update`, after a rebuild; and citations of a search."""

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import bibtexparser
import feedparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from scraper.archive.database import open_archive
from scraper.archive.fulltext import put_in
from scraper.cli import finding, main
from scraper.clock import SystemClock
from scraper.crawl.database import crawl_path, open_crawl
from scraper.rebuilding import rebuild
from scraper.search.news import news_of
from tests.crawls import query, update, wire
from tests.host.episodes import BODY, make_episode, make_episodes
from tests.host.faults import FaultHost
from tests.integration.archive_fixture import insert_episode, write_archive

FIRST, SECOND = "okonjo2025diffusion-2504.90001", "okonjo2025few-2504.90002"
NOTES = {
    FIRST: "Told in the episode “Machine Learning - Diffusion models that spot an anomaly” (2025-04-10),"
    " https://show.example/e/slug-e1/",
    SECOND: "Told in the episode “Computer Vision - Seeing with fewer labels” (2025-04-11),"
    " https://show.example/e/slug-e2/",
}
FULL = Path("/dev/full")
OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `paperledge` in a folder of its own; the exit code, and what was printed where."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERLEDGE_DELAY", "0")

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An archive made by SQL, with an empty crawl.db beside it."""
    path = write_archive(tmp_path / "archive.db")
    open_crawl(crawl_path(path)).close()
    return path


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(3)) as running:
        yield running


def told(number: int, about: str) -> Any:
    return make_episode(number, title=f"Episode {number}", html=BODY.replace("try it", f"try {about}"))


def process(*arguments: str, stdout: int = subprocess.PIPE, **env: str) -> subprocess.CompletedProcess[bytes]:
    """`paperledge` as a process of its own."""
    command = [str(Path(sys.executable).with_name("paperledge")), *arguments]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env={**os.environ, **env}, check=False)


def killed(*_: object) -> Any:
    raise KeyboardInterrupt


class TestSavedSearches:
    def test_they_are_kept_listed_run_and_removed(self, run: Run, db: Path) -> None:
        assert run("searches", "add", "few labels", "diffusion", "-anomaly") == (0, "", "")
        assert run("searches", "list")[1] == "few labels: diffusion -anomaly\n"
        code, out, err = run("searches", "run", "few labels", "--format", "jsonl")
        assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ["e2"])
        assert "diffusion" in err
        code, out, err = run("searches", "add", "few labels", '"fewer labels"')
        assert (code, out, err) == (0, "", "few labels was: diffusion -anomaly\n")
        ((listed),) = json.loads(run("searches", "list", "--json")[1])["searches"]
        assert (listed["name"], listed["words"]) == ("few labels", '"fewer labels"')
        assert run("searches", "remove", "few labels")[0] == 0
        assert run("searches", "list")[1] == ""
        assert run("searches", "run", "few labels")[0] == 2

    def test_a_file_takes_them_to_another_archive(self, run: Run, db: Path, tmp_path: Path) -> None:
        run("searches", "add", "a", "diffusion")
        run("searches", "export", "kept.jsonl")
        other = write_archive(tmp_path / "other.db")
        assert run("searches", "import", "kept.jsonl", "--db", other)[:2] == (0, "1 new decisions, 0 known.\n")
        assert run("searches", "list", "--db", other)[1] == "a: diffusion\n"
        Path("kept.jsonl").write_text("nothing of the kind\n", "utf-8")
        code, out, err = run("searches", "import", "kept.jsonl", "--json")
        assert code == 3
        assert json.loads(out)["failed"][0]["line"] == 1
        assert err.startswith("Line 1 is no saved search: it is no JSON")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("add", "a", "words", "--db", "nowhere.db"), "no archive at nowhere.db"),
            (("list", "--db", "nowhere.db"), "there is no nowhere-crawl.db"),
            (("add", "a", "diffusion", "--jsno"), "no option --jsno"),
            (("add", "--nmae", "diffusion"), "no option --nmae"),
            (("add", "a" * 81, "words"), "longer than 80"),
            (("news", "--since", "2025-02-30"), "no day"),
        ],
    )
    def test_misuse_is_told_and_changes_nothing(
        self, run: Run, db: Path, arguments: tuple[str, ...], said: str
    ) -> None:
        code, out, err = run("searches", *arguments)
        assert (code, out) == (2, "")
        assert said in err
        assert not Path("nowhere-crawl.db").exists()
        assert wire(db, "SELECT count(*) FROM decisions") == [(0,)]

    @pytest.mark.parametrize("command", [("searches", "export"), ("link", "--export-decisions")])
    def test_a_pipe_is_written_to_and_stays_one(
        self, run: Run, db: Path, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        run("searches", "add", "a", "diffusion")
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        code, _, err = run(*command, pipe)
        assert (code, pipe.is_fifo()) == (0, True), err
        assert (b"diffusion" in os.read(reading, 10_000)) == (command[0] == "searches")
        os.close(reading)
        run(*command, "/dev/null")
        assert Path("/dev/null").is_char_device()

    @pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
    def test_a_file_stands_as_it_was_where_the_disk_is_full(self, run: Run, db: Path) -> None:
        run("searches", "add", "a", "diffusion")
        code, _, err = run("searches", "export", FULL)
        assert (code, err.splitlines()[0]) == (
            8,
            "Error: /dev/full cannot be written: No space left on device",
        )
        assert FULL.is_char_device()

    @pytest.mark.parametrize(("name", "said"), [("-x", 'begins with "-"'), ("a\u200db", "nobody sees")])
    def test_a_name_that_could_not_be_typed_again_is_refused(self, run: Run, db: Path, name: str, said: str) -> None:
        code, out, err = run("searches", "add", "--", name, "diffusion")
        assert (code, out) == (2, "")
        assert said in err

    def test_a_real_rebuild_keeps_them(self, run: Run, host: FaultHost, tmp_path: Path) -> None:
        db = tmp_path / "archive.db"
        update(db, host)
        run("searches", "add", "wonder", "developers")
        assert not rebuild(db, SystemClock()).report.codes
        db.unlink()
        rebuild(db, SystemClock())
        assert run("searches", "list")[1] == "wonder: developers\n"
        assert len(run("searches", "run", "wonder", "--format", "jsonl")[1].splitlines()) == 3


class TestNews:
    def test_an_update_tells_which_episodes_that_came_match(self, run: Run, host: FaultHost, tmp_path: Path) -> None:
        run("update", host.url)
        run("searches", "add", "walruses", "walrus")
        run("searches", "add", "everything", "developers")
        run("searches", "add", "both", "walrus", "zebra")
        host.episodes[:0] = [told(5, "a walrus"), told(4, "a zebra")]
        code, out, err = run("update", host.url)
        assert code == 0
        headings = [line for line in out.splitlines() if not line.startswith(" ")]
        assert headings == ["2 new in everything (developers):", "1 new in walruses (walrus):"]
        assert out.count("Episode 5") == 2
        assert f"{host.url}/e/episode-4/" in out
        assert "2 new" in err
        assert run("searches", "news")[:2] == (0, out)
        assert run("update", host.url)[1] == ""
        assert run("searches", "news") == (0, out, ""), "an update without news takes none away"
        host.episodes.insert(0, told(6, "a zebra"))
        assert run("update", host.url)[1] == run("searches", "news")[1]
        assert "Episode 5" not in run("searches", "news")[1]

    def test_what_a_killed_update_stored_is_told_by_the_next(
        self, run: Run, host: FaultHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("update", host.url)
        run("searches", "add", "walruses", "walrus")
        host.episodes.insert(0, told(4, "a walrus"))
        with monkeypatch.context() as patched:
            patched.setattr("scraper.cli.update_.news_for", killed)
            assert run("update", host.url)[:2] == (130, "")
            assert run("update", host.url)[:2] == (130, ""), "nor does a second one that is killed lose them"
        assert query(tmp_path / "archive.db", "SELECT count(*) FROM episodes") == [(4,)]
        told_by_hand = run("searches", "news")[1]
        code, out, _ = run("update", host.url)
        assert (code, out.splitlines()[0]) == (0, "1 new in walruses (walrus):")
        assert run("searches", "news")[1] == out
        assert out in told_by_hand
        assert run("update", host.url)[1] == ""

    def test_an_update_that_fails_takes_no_news_away(self, run: Run, host: FaultHost) -> None:
        run("update", host.url)
        run("searches", "add", "walruses", "walrus")
        host.episodes.insert(0, told(4, "a walrus"))
        news = run("update", host.url)[1]
        for path in ("/", "/page/1/", "/robots.txt"):
            host.fault(path, "500")
        code, out, _ = run("update", host.url)
        assert code in {3, 4}
        assert (out, run("searches", "news")[1]) == ("", news)

    def test_several_shows_are_told_together_though_one_was_killed(
        self, run: Run, host: FaultHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with FaultHost(make_episodes(2)) as other:
            run("update", host.url, other.url)
            run("searches", "add", "walruses", "walrus")
            host.episodes.insert(0, told(4, "a walrus"))
            with monkeypatch.context() as patched:
                patched.setattr("scraper.cli.update_.news_for", killed)
                run("update", host.url, other.url)
            other.episodes.insert(0, told(5, "a walrus"))
            code, out, _ = run("update", host.url, other.url)
            assert code == 0
            assert ("Episode 4" in out, "Episode 5" in out) == (True, True)
            news = run("searches", "news")[1]
            assert news.startswith("2 new in walruses")
            assert run("update", host.url, other.url)[1] == ""

    def test_a_rebuild_carries_the_news_over(self, run: Run, host: FaultHost) -> None:
        run("update", host.url)
        run("searches", "add", "all", "developers")
        host.episodes.insert(0, told(4, "a walrus"))
        news = run("update", host.url)[1]
        assert news.startswith("1 new in all")
        assert run("forget", host.episodes[-1].slug)[0] == 0
        assert run("rebuild")[0] == 0
        assert run("searches", "news")[1] == news

    def test_in_json_each_search_stands_with_its_new_hits(self, run: Run, host: FaultHost, tmp_path: Path) -> None:
        run("update", host.url)
        run("searches", "add", "walruses", "walrus")
        run("searches", "add", "zebras", "zebra")
        host.episodes.insert(0, told(4, "a walrus"))
        code, out, err = run("update", host.url, "--json")
        walruses, zebras = json.loads(out)["searches"]
        assert (code, err) == (0, "")
        assert (zebras["name"], zebras["words"], zebras["new"]) == ("zebras", "zebra", [])
        ((hit),) = walruses["new"]
        assert (hit["kind"], hit["title"]) == ("episode", "Episode 4")
        ((start, end),) = hit["snippet"]["spans"]
        assert hit["snippet"]["text"][start:end] == "walrus"
        kept = [report for (report,) in wire(tmp_path / "archive.db", "SELECT report FROM runs")]
        assert not [report for report in kept if "Episode 4" in report], "what is taken down must not stand there"

    def test_a_search_that_fails_fails_no_update(
        self, run: Run, host: FaultHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("update", host.url)
        run("searches", "add", "bad", "walrus")
        run("searches", "add", "good", "walrus")

        def failing(conn: sqlite3.Connection, saved: Any, arrived: Any) -> Any:
            if saved.name == "bad":
                raise RecursionError("of the test")
            return news_of(conn, saved, arrived)

        monkeypatch.setattr("scraper.cli.news.news_of", failing)
        host.episodes.insert(0, told(4, "a walrus"))
        code, out, _ = run("update", host.url, "--json")
        report = json.loads(out)
        assert (code, report["exit"]) == (0, 0)
        assert report["warnings"] == ["the saved search 'bad' could not be run: of the test"]
        assert [(each["name"], len(each["new"])) for each in report["searches"]] == [("good", 1)]
        assert query(tmp_path / "archive.db", "SELECT count(*) FROM episodes") == [(4,)]

    def test_saved_searches_that_cannot_be_read_fail_no_update(
        self, run: Run, host: FaultHost, tmp_path: Path
    ) -> None:
        run("update", host.url)
        with closing(sqlite3.connect(tmp_path / "crawl.db")) as conn:
            conn.execute("INSERT INTO decisions VALUES (1, '2025-04-10T06:00:00Z', 'searches', 'a', '{}')")
            conn.commit()
        code, _, err = run("update", host.url)
        assert code == 0
        assert "Note: the saved searches could not be read" in err

    @pytest.mark.parametrize(
        ("since", "count"),
        [("2025-07-01", 2), ("2025", 2), ("2025-07-01T00:00:00Z", 2), ("2025-07-01T02:00:01+02:00", 0), ("2026", 0)],
    )
    def test_since_a_day_or_a_moment(self, run: Run, db: Path, since: str, count: int) -> None:
        run("searches", "add", "a", "diffusion")
        ((found),) = json.loads(run("searches", "news", "--since", since, "--json")[1])["searches"]
        assert len(found["new"]) == count
        assert [hit["date"] for hit in found["new"]] == ["2025-04-11", "2025-04-10"][:count]

    @pytest.mark.parametrize("words", ["the", "OR diffusion", "-anomaly", "after:2025-04-10", "sort:best the"])
    def test_words_that_a_day_before_them_would_change_are_run_as_they_are(
        self, run: Run, db: Path, words: str
    ) -> None:
        run("searches", "add", "a", words)
        with closing(sqlite3.connect(db)) as conn:
            conn.execute("UPDATE episodes SET first_seen = '2025-01-01T00:00:00Z' WHERE date IS NULL")
            conn.commit()
        ((found),) = json.loads(run("searches", "news", "--since", "2025-07-01", "--json")[1])["searches"]
        everything = json.loads(run("search", words, "--limit", "100", "--json")[1])["hits"]
        expected = {hit["id"] for hit in everything if hit["holds_all"] and hit["date"]}
        assert {hit["id"] for hit in found["new"]} == expected

    def test_the_line_for_a_crontab_prints_what_is_to_be_mailed(
        self, run: Run, host: FaultHost, tmp_path: Path
    ) -> None:
        (line,) = re.findall(r"^7 7 \* \* \*  (.*searches news.*)$", OPERATING.read_text("utf-8"), re.MULTILINE)
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "paperledge").symlink_to(Path(sys.executable).with_name("paperledge"))
        run("update", host.url)
        run("searches", "add", "all", "developers")
        typed = line.replace("\\%", "%").replace("/opt/paperledge", str(tmp_path))
        done = subprocess.run(["sh", "-c", typed], capture_output=True, text=True, check=True)
        assert (done.stdout.splitlines()[0], done.stderr) == ("3 new in all (developers):", "")


class TestCitations:
    def test_bibtex_ris_and_csl_are_read_back_with_the_episodes_in_their_notes(self, run: Run, db: Path) -> None:
        code, out, err = run("search", "diffusion", "--format", "bibtex")
        entries = bibtexparser.loads(out, parser=BibTexParser(common_strings=True)).entries
        assert (code, {entry["ID"]: entry["note"] for entry in entries}) == (0, NOTES)
        records = rispy.loads(run("search", "diffusion", "--format", "ris")[1])
        assert {record["id"]: record["notes"][0] for record in records} == NOTES
        items = json.loads(run("search", "diffusion", "--format", "csl")[1])
        assert {item["id"]: item["note"] for item in items} == NOTES
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Citation([CitationItem(FIRST)]))
        assert "Diffusion Priors for Anomaly Detection" in str(bibliography.bibliography()[0])
        assert err.endswith("2 papers written.\n")

    def test_they_stand_in_the_order_of_the_hits_each_once_all_of_them(
        self, run: Run, db: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closing(sqlite3.connect(db)) as conn:
            conn.execute("INSERT INTO paper_links VALUES ('e3', 'p1', 0.9, 'auto', '{}', NULL, NULL)")
            conn.commit()
        monkeypatch.setattr(finding, "PAGE", 1)
        hits = run("search", "graphs OR diffusion OR label", "--format", "jsonl")[1].splitlines()
        everything = run("search", "graphs OR diffusion OR label", "--format", "jsonl", "--limit", 9)[1].splitlines()
        papers = {"e1": FIRST, "e2": SECOND, "e3": FIRST}
        order = list(dict.fromkeys(papers[json.loads(line)["id"]] for line in everything))
        assert (len(hits), len(everything)) == (1, 3)
        cited = json.loads(run("search", "graphs OR diffusion OR label", "--format", "csl")[1])
        assert [item["id"] for item in cited] == order
        assert len(json.loads(run("search", "diffusion", "--format", "csl", "--limit", 1)[1])) == 1

    def test_hits_without_a_sure_link_are_counted_and_not_cited(self, run: Run, db: Path) -> None:
        code, out, err = run("search", "graphs OR voice OR shirt OR label", "--format", "csl")
        assert (code, {item["id"] for item in json.loads(out)}) == (0, {FIRST, SECOND})
        assert "4 of 6 hits have no linked paper." in err
        assert "growing" not in out, "that link waits for review"

    def test_a_search_without_papers_is_an_empty_file(self, run: Run, db: Path) -> None:
        assert run("search", "zebra", "--format", "bibtex")[1] == ""
        assert json.loads(run("search", "zebra", "--format", "csl")[1]) == []


class TestFormats:
    def test_csv_and_json_lines_tell_the_same_hits(self, run: Run, db: Path) -> None:
        rows = list(csv.DictReader(io.StringIO(run("search", "diffusion", "--format", "csv")[1], newline="")))
        lines = [json.loads(line) for line in run("search", "diffusion", "--format", "jsonl")[1].splitlines()]
        assert [row["id"] for row in rows] == [line["id"] for line in lines] == ["e1", "e2"]
        assert [row["snippet"] for row in rows] == [line["snippet"]["text"] for line in lines]

    def test_a_feed_of_the_newest(self, run: Run, db: Path) -> None:
        read = feedparser.parse(run("search", "diffusion", "--format", "atom", "--limit", 1)[1])
        assert not read.bozo
        assert [entry.link for entry in read.entries] == ["https://show.example/e/slug-e2/"]
        ((item),) = json.loads(run("search", "diffusion", "--format", "jsonfeed", "--limit", 1)[1])["items"]
        assert item["id"] == read.entries[0].id

    def test_sorted_and_paged(self, run: Run, db: Path) -> None:
        words = ("search", "diffusion", "--sort", "newest", "--format", "jsonl")
        newest = [json.loads(line)["id"] for line in run(*words)[1].splitlines()]
        assert newest == ["e2", "e1"]
        assert [json.loads(line)["id"] for line in run(*words, "--offset", 1)[1].splitlines()] == newest[1:]

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--json", "--format", "json"), "exclude one another"),
            (("--facets", "--format", "csv"), "no place for facets"),
            (("--facets", "--in", "papers"), "only episodes have facets"),
            (("--in", "books"), "books"),
            (("--format", "xml"), "xml"),
            (("--offset", "-1"), "-1"),
            (("--offset", str(2**63)), str(2**63)),
            (("--limit", str(10**20)), str(10**20)),
        ],
    )
    def test_what_does_not_go_together_is_told(self, run: Run, db: Path, options: tuple[str, ...], said: str) -> None:
        code, out, err = run("search", "diffusion", *options)
        assert (code, out) == (2, "")
        assert said in err

    def test_more_than_any_archive_holds_is_told_for_similar_too(self, run: Run, db: Path) -> None:
        code, out, err = run("similar", "e1", "--limit", 2**63)
        assert (code, out, str(2**63) in err) == (2, "", True)
        assert run("search", "diffusion", "--limit", 10**9, "--offset", 10**9)[0] == 0

    def test_a_feed_has_fifty_unless_a_number_is_given(self, run: Run, db: Path) -> None:
        with closing(open_archive(db)) as archive, archive.atomic():
            for seq in range(100, 160):
                insert_episode(archive, seq, f"n{seq}", f"Pangolin {seq}", None, "2025-07-02", "It rolls up.")
            put_in(archive, "episodes", range(100, 160))
        for arguments, count in (((), 50), (("--limit", 20), 20), (("--limit", 55), 55)):
            document = run("search", "pangolin", "--format", "jsonfeed", *arguments)[1]
            assert len(json.loads(document)["items"]) == count

    @pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
    @pytest.mark.parametrize("form", ["table", "json", "csv", "bibtex", "atom"])
    def test_a_full_disk_ends_with_8_and_a_sentence(self, run: Run, db: Path, form: str) -> None:
        with FULL.open("wb") as full:
            done = process("search", "diffusion", "--format", form, stdout=full.fileno())
        assert done.returncode == 8
        assert b"Error: the output cannot be written: No space left on device\nWhat to do: " in done.stderr
        assert not re.findall(rb"Traceback|Exception", done.stderr)

    @pytest.mark.parametrize("form", ["table", "json"])
    def test_a_terminal_that_is_not_utf_8_gets_what_it_has_characters_for(
        self, run: Run, db: Path, form: str
    ) -> None:
        with closing(sqlite3.connect(db)) as conn:
            conn.execute("UPDATE episodes SET title = 'Señor 漢字' WHERE id = 'e1'")
            conn.commit()
        done = process("search", "diffusion anomaly", "--format", form, PYTHONIOENCODING="latin-1")
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
        title = "Señor 漢字".encode() if form == "json" else "Señor ??".encode("latin-1")
        assert title in done.stdout

    def test_one_is_told_as_one(self, run: Run, db: Path) -> None:
        assert run("search", "anomaly", "--format", "bibtex")[2].endswith("1 paper written.\n")
        err = run("search", "shirts", "--format", "bibtex")[2]
        assert re.search(r"1 of \d hits has no linked|\d of \d hits have no linked|1 of 1 hit has no linked", err)
        assert err.endswith("0 papers written.\n")

    def test_words_with_a_dash_are_words(self, run: Run, db: Path) -> None:
        for arguments in (("diffusion", "-anomaly"), ("--", "diffusion", "-anomaly"), ("diffusion -anomaly",)):
            lines = run("search", "--format", "jsonl", *arguments)[1].splitlines()
            assert [json.loads(line)["id"] for line in lines] == ["e2"]

    def test_what_is_no_text_on_the_command_line_is_no_error(self, run: Run, db: Path) -> None:
        assert run("search", "diffusion\udcff", "--json")[0] == 0
