"""Papers over real HTTP, from a fake arXiv: asked for by its rules, kept, never twice, whatever it answers."""

import gzip
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper import pipeline, signals
from scraper.cli import main
from scraper.clock import Clock
from scraper.config import Settings
from scraper.crawling.paper_sources import source_of
from scraper.rebuilding import rebuild
from scraper.report import RunReport
from scraper.run import Run
from tests.clock import FakeClock
from tests.crawls import content, query, wire
from tests.host.arxiv import (
    FakeArxiv,
    cut,
    empty_page,
    honest,
    html,
    nothing_found,
    papers_by_day,
    refusal,
    refused_list,
)
from tests.host.arxiv_texts import FakePaper
from tests.host.faults import reset
from tests.host.politeness import WATCH

MAY = datetime(2025, 5, 2, 12, 0, tzinfo=UTC)
API, OAI, DAILY = "/api/query", "/oai2", "/api/daily_papers"
APRIL = "oai:cs:2025-04-01..2025-04-30"
LINES = b"""{"title": "Round quokkas", "arxiv_id": "2504.00011", "authors": ["Ada Quill"]}
{"title": "Square quokkas", "arxiv_id": "2504.00012", "authors": ["Bo Renn"]}
"""


@pytest.fixture
def host() -> Iterator[FakeArxiv]:
    with FakeArxiv(papers_by_day(25)) as fake:
        yield fake


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def load(
    db: Path, host: FakeArxiv, *written: str, clock: Clock | None = None, most: int = 100, again: bool = False,
    **changes: Any,
) -> RunReport:  # fmt: skip
    """`paperledge papers`, in this process."""
    clock = clock or FakeClock(MAY)
    host.clock = clock
    here = {"arxiv_url": host.url, "oai_url": f"{host.url}{OAI}", "huggingface_url": host.url}
    settings = Settings(**{**here, "connect_timeout": 5.0, "read_timeout": 5.0, **changes})
    sources = [source_of(source, clock.now().date()) for source in written]
    with WATCH.going_by(clock, settings.delay, db), Run("papers", db, settings, clock) as run:
        pipeline.load_papers(run, sources, most=most, again=again)
    return run.report


def ids(db: Path) -> list[str]:
    return [row[0] for row in query(db, "SELECT arxiv_id FROM papers ORDER BY arxiv_id")]


def gaps(host: FakeArxiv) -> list[float]:
    return [(later - earlier).total_seconds() for earlier, later in zip(host.times, host.times[1:], strict=False)]


class TestIds:
    def test_they_come_with_all_that_arxiv_says_and_are_kept_as_they_came(self, db: Path, host: FakeArxiv) -> None:
        report = load(db, host, "arxiv:2504.00003,https://arxiv.org/abs/2504.00001v2")
        assert (report.exit_code, report.papers["new"], report.http["requests"]) == (0, 2, 1)
        assert ids(db) == ["2504.00001", "2504.00003"]
        assert query(db, "SELECT name FROM paper_authors WHERE paper_id = '2504.00003' ORDER BY position") == [
            ("Ada Quillc",),
            ("Bo Renn",),
        ]
        assert wire(db, "SELECT kind, status FROM snapshots") == [("papers", 200)]

    def test_none_is_ever_asked_for_twice_unless_again(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, "arxiv:2504.00001,2504.00002")
        clock = FakeClock(MAY + timedelta(days=400))
        report = load(db, host, "arxiv:2504.00002", clock=clock)
        assert (report.http["requests"], report.files["known"]) == (0, 1)
        load(db, host, "arxiv:2504.00002,2504.00004", clock=clock)
        assert host.asked(API)[-1] == f"{API}?id_list=2504.00004&max_results=1"
        load(db, host, "arxiv:2504.00002", clock=clock, again=True)
        assert host.asked(API)[-1] == f"{API}?id_list=2504.00002&max_results=1"

    def test_one_that_arxiv_does_not_know_is_named(self, db: Path, host: FakeArxiv) -> None:
        report = load(db, host, "arxiv:2504.00001,2504.99999")
        assert (report.exit_code, report.warnings) == (0, ["arXiv knows no paper 2504.99999"])

    def test_one_that_arxiv_did_not_know_is_asked_for_again_after_a_day_and_named_until_then(
        self, db: Path, host: FakeArxiv
    ) -> None:
        load(db, host, "arxiv:2504.00001,2504.99999")
        report = load(db, host, "arxiv:2504.00001,2504.99999", clock=FakeClock(MAY + timedelta(hours=23)))
        assert (report.http["requests"], report.files["known"], report.exit_code) == (0, 1, 0)
        (warning,) = report.warnings
        assert "did not know 2504.99999 (2025-05-02T12:00:0" in warning
        host.papers.append(FakePaper("2504.99999", "A late quokka", ("Cy Dent",), "2025-04-10"))
        later = FakeClock(MAY + timedelta(days=1, minutes=1))
        report = load(db, host, "arxiv:2504.00001,2504.99999", clock=later)
        assert (report.papers["new"], report.warnings) == (1, [])
        assert host.asked(API)[-1] == f"{API}?id_list=2504.99999&max_results=1"
        assert load(db, host, "arxiv:2504.00001,2504.99999", clock=later).http["requests"] == 0

    def test_one_that_stays_unknown_is_asked_for_once_a_day(self, db: Path, host: FakeArxiv) -> None:
        asked = [
            load(db, host, "arxiv:2504.99999", clock=FakeClock(MAY + timedelta(hours=hours))).http["requests"]
            for hours in (0, 12, 25, 37, 50)
        ]
        assert asked == [1, 0, 1, 0, 1]

    def test_many_go_into_several_requests(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, "arxiv:" + ",".join(f"2504.{number:05}" for number in range(1, 131)))
        assert [path.count(",") for path in host.asked(API)] == [99, 29]
        assert len(ids(db)) == 25


