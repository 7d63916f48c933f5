"""The review in the terminal: lines typed into it, and a real process at a real terminal."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from scraper.cli import cli
from scraper.crawl.database import crawl_path, writer_lock
from scraper.errors import PaperLedgeError
from scraper.link import deciding
from tests.crawls import query, wire
from tests.integration.archive_fixture import write_archive

EVIDENCE = json.dumps({"title": "the titles are alike (88 of 100)", "against": "nobody is credited"})
UNKNOWN = "2312.01234"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Two episodes wait, e7 (the newer, with a hostile title) with one candidate and e3 with two."""
    path = write_archive(tmp_path / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute("INSERT INTO episode_keys SELECT 's1', 'slug', slug, id FROM episodes")
        db.execute("UPDATE paper_links SET evidence = ? WHERE episode_id = 'e3'", [EVIDENCE])
        for episode, paper, score in (("e3", "p4", 0.4), ("e7", "p4", 0.3)):
            row = [episode, paper, score, EVIDENCE]
            db.execute("INSERT INTO paper_links VALUES (?, ?, ?, 'review', ?, 'link/1', NULL)", row)
    return path


def review(db: Path, *typed: str, columns: int = 80) -> str:
    lines = "".join(f"{line}\n" for line in typed)
    runner = CliRunner(env={"COLUMNS": str(columns)})
    done = runner.invoke(cli, ["link", "--db", str(db), "--review"], obj=set(), input=lines)
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
    assert links(db, "e3") == {"p3": "rejected", "p4": "review"}
    assert shown.count("1. A Paper Nobody Told") == 2, "of e7, and left alone of e3"
    assert "2 of 2" in shown
    assert "1 of 1" in review(db, "q"), "what was not decided still waits"


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
    before = links(db, "e7"), links(db, "e3")
    shown = review(db, "r", "r 1", "u", "u", "u", "q")
    assert shown.count("Undone.") == 2
    assert "There is nothing to undo." in shown
    assert (links(db, "e7"), links(db, "e3")) == before
    assert "0 decided; 2 wait for review." in shown
    evidence = query(db, "SELECT evidence FROM paper_links WHERE episode_id = 'e7'")
    assert evidence == [(EVIDENCE,)]


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


def test_at_a_terminal_an_interrupt_loses_nothing(db: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scraper.cli", "link", "--db", str(db), "--review"]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"COLUMNS": "120"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = read_until(ours, "Which paper")
        os.write(ours, b"1\n")
        shown += read_until(ours, "2 of 2.*Which paper")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
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
