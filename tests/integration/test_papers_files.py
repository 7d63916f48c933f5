"""Large files of papers as JSON lines: read in pieces, each bad line named by its number, nothing else lost."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from scraper.clock import Clock
from scraper.config import Settings
from scraper.importing import import_files, lines
from scraper.rebuilding import rebuild
from scraper.report import RunReport
from scraper.run import Run
from scraper.sources import papers_jsonl
from tests.clock import FakeClock
from tests.crawls import content, dump, query, wire

MANY = 2 * lines.MOST_LINES + 5


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def line(number: int, **fields: Any) -> str:
    record = {"arxiv_id": f"2504.{number:05}", "title": f"Paper {number}", "authors": [f"Ann Author {number}"]}
    return json.dumps(record | fields)


def save(path: Path, written: Iterable[str]) -> Path:
    """The lines in a file, packed where its name says so."""
    data = "".join(f"{each}\n" for each in written).encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def load(db: Path, *paths: Path, clock: Clock | None = None) -> RunReport:
    """Import without linking."""
    with Run("import", db, Settings(), clock or FakeClock(), "") as run:
        import_files(run, paths)
    return run.report


def snapshots(db: Path) -> int:
    return int(wire(db, "SELECT count(*) FROM snapshots")[0][0])


def test_a_large_file_is_kept_in_pieces_and_known_again_however_it_is_packed(db: Path, tmp_path: Path) -> None:
    written = [line(number) for number in range(MANY)]
    report = load(db, save(tmp_path / "many.jsonl.gz", written))
    assert (report.papers["new"], report.files["read"], report.exit_code) == (MANY, 3, 0)
    rows = dump(db)
    again = load(db, save(tmp_path / "many.jsonl", written))
    assert (again.files["known"], again.files["read"], again.papers["seen"]) == (3, 0, 0)
    assert dump(db) == rows
    assert query(db, "SELECT value FROM meta WHERE key = 'papers_snapshot'") == [("3",)]


def test_a_file_that_has_grown_brings_only_what_is_new(db: Path, tmp_path: Path) -> None:
    written = [line(number) for number in range(MANY)]
    load(db, save(tmp_path / "many.jsonl", written))
    report = load(db, save(tmp_path / "many.jsonl", [*written, line(99_999)]))
    assert (report.files["known"], report.files["read"]) == (2, 1)
    assert (report.papers["new"], report.papers["unchanged"]) == (1, 5)


def test_a_short_file_is_one_document_under_its_name(db: Path, tmp_path: Path) -> None:
    load(db, save(tmp_path / "few.jsonl", [line(1), line(2)]))
    ((address,),) = wire(db, "SELECT url FROM snapshots")
    assert address.endswith("/few.jsonl")


BAD = {
    "no JSON": "{cut off",
    "an array": '["title", "a"]',
    "no title": '{"arxiv_id": "2504.00009", "title": " "}',
    "a NUL byte": '{"title": "A\x00B", "abstract": "c"}',
    "deep": "[" * 100_000,
    "a number": "1" * 5000,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_line_is_named_by_its_number_and_the_rest_is_read(db: Path, tmp_path: Path, bad: str) -> None:
    place = lines.MOST_LINES + 7
    written = [line(number) for number in range(MANY)]
    written[place - 1] = bad
    path = save(tmp_path / "many.jsonl", written)
    for news, known in ((MANY - 1, 0), (0, 3), (0, 3)):
        report = load(db, path)
        assert (report.papers["new"], report.files["known"], report.exit_code) == (news, known, 3)
        assert snapshots(db) == 3
        (failed,) = report.failed
        assert failed["fault"] == "bad line"
        assert f"line {place}: it is no" in failed["error"]
        assert failed["what"] == f"many.jsonl from line {lines.MOST_LINES + 1}"


def test_the_first_line_may_be_bad_or_blank_and_ends_of_lines_do_not_matter(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes("\ufeff{bad\r\n\r\n  \r\n".encode() + f"{line(1)}\r\n{line(2)}".encode())
    report = load(db, path)
    assert (report.papers["new"], [failed["fault"] for failed in report.failed]) == (2, ["bad line"])
    assert "line 1: " in report.failed[0]["error"]


def test_a_separator_within_a_text_ends_no_line(db: Path, tmp_path: Path) -> None:
    record = json.dumps({"title": "A\u2028B\u0085C", "abstract": "d"}, ensure_ascii=False)
    assert load(db, save(tmp_path / "a.jsonl", [record, line(1)])).papers["new"] == 2


def test_a_line_without_end_is_named_and_passed_over(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 10_000)
    path = save(tmp_path / "long.jsonl.gz", [line(1), line(2, abstract="x" * 500_000), "{bad", line(4)])
    report = load(db, path)
    assert (report.papers["new"], report.exit_code) == (2, 3)
    assert [(failed["fault"], failed["error"].partition(" is ")[0]) for failed in report.failed] == [
        ("too big", "line 2"), ("bad line", "line 3: it")
    ]  # fmt: skip


@pytest.mark.parametrize("size", [300_000, papers_jsonl.LONGEST_LINE + 10])
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_a_long_first_line_does_not_matter(db: Path, tmp_path: Path, size: int, packing: str) -> None:
    path = save(tmp_path / f"long.jsonl{packing}", [line(1, abstract="x" * size), line(2), line(3)])
    report = load(db, path)
    too_long = size > papers_jsonl.LONGEST_LINE
    assert (report.papers["new"], report.exit_code) == ((2, 3) if too_long else (3, 0))
    ((kept_as,),) = wire(db, "SELECT headers FROM snapshots")
    assert "first-line=1" in kept_as


@pytest.mark.parametrize(("damage", "fault"), [("cut", "cut"), ("turned", "corrupt")])
def test_of_a_broken_packing_all_whole_lines_are_read(db: Path, tmp_path: Path, damage: str, fault: str) -> None:
    written = [line(number, abstract=f"{number * 7919} words") for number in range(MANY)]
    path = save(tmp_path / "many.jsonl.gz", written)
    packed = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(packed[: len(packed) * 3 // 4])
    else:
        packed[-8:-4] = b"\0\0\0\0"
        path.write_bytes(packed)
    report = load(db, path)
    assert [failed["fault"] for failed in report.failed] == [fault]
    assert lines.MOST_LINES < report.papers["new"] <= MANY
    whole = load(db, save(path, written))
    assert whole.exit_code == 0
    assert query(db, "SELECT count(*) FROM papers") == [(MANY,)]


def test_a_file_that_stops_half_way_in_a_run_is_gone_on_with(db: Path, tmp_path: Path) -> None:
    written = [line(number) for number in range(MANY)]
    load(db, save(tmp_path / "many.jsonl", written[: lines.MOST_LINES]))
    load(db, save(tmp_path / "many.jsonl", written))
    other = tmp_path / "other.db"
    load(other, tmp_path / "many.jsonl")
    assert content(db) == content(other)


def test_progress_moves_within_a_file(db: Path, tmp_path: Path) -> None:
    shown: list[float] = []
    path = save(tmp_path / "many.jsonl", [line(number) for number in range(MANY)])
    with Run("import", db, Settings(), FakeClock(), "", lambda done, _total: shown.append(done)) as run:
        import_files(run, [path])
    assert shown == sorted(shown)
    assert shown[-1] == 1
    assert any(0 < done < 1 for done in shown)


def test_a_rebuild_gives_the_same_rows_and_names_the_same_lines(db: Path, tmp_path: Path) -> None:
    written = [*(line(number) for number in range(MANY)), "{bad", line(3, abstract="More of the third.")]
    load(db, save(tmp_path / "many.jsonl", written))
    rows = content(db)
    report = rebuild(db, FakeClock()).report
    assert content(db) == rows
    assert [failed["fault"] for failed in report.failed] == ["bad line"]
    assert query(db, "SELECT value FROM meta WHERE key = 'papers_snapshot'") == [("3",)]