class TestQueries:
    def test_slices_follow_each_other_until_all_are_there(self, db: Path, host: FakeArxiv) -> None:
        host.page_size = 10
        report = load(db, host, "arxiv:ti:quokka")
        assert (report.exit_code, len(ids(db)), report.http["requests"]) == (0, 25, 3)

    def test_the_newest_are_taken_up_to_the_limit(self, db: Path, host: FakeArxiv) -> None:
        host.papers.append(FakePaper("2504.20000", "A later quokka", ("Cy Dent",), "2025-04-20"))
        report = load(db, host, "arxiv:ti:quokka", most=3)
        assert (len(ids(db)), "2504.20000" in ids(db)) == (3, True)
        assert report.warnings == ["arXiv finds 26 papers for 'ti:quokka'; the newest 3 were taken (--limit)"]

    def test_the_same_one_is_not_asked_twice_a_day(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, "arxiv:ti:quokka")
        assert load(db, host, "arxiv:ti:quokka", clock=FakeClock(MAY + timedelta(hours=2))).http["requests"] == 0
        assert load(db, host, "arxiv:ti:quokka", clock=FakeClock(MAY + timedelta(days=1))).http["requests"] == 1

    def test_one_that_finds_nothing_is_no_failure(self, db: Path, host: FakeArxiv) -> None:
        report = load(db, host, "arxiv:ti:zebra")
        assert (report.exit_code, report.papers["seen"], report.http["requests"]) == (0, 0, 1)

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_a_page_that_only_looks_empty_is_asked_for_again(self, db: Path, host: FakeArxiv, place: int) -> None:
        host.page_size = 10
        host.trouble(API, *[honest] * place, empty_page, empty_page)
        report = load(db, host, "arxiv:ti:quokka")
        assert (report.exit_code, len(ids(db)), report.faults["empty page"]) == (0, 25, 2)

    def test_one_that_stays_empty_is_named_and_never_taken_for_no_results(self, db: Path, host: FakeArxiv) -> None:
        host.trouble(API, *[empty_page] * 4)
        report = load(db, host, "arxiv:ti:quokka")
        assert (report.exit_code, report.failed[0]["fault"], report.http["requests"]) == (3, "empty page", 4)
        assert load(db, host, "arxiv:ti:quokka").papers["new"] == 25

    def test_a_total_that_shrinks_to_nothing_is_not_believed(self, db: Path, host: FakeArxiv) -> None:
        host.page_size = 10
        host.trouble(API, honest, nothing_found)
        assert load(db, host, "arxiv:ti:quokka").faults["empty page"] == 1
        assert len(ids(db)) == 25

    def test_what_arxiv_says_against_a_query_is_told(self, db: Path, host: FakeArxiv) -> None:
        report = load(db, host, "arxiv:ti:malformed", "arxiv:2504.00001")
        assert (report.exit_code, report.faults["query"], ids(db)) == (3, 1, ["2504.00001"])
        assert "malformed query: ti:malformed" in report.failed[0]["error"]
        assert len(wire(db, "SELECT 1 FROM snapshots")) == 1


