"""Ranked search over a small archive, and the command that prints it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.database import open_readonly
from scraper.cli import main
from scraper.cli.common import plain
from scraper.errors import StorageError, UsageError
from scraper.search.engine import search
from scraper.search.snippet import CLOSE, OPEN, Snippet
from tests.integration.archive_fixture import HOSTILE_TITLE, write_archive, write_empty


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("search") / "archive.db")


@pytest.fixture(scope="module")
def archive(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_readonly(path)) as conn:
        yield conn


def ids(archive: sqlite3.Connection, text: str) -> list[str]:
    return [hit.id for hit in search(archive, text).hits]


def test_a_word_in_the_title_ranks_above_the_same_word_in_the_body(archive: sqlite3.Connection) -> None:
    results = search(archive, "graphs")
    assert [hit.id for hit in results.hits] == ["e3", "e1"], "the order of arrival is the other way round"
    assert results.hits[0].score > results.hits[1].score > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("penaranda", {"e3"}),
        ("hasegawa lindqvist", {"e1", "e2", "e4"}),
        ("trust x-ray", {"e1"}),
        ("2504.90002", {"e2"}),
        ("2506.90004", set()),
        ("diffusion -label", {"e1"}),
    ],
)
def test_authors_questions_and_papers_are_searched(
    archive: sqlite3.Connection, text: str, expected: set[str]
) -> None:
    assert set(ids(archive, text)) == expected


def test_a_hit_carries_what_a_reader_needs(archive: sqlite3.Connection) -> None:
    (hit,) = search(archive, "GPT-4").hits
    assert (hit.kind, hit.title, hit.date) == ("episode", "Machine Learning - Graphs that grow", "2025-05-02")
    assert hit.url == "https://show.example/e/slug-e3/"
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.spans] == ["GPT-4"]


def test_snippets_are_one_line_of_plain_text(archive: sqlite3.Connection) -> None:
    for hit in search(archive, "anomaly OR graphs OR label OR shirts").hits:
        assert "\n" not in hit.snippet.text
        assert not {OPEN, CLOSE} & set(hit.snippet.text)
        assert hit.snippet.spans


def test_where_no_episode_holds_all_words_those_with_most_follow_and_it_is_said(archive: sqlite3.Connection) -> None:
    results = search(archive, "voice zebra")
    assert [(hit.id, hit.holds_all) for hit in results.hits] == [("e4", False)]
    assert (results.total, results.complete) == (1, 0)
    assert results.reading.startswith("Nothing holds all of this: episodes with ")
    assert results.reading.endswith(". These hold most of the words.")


def test_those_that_hold_all_words_come_before_those_that_hold_most(archive: sqlite3.Connection) -> None:
    results = search(archive, "diffusion label")
    assert [(hit.id, hit.holds_all) for hit in results.hits] == [("e2", True), ("e1", False)]
    assert (results.total, results.complete) == (2, 1)
    assert "1 in all. Those that hold most of the words follow." in results.reading


def test_total_counts_all_hits_and_pages_part_them(archive: sqlite3.Connection) -> None:
    words = "robot OR graph OR diffusion OR voice"
    pages = [search(archive, words, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert {page.total for page in pages} == {6}
    assert [len(page.hits) for page in pages] == [2, 2, 2, 0]
    assert {hit.id for page in pages for hit in page.hits} == {"e1", "e2", "e3", "e4", "e6", "e7"}


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", "No words were given."),
        ('"', "No word that can be searched for was given."),
        ("?", "No word that can be searched for was given."),
        ("zebra", 'Episodes with "zebra".'),
    ],
)
def test_finding_nothing_is_no_error(archive: sqlite3.Connection, text: str, reading: str) -> None:
    results = search(archive, text)
    assert (results.hits, results.total, results.complete) == ((), 0, 0)
    assert results.reading == reading


def test_to_leave_something_out_is_enough(archive: sqlite3.Connection) -> None:
    results = search(archive, "-robot")
    assert [hit.id for hit in results.hits] == ["e4", "e3", "e2", "e1", "e5"], "the newest first, undated ones last"
    assert (results.total, results.complete) == (5, 5)
    assert results.reading == 'All episodes without "robot".'


def test_an_empty_archive_is_searched_like_any_other(tmp_path: Path) -> None:
    with closing(open_readonly(write_empty(tmp_path / "archive.db"))) as conn:
        assert search(conn, "diffusion").total == 0


def test_a_read_only_connection_cannot_write(archive: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        archive.execute("DELETE FROM episodes")


def test_a_missing_archive_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no archive") as caught:
        open_readonly(tmp_path / "nowhere.db")
    assert "paperledge update" in caught.value.advice
    assert not (tmp_path / "nowhere.db").exists()


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be looked at" * 50])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"other\.db cannot be read as an archive"):
        open_readonly(path)


def test_a_database_that_breaks_while_it_is_searched_is_a_storage_error(path: Path) -> None:
    conn = open_readonly(path)
    conn.close()
    with pytest.raises(StorageError, match="the search failed"):
        search(conn, "diffusion")


@pytest.mark.parametrize(
    ("marked", "text", "spans"),
    [
        ("plain", "plain", ()),
        (f"a {OPEN}b{CLOSE} c", "a b c", ((2, 3),)),
        (f"{OPEN}a{CLOSE}{OPEN}b{CLOSE}", "ab", ((0, 1), (1, 2))),
        (f"a\n\n {OPEN}b{CLOSE}\tc", "a b c", ((2, 3),)),
        (f"{CLOSE}a{OPEN}b", "ab", ()),
        (f"{OPEN}{CLOSE}a", "a", ()),
    ],
)
def test_marks_become_spans(marked: str, text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert Snippet.from_marked(marked) == Snippet(text, spans)


@given(st.text(alphabet=st.one_of(st.sampled_from([OPEN, CLOSE, " "]), st.characters(codec="utf-8"))))
def test_spans_of_any_text_are_sound_and_pieces_add_up(marked: str) -> None:
    snippet = Snippet.from_marked(marked)
    flat = [offset for span in snippet.spans for offset in span]
    assert flat == sorted(flat)
    assert all(start < end <= len(snippet.text) for start, end in snippet.spans)
    assert "".join(piece for piece, _ in snippet.pieces()) == snippet.text
    assert [piece for piece, on in snippet.pieces() if on] == [snippet.text[a:b] for a, b in snippet.spans]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["search", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_command_prints_ranked_hits_with_the_words_marked(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diffusion", "--db", str(path)) == 0
    out, err = capsys.readouterr()
    assert out.index("spot an anomaly") < out.index("Seeing with fewer labels")
    assert "A **diffusion** model learns" in out
    assert "mentions **diffusion** once" in out
    assert "https://show.example/e/slug-e1/" in out
    assert err == 'Episodes with "diffusion".\n'


def test_a_word_with_a_dash_is_left_out_and_no_option(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--db", str(path), "diffusion", "-label", "-hd") == 0
    out, err = capsys.readouterr()
    assert "slug-e1" in out
    assert "slug-e2" not in out
    assert err == 'Episodes with "diffusion", without "label" or "hd".\n'


def test_json_is_one_object(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("robot", "--json", "--limit", "1", "--db", str(path)) == 0
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert (printed["total"], len(printed["hits"])) == (2, 1)
    (start, end), *_ = printed["hits"][0]["snippet"]["spans"]
    assert printed["hits"][0]["snippet"]["text"][start:end].lower().startswith("robot")
    assert err == ""


def test_finding_nothing_is_said_and_ends_well(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("zebra", "--db", str(path)) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", 'Episodes with "zebra".\nNothing found.\n')


def test_more_hits_than_the_limit_are_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diffusion", "--limit", "1", "--db", str(path)) == 0
    assert "1 of 2 hits shown; " in capsys.readouterr().err


def test_help_is_found_by_both_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert (run("--help"), run("-h")) == (0, 0)
    assert capsys.readouterr().out.count("Find episodes that hold all WORDS") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["diffusion", "--jsno"], 2, "there is no option --jsno"),
        (["diffusion", "--limit", "0"], 2, "--limit"),
        ([], 2, "WORDS"),
        (["diffusion", "--db", "nowhere.db"], 2, 'Run "paperledge update" first'),
    ],
)
def test_misuse_is_exit_2_with_advice(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == code
    assert said in capsys.readouterr().err


def test_markup_in_a_title_is_printed_as_it_is(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("alert", "--db", str(path))
    assert HOSTILE_TITLE in capsys.readouterr().out


def test_what_a_terminal_would_obey_is_stripped() -> None:
    assert plain("a\x1b[31mred\x07\x9b2J\u202eb\x00") == "a[31mred2Jb"
    assert plain("Erdős–Rényi 漢字 👩‍🔬") == "Erdős–Rényi 漢字 👩‍🔬"
