"""The review in the terminal: lines typed into it, and a real process at a real terminal."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from scraper.archive.database import open_archive
from scraper.cli import cli, link_
from scraper.cli.reviewing import ask_on_stdin
from scraper.crawl.database import crawl_path, open_crawl, writer_lock
from scraper.errors import PaperLedgeError
from scraper.link import deciding
from scraper.link.relink import relink
from tests.crawls import query, wire
from tests.integration.archive_fixture import LINKS, write_archive

EVIDENCE = json.dumps({"title": "the titles are alike (88 of 100)", "against": "nobody is credited"})
UNKNOWN = "2312.01234"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Two episodes wait, e7 (the newer, with a hostile title) with one candidate and e3 with two."""
    path = write_archive(tmp_path / "archive.db")
    link_all(path)
    with Database(path) as db, db.atomic():
        db.execute("DELETE FROM paper_links")
        db.conn.executemany("INSERT INTO paper_links VALUES (?, ?, ?, ?, '{}', 'link/1', NULL)", LINKS)
        db.execute("INSERT INTO episode_keys SELECT 's1', 'slug', slug, id FROM episodes")
        db.execute("UPDATE paper_links SET evidence = ? WHERE episode_id = 'e3'", [EVIDENCE])
        for episode, paper, score in (("e3", "p4", 0.4), ("e7", "p4", 0.3)):
            row = [episode, paper, score, EVIDENCE]
            db.execute("INSERT INTO paper_links VALUES (?, ?, ?, 'review', ?, 'link/1', NULL)", row)
    return path


def link_all(path: Path) -> None:
    """Have the program know all episodes, so that it judges anew only those that are ruled on."""
    archive, crawl = open_archive(path), open_crawl(crawl_path(path))
    relink(archive, crawl, "2025-07-01T00:00:00Z")
    crawl.close()
    archive.close()


def rule(db: Path, *arguments: str) -> None:
    """What another person does at another terminal."""
    done = CliRunner().invoke(cli, ["link", "--db", str(db), *arguments], obj=set())
    assert done.exit_code == 0, done.output