class TestPoliteness:
    def test_three_seconds_lie_between_requests_whatever_the_delay(self, db: Path, host: FakeArxiv) -> None:
        host.page_size = 5
        report = load(db, host, "arxiv:ti:quokka", "arxiv:2504.00001", APRIL, delay=0.0)
        assert (len(host.times), set(gaps(host)), report.min_gap) == (9, {3.0}, 3.0)
        assert not host.crowded

    def test_a_longer_delay_holds(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, "arxiv:2504.00001", "arxiv:ti:quokka", delay=10.0)
        assert gaps(host) == [10.0]

    def test_they_lie_between_two_runs_too(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, "arxiv:2504.00001")
        load(db, host, APRIL, clock=FakeClock(MAY + timedelta(seconds=1)))
        assert 3.0 <= gaps(host)[0] <= 4.0
        later = FakeClock(MAY + timedelta(minutes=5))
        load(db, host, "arxiv:2504.00002", clock=later)
        assert later.waits == []

    def test_both_services_of_arxiv_are_one_in_this(self, db: Path, host: FakeArxiv) -> None:
        clock = FakeClock(MAY)
        with FakeArxiv(host.papers, list_size=100) as lists:
            lists.clock = clock
            load(db, host, "arxiv:2504.00001", APRIL, "arxiv:2504.00002", clock=clock, oai_url=f"{lists.url}{OAI}")
            assert [*host.times, *lists.times] == [MAY, MAY + timedelta(seconds=6), MAY + timedelta(seconds=3)]

    def test_lists_on_this_machine_may_be_read_whatever_address_the_queries_go_to(
        self, db: Path, host: FakeArxiv
    ) -> None:
        report = load(db, host, APRIL, arxiv_url="https://export.arxiv.org")
        assert (report.exit_code, len(ids(db))) == (0, 25)

    def test_a_clock_that_was_wrong_holds_nothing_up(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, "arxiv:2504.00001", clock=FakeClock(MAY + timedelta(days=9)))
        clock = FakeClock(MAY)
        load(db, host, "arxiv:2504.00002", clock=clock)
        assert clock.waits == []

    @pytest.mark.parametrize(("source", "path"), [("arxiv:ti:quokka", API), (APRIL, OAI)])
    @pytest.mark.parametrize("status", [429, 503])
    def test_a_retry_after_is_waited_for(
        self, db: Path, host: FakeArxiv, source: str, path: str, status: int
    ) -> None:
        host.trouble(path, refusal(status, {"Retry-After": "20"}), refusal(status))
        report = load(db, host, source)
        assert (report.exit_code, len(ids(db)), report.http["retries"]) == (0, 25, 2)
        assert gaps(host)[:2] == [20.0, 3.0]

    def test_a_long_one_is_left_to_a_later_run_and_nothing_more_is_asked(self, db: Path, host: FakeArxiv) -> None:
        host.trouble(API, refusal(503, {"Retry-After": "7200"}))
        report = load(db, host, "arxiv:ti:quokka", "arxiv:2504.00001", APRIL)
        assert (report.exit_code, report.http["requests"], ids(db)) == (7, 1, [])
        early = load(db, host, "arxiv:ti:quokka", clock=FakeClock(MAY + timedelta(hours=1)))
        assert (early.exit_code, early.http["requests"]) == (7, 0)
        assert load(db, host, "arxiv:ti:quokka", clock=FakeClock(MAY + timedelta(hours=3))).papers["new"] == 25

    def test_a_host_that_gives_no_answer_is_4_and_is_asked_for_no_more(self, db: Path, host: FakeArxiv) -> None:
        host.trouble(API, *[reset] * 4)
        report = load(db, host, "arxiv:ti:quokka", "arxiv:2504.00001")
        assert (report.exit_code, report.http["requests"], len(report.failed)) == (4, 4, 2)

    def test_what_is_made_for_programs_is_not_asked_by_robots_and_every_other_address_is(
        self, db: Path, host: FakeArxiv
    ) -> None:
        host.files["/list.json"] = '[{"paper": {"id": "2504.00001", "title": "Quokkas", "summary": "Round."}}]'
        load(db, host, "arxiv:2504.00001", APRIL, "hf:2025-04-10")
        assert host.asked("/robots.txt") == []
        host.robots = "User-agent: *\nDisallow: /list\n"
        report = load(db, host, f"{host.url}/list.json")
        assert (report.exit_code, report.faults["robots"], host.asked("/list")) == (6, 1, [])


class TestFaults:
    @pytest.mark.parametrize(("source", "path"), [("arxiv:ti:quokka", API), (APRIL, OAI)])
    def test_a_body_that_is_cut_is_asked_for_again(self, db: Path, host: FakeArxiv, source: str, path: str) -> None:
        host.trouble(path, cut)
        report = load(db, host, source)
        assert (report.exit_code, report.faults["truncated"], len(ids(db))) == (0, 1, 25)

    @pytest.mark.parametrize(("source", "path"), [("arxiv:ti:quokka", API), (APRIL, OAI), ("hf:2025-04-10", DAILY)])
    def test_a_page_for_people_is_6_and_nothing_is_kept(
        self, db: Path, host: FakeArxiv, source: str, path: str
    ) -> None:
        host.trouble(path, html)
        report = load(db, host, source)
        assert (report.exit_code, report.faults["not the site"], report.http["requests"]) == (6, 1, 1)
        assert wire(db, "SELECT 1 FROM snapshots") == []


class TestLists:
    def test_one_is_read_to_its_end_and_not_again_when_its_days_are_over(self, db: Path, host: FakeArxiv) -> None:
        assert load(db, host, APRIL).http["requests"] == 3
        assert len(ids(db)) == 25
        assert load(db, host, APRIL, clock=FakeClock(MAY + timedelta(days=90))).http["requests"] == 0
        assert load(db, host, APRIL, again=True).http["requests"] == 3

    def test_one_that_still_grows_is_read_again_the_next_day_and_not_before(self, db: Path, host: FakeArxiv) -> None:
        growing = "oai:cs:2025-04-01..2025-05-31"
        load(db, host, growing)
        assert load(db, host, growing, clock=FakeClock(MAY + timedelta(hours=3))).http["requests"] == 0
        host.papers.append(FakePaper("2505.00001", "A quokka in May", ("Cy Dent",), "2025-05-02"))
        load(db, host, growing, clock=FakeClock(MAY + timedelta(days=1)))
        assert len(ids(db)) == 26

    def test_answers_of_an_earlier_reading_are_no_part_of_one_that_was_cut_off(
        self, db: Path, host: FakeArxiv
    ) -> None:
        growing = "oai:cs:2025-04-01..2025-05-31"
        load(db, host, growing)
        host.papers.append(FakePaper("2505.00001", "A quokka in May", ("Cy Dent",), "2025-05-02"))
        host.trouble(OAI, honest, refusal(503, {"Retry-After": "7200"}))
        assert load(db, host, growing, clock=FakeClock(MAY + timedelta(days=1))).exit_code == 7
        report = load(db, host, growing, clock=FakeClock(MAY + timedelta(days=1, hours=3)))
        assert (report.http["requests"], len(ids(db))) == (2, 26)

    @pytest.mark.parametrize("place", [1, 2])
    def test_one_that_was_cut_off_goes_on_where_it_was(self, db: Path, host: FakeArxiv, place: int) -> None:
        host.trouble(OAI, *[honest] * place, refusal(503, {"Retry-After": "7200"}))
        assert load(db, host, APRIL).exit_code == 7
        assert len(ids(db)) == 10 * place
        before = len(host.requests)
        assert load(db, host, APRIL, clock=FakeClock(MAY + timedelta(hours=3))).exit_code == 0
        assert (len(ids(db)), len(host.requests) - before) == (25, 3 - place)

    def test_one_that_was_killed_between_two_answers_goes_on_too(
        self, db: Path, host: FakeArxiv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        give = FakeArxiv._token

        def give_and_stop(fake: FakeArxiv, asked: dict[str, str]) -> str:
            if asked["skip"] == "20":
                os.kill(os.getpid(), signal.SIGTERM)
            return give(fake, asked)

        monkeypatch.setattr(FakeArxiv, "_token", give_and_stop)
        with signals.listening():
            assert load(db, host, APRIL).exit_code == 143
        monkeypatch.undo()
        assert load(db, host, APRIL, clock=FakeClock(MAY + timedelta(minutes=1))).exit_code == 0
        assert len(ids(db)) == 25
        assert sum("metadataPrefix" in path for path in host.asked(OAI)) == 1

    def test_a_token_that_has_expired_begins_the_list_anew(self, db: Path, host: FakeArxiv) -> None:
        host.trouble(OAI, honest, refusal(503, {"Retry-After": "7200"}))
        load(db, host, APRIL)
        host.expire()
        report = load(db, host, APRIL, clock=FakeClock(MAY + timedelta(hours=3)))
        assert (report.exit_code, report.http["requests"], len(ids(db))) == (0, 4, 25)
        assert len(report.warnings) == 1

    def test_one_that_is_never_good_is_a_failure_with_its_name(self, db: Path, host: FakeArxiv) -> None:
        host.trouble(OAI, honest, refused_list("badResumptionToken"))
        report = load(db, host, APRIL)
        assert (report.exit_code, report.faults["badResumptionToken"]) == (3, 1)

    def test_days_without_a_paper_are_no_failure(self, db: Path, host: FakeArxiv) -> None:
        nothing = "oai:cs:2025-01-01..2025-01-31"
        report = load(db, host, nothing)
        assert (report.exit_code, report.papers["seen"]) == (0, 0)
        assert load(db, host, nothing).http["requests"] == 0

    def test_what_arxiv_says_against_a_list_is_told_and_asked_again(self, db: Path, host: FakeArxiv) -> None:
        host.trouble(OAI, refused_list("badArgument"))
        report = load(db, host, APRIL)
        assert (report.exit_code, report.failed[0]["fault"]) == (3, "badArgument")
        assert load(db, host, APRIL).papers["new"] == 25


class TestDays:
    def test_each_day_is_one_request_and_a_day_that_is_over_never_asked_again(
        self, db: Path, host: FakeArxiv
    ) -> None:
        host.daily = {"2025-04-10": host.papers[:2], "2025-04-11": host.papers[1:4]}
        report = load(db, host, "hf:2025-04-10..2025-04-12")
        assert (report.exit_code, report.http["requests"], len(ids(db))) == (0, 3, 4)
        assert load(db, host, "hf:2025-04-10..2025-04-12").http["requests"] == 0
        assert load(db, host, "hf:2025-04-12", again=True).http["requests"] == 1

    def test_days_before_the_first_list_are_not_asked_for_and_that_is_said(self, db: Path, host: FakeArxiv) -> None:
        report = load(db, host, "hf:2023-04-29..2023-05-02")
        assert [path.partition("date=")[2][:10] for path in host.asked(DAILY)] == ["2023-05-01", "2023-05-02"]
        assert (report.exit_code, len(report.warnings)) == (0, 1)
        assert "before 2023-05-01" in report.warnings[0]

    def test_today_is_asked_again_and_tomorrow_not_at_all(self, db: Path, host: FakeArxiv) -> None:
        host.daily = {"2025-05-02": host.papers[:1]}
        assert load(db, host, "hf:2025-05-02..2025-05-09").http["requests"] == 1
        host.daily["2025-05-02"] = host.papers[:2]
        assert load(db, host, "hf:2025-05-02").papers["new"] == 1


class TestAddresses:
    def test_a_list_is_taken_from_anywhere(self, db: Path, host: FakeArxiv) -> None:
        host.files["/day.xml"] = host._query({"search_query": "ti:quokka", "max_results": "2"}).body.decode()
        report = load(db, host, f"{host.url}/day.xml")
        assert (report.exit_code, report.papers["new"]) == (0, 2)
        assert load(db, host, f"{host.url}/day.xml").files["known"] == 1

    def test_one_that_is_not_there_is_named(self, db: Path, host: FakeArxiv) -> None:
        report = load(db, host, f"{host.url}/nowhere.json")
        assert (report.exit_code, report.faults["gone"]) == (3, 1)

    def test_one_that_is_packed_with_gzip_is_read_and_rebuilt(self, db: Path, host: FakeArxiv) -> None:
        host.packed["/many.jsonl.gz"] = gzip.compress(LINES)
        report = load(db, host, f"{host.url}/many.jsonl.gz")
        assert (report.exit_code, ids(db)) == (0, ["2504.00011", "2504.00012"])
        before = content(db)
        rebuild(db, FakeClock(MAY))
        assert content(db) == before

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            (gzip.compress(LINES)[:-12], "truncated"),
            (gzip.compress(LINES)[:-8] + b"\0" * 8, "corrupt"),
            (gzip.compress(LINES + b" " * 3_000_000), "too big"),
        ],
        ids=["cut", "damaged", "bomb"],
    )
    def test_packed_badly_it_is_refused_with_its_fault_and_not_kept(
        self, db: Path, host: FakeArxiv, body: bytes, fault: str
    ) -> None:
        host.packed["/many.jsonl.gz"] = body
        report = load(db, host, f"{host.url}/many.jsonl.gz", max_feed_bytes=1_000_000)
        assert (report.exit_code, report.failed[0]["fault"]) == (3, fault)
        assert wire(db, "SELECT 1 FROM snapshots WHERE kind = 'papers'") == []

    @pytest.mark.parametrize("packed", [False, True])
    def test_for_one_that_is_too_large_the_way_over_a_file_is_named(
        self, db: Path, host: FakeArxiv, packed: bool
    ) -> None:
        body = LINES + b" " * 20_000
        host.packed["/many.jsonl"] = gzip.compress(body) if packed else body
        report = load(db, host, f"{host.url}/many.jsonl", max_feed_bytes=10_000)
        assert report.failed[0]["fault"] == "too big"
        assert "Download it and give the file" in report.failed[0]["advice"]

    def test_one_that_leads_to_another_site_says_what_to_do(self, db: Path, host: FakeArxiv) -> None:
        for source, path, advice in (
            (f"{host.url}/moved.json", "/moved.json", "give that address"),
            ("arxiv:2504.00001", API, "arxiv_url"),
        ):
            host.trouble(path, refusal(302, {"Location": "https://elsewhere.example/list.json"}))
            (failed,) = load(db, host, source).failed
            assert (failed["fault"], advice in failed["advice"]) == ("redirect elsewhere", True)

    def test_one_that_is_no_list_is_named(self, db: Path, host: FakeArxiv) -> None:
        host.files["/notes.txt"] = "Buy milk. Feed the quokka."
        report = load(db, host, f"{host.url}/notes.txt")
        assert (report.exit_code, report.files["failed"]) == (3, 1)