def review(db: Path, *typed: str, columns: int = 80, by: str = "a person") -> str:
    lines = "".join(f"{line}\n" for line in typed)
    runner = CliRunner(env={"COLUMNS": str(columns)})
    done = runner.invoke(cli, ["link", "--db", str(db), "--review", "--by", by], obj=set(), input=lines)
    if isinstance(done.exception, PaperLedgeError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def links(db: Path, episode: str) -> dict[str, str]:
    return dict(query(db, "SELECT paper_id, status FROM paper_links WHERE episode_id = ?", [episode]))


def subjects(db: Path) -> list[str]:
    return [row[0] for row in wire(db, "SELECT subject FROM decisions WHERE made_at > '2000' ORDER BY id")]


def test_it_shows_the_opening_and_the_candidates_with_what_speaks_for_them(db: Path) -> None:
    shown = review(db, "s", columns=160)
    assert "1 of 2" in shown
    assert "<script>alert(1)</script> & <b>bold</b> shirts" in shown
    second = shown[shown.index("2 of 2") :]
    for words in (
        "Machine Learning - Graphs that grow",
        "2025-05-02",
        "Credits: José Peñaranda",
        "Graph neural networks",
        "1. Growing Graphs",
        "2. A Paper Nobody Told",
        "Ines Okonjo",
        "arXiv:2506.90004, listed 2025-06-01",
        "score 0.40",
        "- the titles are alike (88 of 100)",
        "- But: nobody is credited",
        "Unheard of.",
    ):
        assert words in second
    assert "\x1b" not in shown
    assert "│" in shown
    assert "│" not in review(db, "q", columns=60)


def test_a_number_accepts(db: Path) -> None:
    assert "Accepted: A Paper Nobody Told" in review(db, "s", "2")
    assert links(db, "e3") == {"p4": "accepted"}
    assert links(db, "e7") == {"p4": "review"}


def test_two_numbers_accept_both(db: Path) -> None:
    review(db, "s", "1 2")
    assert links(db, "e3") == {"p3": "accepted", "p4": "accepted"}


def test_r_rejects_all_that_is_shown_and_with_a_number_that_one(db: Path) -> None:
    shown = review(db, "r", "r 1", "q")
    assert links(db, "e7") == {"p4": "rejected"}
    assert links(db, "e3")["p3"] == "rejected"
    assert shown.count("1. A Paper Nobody Told") == 2, "of e7, and left alone of e3"
    assert "2 of 2" in shown
    assert "Not about: Growing Graphs (rejected by a person on " in shown


@pytest.mark.parametrize("typed", [("o 2504.90001",), ("o", "https://arxiv.org/abs/2504.90001v2"), ("o p1",)])
def test_o_accepts_another_paper(db: Path, typed: tuple[str, ...]) -> None:
    review(db, *typed, "q")
    assert links(db, "e7") == {"p1": "accepted"}


def test_o_waits_for_a_paper_that_is_not_at_hand_and_the_episode_does_not_come_again(db: Path) -> None:
    assert f"`paperledge papers arxiv:{UNKNOWN}` brings it" in review(db, f"o {UNKNOWN}", "q")
    assert "waits until a source of papers names it" in review(db, "o 10.1000/182", "q")
    assert links(db, "e7") == links(db, "e3") == {}
    assert "Nothing waits for review." in review(db)


def test_u_undoes_the_last_and_the_one_before(db: Path) -> None:
    shown = review(db, "r", "r 1", "u", "u", "u", "q")
    assert shown.count("Undone.") == 2
    assert "There is nothing to undo." in shown
    assert "0 decided; 2 wait for review." in shown
    screens = [part.split("Which paper")[0] for part in re.split(r"(?=[12] of 2\n)", shown)[1:]]
    assert [screen[:6] for screen in screens] == ["1 of 2", "2 of 2", "2 of 2", "2 of 2", "1 of 2"]
    assert (screens[3], screens[4]) == (screens[1], screens[0]), "the program's links stand again, and their evidence"
    assert "1. Growing Graphs" not in screens[2]
    assert subjects(db) == ["reject", "reject", "withdraw", "withdraw"]


def test_u_brings_back_what_another_person_had_ruled(db: Path) -> None:
    rule(db, "--reject", "e7", "p1", "--by", "Bea")
    shelve(db)
    before = query(db, ROW, ["e7", "p1"])
    assert before[0][:2] == ("rejected", "Bea")
    shown = review(db, "o p1", "u", "q", by="Ann")
    assert "Accepted: Diffusion Priors" in shown
    assert "Undone." in shown
    assert query(db, ROW, ["e7", "p1"]) == before


@pytest.mark.parametrize(("typed", "verb", "paper"), [("1", "accept", "p1"), ("o p1", "reject", "p4")])
def test_u_leaves_what_another_person_ruled_since(
    db: Path, monkeypatch: pytest.MonkeyPatch, typed: str, verb: str, paper: str
) -> None:
    between(monkeypatch, 2, lambda: rule(db, f"--{verb}", "e7", paper, "--by", "Bea"))
    shown = review(db, typed, "u", "q", by="Ann")
    assert shown.split("Undone.")[1].strip().startswith("2 of 2"), "the first waits no more"
    assert links(db, "e7") == {paper: f"{verb}ed"}
    assert query(db, ROW, ["e7", paper])[0][:2] == (f"{verb}ed", "Bea")


@pytest.mark.parametrize("typed", ["r", "1", "o p2", "r 1"])
def test_what_another_person_decided_meanwhile_is_not_overruled(
    db: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    between(monkeypatch, 1, lambda: rule(db, "--accept", "e7", "p4", "--by", "Bea"))
    shown = review(db, typed, "q", by="Ann")
    assert "decided meanwhile: accepted A Paper Nobody Told by Bea" in shown
    assert "2 of 2" in shown, "the review goes on with the next"
    assert query(db, ROW, ["e7", "p4"])[0][:2] == ("accepted", "Bea")
    assert subjects(db) == ["accept"]


def test_what_still_waits_after_anothers_ruling_is_shown_again(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other() -> None:
        rule(db, "--reject", "e3", "p3", "--by", "Bea")
        shelve(db, "e3")

    between(monkeypatch, 2, other)
    shown = review(db, "s", "r", "q", by="Ann")
    assert "decided meanwhile: rejected Growing Graphs by Bea" in shown
    again = shown[shown.rindex("2 of 2") :]
    assert "Not about: Growing Graphs (rejected by Bea on " in again
    assert "1. A Paper Nobody Told" in again


def test_what_the_program_linked_anew_meanwhile_is_shown_again(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other() -> None:
        with Database(db) as archive, archive.atomic():
            archive.execute("INSERT INTO paper_links VALUES ('e7', 'p3', 0.2, 'review', '{}', 'link/1', NULL)")

    between(monkeypatch, 1, other)
    shown = review(db, "r", "q")
    assert "this was changed meanwhile" in shown
    assert "2. Growing Graphs" in shown
    assert subjects(db) == []


def test_m_shows_more_and_asks_again(db: Path) -> None:
    with Database(db) as archive, archive.atomic():
        body = " ".join(f"word{number}" for number in range(600))
        archive.execute("UPDATE episodes SET body = ? WHERE id = 'e7'", [body])
        archive.execute("UPDATE papers SET abstract = ? WHERE id = 'p4'", [body])
    shown = review(db, "m", "q")
    first, more, _ = shown.split("Which paper?")
    assert "https://show.example/e/slug-e7/" in first
    assert "https://arxiv.org/abs/2506.90004" in first
    assert "word150" not in first
    assert more.count("word150") == 2
    assert more.count("word599") == 1, "of the abstract: an opening ends somewhere"
    assert links(db, "e7") == {"p4": "review"}


def test_when_the_person_leaves_the_links_are_what_linking_gives(db: Path) -> None:
    assert "Undone." in review(db, "1", "u", "s", "r")
    rows = query(db, "SELECT * FROM paper_links ORDER BY 1, 2")
    rule(db)
    assert query(db, "SELECT * FROM paper_links ORDER BY 1, 2") == rows
    judged = query(db, "SELECT id FROM linked_tellings WHERE id IN ('e3', 'e7') ORDER BY id")
    assert judged == [("e3",), ("e7",)]


ROW = "SELECT status, decided_by, evidence FROM paper_links WHERE episode_id = ? AND paper_id = ?"


def shelve(db: Path, episode: str = "e7") -> None:
    """Have the candidate of an episode wait again, whatever the program thinks of it."""
    with Database(db) as archive, archive.atomic():
        row = [episode, "p4", 0.3, EVIDENCE]
        archive.execute("INSERT OR REPLACE INTO paper_links VALUES (?, ?, ?, 'review', ?, 'link/1', NULL)", row)


def between(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], None]) -> None:
    """Act between a question, the how manieth it is, and its answer."""
    asked = []

    def ask(question: str) -> str | None:
        asked.append(question)
        if len(asked) == number:
            act()
        return ask_on_stdin(question)

    monkeypatch.setattr(link_, "ask_on_stdin", ask)


def test_what_is_no_key_changes_nothing_and_asks_again(db: Path) -> None:
    rows = query(db, "SELECT * FROM paper_links")
    typed = ("", "?", "nonsense", "3", "0", "r x", "r 9", "o no id", "o", "", "99999999999", "\x00", "q")
    shown = review(db, *typed)
    assert shown.count("undo the last") >= 4
    assert shown.count("there is no paper") == 4
    assert "'no id' is no arXiv id" in shown
    assert query(db, "SELECT episode_id, paper_id, status FROM paper_links") == [row[:2] + row[3:4] for row in rows]
    assert subjects(db) == []


def test_the_end_of_the_input_quits(db: Path) -> None:
    assert "0 decided; 2 wait for review." in review(db)


def test_while_another_run_writes_it_asks_again(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled = deciding.Desk.rule

    def while_busy(desk: deciding.Desk, *arguments: object) -> None:
        monkeypatch.setattr(deciding.Desk, "rule", ruled)
        with writer_lock(db):
            ruled(desk, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding.Desk, "rule", while_busy)
    shown = review(db, "1", "1", "q")
    assert "another run is writing" in shown
    assert links(db, "e7") == {"p4": "accepted"}
    assert subjects(db) == ["accept"]


@pytest.mark.parametrize(("no_color", "is_bold"), [("", True), ("1", False)])
def test_no_color_is_heeded(db: Path, no_color: str, is_bold: bool) -> None:
    arguments = ["link", "--db", str(db), "--review"]
    done = CliRunner(env={"NO_COLOR": no_color}).invoke(cli, arguments, obj=set(), color=True)
    assert ("\x1b[1m" in done.output) is is_bold


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_at_a_terminal_an_interrupt_loses_nothing(db: Path, number: signal.Signals, code: int) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scraper.cli", "link", "--db", str(db), "--review"]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"COLUMNS": "120"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = read_until(ours, "Which paper")
        os.write(ours, b"1\n")
        shown += read_until(ours, "2 of 2.*Which paper")
        process.send_signal(number)
        shown += read_until(ours, "1 decided; 1 wait for review.*Interrupted")
        assert process.wait(30) == code
    os.close(ours)
    assert "Accepted: A Paper Nobody Told" in shown
    assert "\x1b[1m" in shown
    assert links(db, "e7") == {"p4": "accepted"}
    assert subjects(db) == ["accept"]
    assert crawl_path(db).is_file()


def read_until(terminal: int, pattern: str) -> str:
    """What a terminal shows, up to and with what the pattern stands for."""
    found = b""
    while not re.search(pattern, found.decode(errors="replace"), re.DOTALL):
        found += os.read(terminal, 65536)
    return found.decode(errors="replace")