class TestTheArchive:
    def test_a_rebuild_gives_the_same_rows_without_a_request(self, db: Path, host: FakeArxiv) -> None:
        host.daily = {"2025-04-10": host.papers[:2]}
        load(db, host, "arxiv:2504.00007", APRIL, "hf:2025-04-10")
        before, asked = content(db), len(host.requests)
        rebuild(db, FakeClock(MAY))
        assert content(db) == before
        assert len(host.requests) == asked

    def test_loading_again_changes_no_row(self, db: Path, host: FakeArxiv) -> None:
        load(db, host, APRIL)
        before = content(db)
        report = load(db, host, APRIL, again=True)
        assert content(db) == before
        assert report.papers["new"] == report.papers["edited"] == 0

    def test_a_file_is_read_as_by_import_and_one_without_papers_is_a_failure(
        self, db: Path, host: FakeArxiv, tmp_path: Path
    ) -> None:
        good, bad = tmp_path / "reply.xml", tmp_path / "feed.xml"
        good.write_bytes(host._query({"id_list": "2504.00001"}).body)
        bad.write_text(
            '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>A show</title><item><title>One</title>'
            "<guid>1</guid><description>It is told here.</description></item></channel></rss>\n"
        )
        report = load(db, host, str(good), str(bad))
        assert ids(db) == ["2504.00001"]
        assert (report.exit_code, [failed["what"] for failed in report.failed]) == (3, ["feed.xml"])
        assert report.faults["no papers"] == 1


class TestCommand:
    @pytest.fixture(autouse=True)
    def settings(self, host: FakeArxiv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PAPERLEDGE_ARXIV_URL", host.url)
        monkeypatch.setenv("PAPERLEDGE_OAI_URL", f"{host.url}{OAI}")

    def test_it_says_what_came(self, host: FakeArxiv, capsys: pytest.CaptureFixture[str]) -> None:
        assert code_of("papers", "--author", "Ada Quillg", "--title", "Quokka habits") == 0
        assert "1 papers (1 new) in 1 documents (0 known before); 1 requests" in capsys.readouterr().err
        assert "au%3Aquillg_a+AND+ti%3Aquokka+AND+ti%3Ahabits" in host.asked(API)[0]

    @pytest.mark.parametrize(
        "arguments",
        [[], ["arxiv:"], ["--id", "25"], ["arxiv:2504.00001", "nothing.md"], ["--limit", "0", "hf:2025-04-01"]],
    )
    def test_a_slip_is_2_before_anything_is_asked(self, host: FakeArxiv, arguments: list[str]) -> None:
        assert code_of("papers", *arguments) == 2
        assert host.requests == []
        assert not Path("archive.db").exists()


def code_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ending:
        main(arguments)
    return int(ending.value.code or 0)
