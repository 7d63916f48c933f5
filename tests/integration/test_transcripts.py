"""Transcripts over real HTTP: asked for politely, kept, read, and never the ruin of a run."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.archive.database import open_readonly
from scraper.archive.fulltext import is_sound
from scraper.archive.store import Archive
from scraper.cli import main
from scraper.clock import iso
from scraper.config import Settings
from scraper.crawl.database import crawl_path, open_crawl
from scraper.crawl.snapshots import SnapshotStore
from scraper.export.warc import write_warc
from scraper.forgetting import forget
from scraper.model import Kind
from scraper.rebuilding import rebuild
from scraper.run import Run
from scraper.sample.host import SampleHost, document, error
from scraper.sample.server import Request, Response
from scraper.sample.show import SampleEpisode
from scraper.search.engine import search
from tests.clock import FakeClock
from tests.crawls import SHOW, asked, content, dump, import_paths, query, update, wire
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import FaultHost, status
from tests.warcs import answer, by_record

VTT = "WEBVTT\n\n00:01.000 --> 00:04.500\n<v Iris>Good morning, quokkas.\n\n00:05.000 --> 00:09.000\nAnd good night."
SRT = "1\n00:00:01,000 --> 00:00:04,000\nOne.\n\n2\n00:00:05,000 --> 00:00:06,000\nTwo.\n"
JSON = json.dumps(
    {"version": "1.0.0", "segments": [{"speaker": "Mia", "startTime": 2, "endTime": 3.5, "body": "Hey."}]}
)
SPOKEN = [(1.0, 4.5, "Iris", "Good morning, quokkas."), (5.0, 9.0, None, "And good night.")]


def spoken(number: int, text: str = VTT, kind: str = "vtt", **changes: Any) -> SampleEpisode:
    return make_episode(number, transcript=text, transcript_type=kind, **changes)


def segments(db: Path, slug: str = "episode-3") -> list[tuple[Any, ...]]:
    return query(
        db,
        "SELECT start, end, speaker, s.text FROM segments s JOIN episodes e ON e.id = s.episode_id WHERE slug = ?"
        " ORDER BY position",
        [slug],
    )


def problems(db: Path) -> list[tuple[str, str]]:
    return [
        (url.rpartition("/")[2], fault) for url, fault in wire(db, "SELECT url, fault FROM problems ORDER BY 1, 2")
    ]


def transcripts_asked(host: SampleHost, since: int = 0) -> list[str]:
    return [path for path, _ in asked(host, since) if path.startswith(("/transcript/", "/media/"))]


def days_later(days: float) -> FakeClock:
    clock = FakeClock()
    clock.pass_by(days=days)
    return clock


def exported(db: Path, file: Path) -> Path:
    """What `export warc` writes."""
    with closing(open_crawl(crawl_path(db))) as crawl, file.open("wb") as out:
        write_warc(crawl, out)
    return file


def captured(db: Path, file: Path, *, backwards: bool) -> Path:
    """The same captures as a crawler of somebody else's would keep them, in one order or the other."""
    with closing(open_crawl(crawl_path(db))) as crawl:
        store = SnapshotStore(crawl)
        kept = [each for each in store.between(0, store.last_seq()) if each.kind is not Kind.ROBOTS]
    records = [answer(each.url, Response(200, each.body), each.fetched_at or "") for each in kept]
    file.write_bytes(by_record(reversed(records) if backwards else records))
    return file


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost([spoken(3), *make_episodes(2)]) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


class TestFirstRun:
    def test_what_is_said_comes_in_behind_a_redirect_after_all_pages(self, host: FaultHost, db: Path) -> None:
        report = update(db, host)
        assert segments(db) == SPOKEN
        assert (report.exit_code, report.warnings, report.failed) == (0, [], [])
        assert asked(host)[-3:] == [
            ("/feed.xml", 200),
            ("/transcript/SL000003.vtt", 302),
            ("/media/SL000003.vtt", 200),
        ]
        assert {name: count for name, count in report.transcripts.items() if count} == {"asked": 1, "new": 1}

    @pytest.mark.parametrize(
        ("kind", "text", "found"),
        [
            ("vtt", VTT, SPOKEN),
            ("srt", SRT, [(1.0, 4.0, None, "One."), (5.0, 6.0, None, "Two.")]),
            ("json", JSON, [(2.0, 3.5, "Mia", "Hey.")]),
        ],
    )
    def test_every_form_is_read_by_its_own_parser(
        self, db: Path, kind: str, text: str, found: list[tuple[Any, ...]]
    ) -> None:
        with FaultHost([spoken(3, text, kind)]) as host:
            update(db, host)
        assert segments(db) == found
        assert query(db, "SELECT parser FROM transcript_sources") == [(f"transcript-{kind}/1",)]

    def test_it_is_on_disk_as_it_came_with_its_validator(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        ((url, kind, etag),) = wire(
            db,
            "SELECT s.url, kind, u.etag FROM snapshots s JOIN url_state u ON u.url = s.url WHERE kind = 'transcript'",
        )
        assert (url, kind) == (f"{host.url}/transcript/SL000003.vtt", "transcript")
        assert etag == document(VTT).headers["ETag"]

    def test_words_said_are_in_the_full_text(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        sql = "SELECT position FROM segments_fts JOIN segments ON seq = segments_fts.rowid WHERE segments_fts MATCH ?"
        assert query(db, sql, ["quokka"]) == [(1,)]
        with Archive(db) as archive:
            assert is_sound(archive.db)

    def test_at_most_as_many_as_are_set_the_newest_first_and_the_rest_by_later_runs(self, db: Path) -> None:
        with FaultHost([spoken(number) for number in range(7, 0, -1)]) as host:
            report = update(db, host, max_transcripts=3)
            assert report.transcripts["waiting"] == 4
            assert [path for path in transcripts_asked(host) if "/media/" in path] == [
                f"/media/SL00000{number}.vtt" for number in (7, 6, 5)
            ]
            clock = days_later(0.01)
            assert update(db, host, clock, max_transcripts=3).transcripts["waiting"] == 1
            update(db, host, clock, max_transcripts=3)
        assert query(db, "SELECT count(DISTINCT episode_id) FROM segments") == [(7,)]

    def test_none_is_asked_for_where_none_is_wanted(self, host: FaultHost, db: Path) -> None:
        update(db, host, max_transcripts=0)
        assert transcripts_asked(host) == []


class TestLaterRuns:
    def test_without_news_it_is_not_asked_for_again_within_a_day(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before, rows = len(host.requests), dump(db)
        update(db, host, days_later(0.9))
        assert asked(host, before) == [("/robots.txt", 304), ("/", 304), ("/feed.xml", 304)]
        assert dump(db) == rows

    def test_a_young_one_is_asked_after_a_day_with_its_validator_and_changes_no_row(self, db: Path) -> None:
        clock = days_later(0)
        day = (clock.now().date() - make_episode(0).published.date()).days
        with FaultHost([spoken(day)]) as host:
            update(db, host)
            before, rows = len(host.requests), dump(db)
            update(db, host, days_later(1.1))
            assert asked(host, before)[-1] == (f"/media/SL{day:06}.vtt", 304)
            assert dump(db) == rows

    def test_an_old_one_is_asked_after_thirty_days(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before = len(host.requests)
        update(db, host, days_later(29))
        assert transcripts_asked(host, before) == []
        update(db, host, days_later(30.1))
        assert len(transcripts_asked(host, before)) == 2

    def test_an_edit_replaces_the_text_and_is_history_without_the_text(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[0] = spoken(3, VTT.replace("quokkas", "numbats, all of you"))
        report = update(db, host, days_later(31))
        assert segments(db)[0][3] == "Good morning, numbats, all of you."
        assert report.transcripts["edited"] == 1
        assert query(db, "SELECT field, old, new FROM revisions WHERE field = 'transcript'") == [
            ("transcript", "2 segments, 6 words", "2 segments, 9 words")
        ]
        assert query(db, "SELECT count(*) FROM segments_fts WHERE segments_fts MATCH 'quokka'") == [(0,)]
        with Archive(db) as archive:
            assert is_sound(archive.db)

    def test_what_is_written_otherwise_and_says_the_same_is_no_edit(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[0] = spoken(3, VTT.replace("WEBVTT", "WEBVTT\n\nNOTE read over"))
        assert update(db, host, days_later(31)).transcripts["unchanged"] == 1
        assert query(db, "SELECT 1 FROM revisions WHERE field = 'transcript'") == []

    def test_another_address_is_asked_at_once_and_its_text_stands(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[0] = spoken(3, SRT, "srt")
        update(db, host, days_later(0.1), full=True)
        assert [row[3] for row in segments(db)] == ["One.", "Two."]

    def test_a_removed_episode_keeps_its_own_and_is_not_asked_again(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes.pop(0)
        for days in (31, 33):
            update(db, host, days_later(days))
        assert query(db, "SELECT removed_at IS NOT NULL FROM episodes WHERE slug = 'episode-3'") == [(1,)]
        before = len(host.requests)
        update(db, host, days_later(90))
        assert segments(db) == SPOKEN
        assert transcripts_asked(host, before) == []


def html_page(_: Response) -> Response:
    return replace(error(404), status=200)


def half_of_it(honest: Response) -> Response:
    return replace(honest, body=honest.body[: len(honest.body) // 2])


def endless(honest: Response) -> Response:
    return replace(honest, body=honest.body + b"\n\nNOTE " + b"x" * 20_000_000)


def broken_json(honest: Response) -> Response:
    return replace(honest, body=b'{"segments": [oops]}')


def nothing_said(honest: Response) -> Response:
    return replace(honest, body=b"WEBVTT\n\nNOTE soon")


def binary(honest: Response) -> Response:
    return replace(honest, body=b"WEBVTT\n" + bytes(range(32)) * 100)


FAULTS: dict[str, tuple[str, str | Callable[[Response], Response], str]] = {
    "missing": ("vtt", "404", "missing"),
    "gone": ("vtt", "410", "missing"),
    "in trouble": ("vtt", "500", "status 500"),
    "an error page": ("vtt", html_page, "not a transcript"),
    "a challenge": ("vtt", "challenge", "not a transcript"),
    "empty": ("vtt", "empty", "empty"),
    "cut in the frame": ("vtt", "drop", "connection broken"),
    "cut JSON": ("json", half_of_it, "truncated"),
    "broken JSON": ("json", broken_json, "broken"),
    "too big": ("vtt", endless, "too big"),
    "without a word": ("vtt", nothing_said, "no cue"),
    "binary": ("vtt", binary, "binary"),
}


class TestFaults:
    @pytest.mark.parametrize("name", FAULTS)
    def test_it_is_noted_and_no_failure_and_what_stood_stands(self, db: Path, name: str) -> None:
        kind, fault, noted = FAULTS[name]
        with FaultHost([spoken(3, JSON if kind == "json" else VTT, kind), *make_episodes(2)]) as host:
            update(db, host)
            good = segments(db)
            host.episodes[0] = spoken(3, JSON.replace("Hey", "Hi") if kind == "json" else SRT, kind)
            host.fault(f"/media/SL000003.{kind}", fault)
            report = update(db, host, days_later(31))
            assert (report.exit_code, report.failed, len(report.warnings) <= 1) == (0, [], True)
            assert report.transcripts["failed"] + report.transcripts["missing"] == 1
            assert segments(db) == good != []
            assert problems(db) == [(f"SL000003.{kind}", noted)]
            assert wire(db, "SELECT complete FROM runs ORDER BY id DESC LIMIT 1") == [(1,)]

    def test_it_is_asked_again_ever_more_seldom(self, host: FaultHost, db: Path) -> None:
        host.fault("/media/SL000003.vtt", "404")
        came = []
        for day in range(10):
            before = len(host.requests)
            update(db, host, days_later(day + 0.01))
            if transcripts_asked(host, before):
                came.append(day)
        assert came == [0, 1, 3, 7]

    def test_one_that_comes_days_after_the_episode_comes_in(self, host: FaultHost, db: Path) -> None:
        host.fault("/transcript/SL000003.vtt", "404")
        report = update(db, host)
        assert (report.exit_code, report.transcripts["missing"], segments(db)) == (0, 1, [])
        host.heal()
        update(db, host, days_later(1.1))
        assert segments(db) == SPOKEN
        assert problems(db) == []

    def test_one_that_came_broken_is_read_when_it_is_mended(self, host: FaultHost, db: Path) -> None:
        host.fault("/media/SL000003.vtt", nothing_said)
        update(db, host)
        host.heal()
        update(db, host, days_later(1.1))
        assert (segments(db), problems(db)) == (SPOKEN, [])

    def test_broken_cues_are_left_out_and_told(self, db: Path) -> None:
        with FaultHost([spoken(3, VTT + "\n\n00:20.000 --> 00:xx.000\nlost\n")]) as host:
            report = update(db, host)
        assert segments(db) == SPOKEN
        url = f"{host.url}/transcript/SL000003.vtt"
        assert report.warnings == [f"1 of 3 cues of {url} could not be read and are left out"]

    def test_letters_of_another_encoding_are_read(self, db: Path) -> None:
        with FaultHost([spoken(3)]) as host:
            body = VTT.replace("quokkas", "señores").encode("latin-1")
            host.fault("/media/SL000003.vtt", lambda honest: replace(honest, body=body))
            update(db, host)
        assert segments(db)[0][3] == "Good morning, señores."

    def test_the_type_that_a_host_claims_is_not_believed(self, host: FaultHost, db: Path) -> None:
        host.fault("/media/SL000003.vtt", lambda honest: replace(honest, headers={"Content-Type": "audio/mpeg"}))
        update(db, host)
        assert segments(db) == SPOKEN

    def test_a_host_that_refuses_three_times_is_not_asked_a_fourth(self, db: Path) -> None:
        with FaultHost([spoken(number) for number in range(7, 0, -1)]) as host:
            for number in range(1, 8):
                host.fault(f"/transcript/SL{number:06}.vtt", "403")
            report = update(db, host)
            assert len(transcripts_asked(host)) == 3
        assert (report.exit_code, report.transcripts["waiting"]) == (0, 4)

    def test_a_host_that_wants_peace_gets_it_and_the_rest_waits(self, db: Path) -> None:
        with FaultHost([spoken(number) for number in (3, 2, 1)]) as host:
            rest = Response(429, b"slow", {"Retry-After": "4000"})
            host.fault("/transcript/SL000003.vtt", lambda _: rest)
            report = update(db, host)
            assert len(transcripts_asked(host)) == 1
        assert (report.exit_code, report.not_before is not None) == (0, True)


class Elsewhere(SampleHost):
    """A show whose transcripts lie on another host: its pages name them there, or redirect there."""

    def __init__(self, media: SampleHost, *, named: bool) -> None:
        super().__init__([spoken(3)])
        self.media, self.named = media, named

    def respond(self, request: Request) -> Response:
        answer = super().respond(request)
        if request.path.startswith("/transcript/"):
            return replace(answer, headers={**answer.headers, "Location": f"{self.media.url}/media/SL000003.vtt"})
        if not self.named:
            return answer
        other = f"{self.media.url}/transcript/".replace("/", "\\\\\\/")
        here = f"{self.url}/transcript/".replace("/", "\\\\\\/")
        body = answer.body.replace(here.encode(), other.encode())
        return replace(
            answer, body=body.replace(f"{self.url}/transcript/".encode(), f"{self.media.url}/transcript/".encode())
        )


class Scattered(SampleHost):
    """A show that names the transcripts of its newest episodes on a host where nobody listens."""

    def __init__(self, episodes: list[SampleEpisode], lost: int) -> None:
        super().__init__(episodes)
        self.lost = [episode.host_id for episode in episodes[:lost]]

    def respond(self, request: Request) -> Response:
        answer = super().respond(request)
        body = answer.body
        for slash in ("/", "\\/", "\\\\\\/"):
            here = f"{self.url}/transcript/".replace("/", slash)
            nowhere = "http://127.0.0.1:9/transcript/".replace("/", slash)
            for name in self.lost:
                body = body.replace(f"{here}{name}".encode(), f"{nowhere}{name}".encode())
        return replace(answer, body=body)


class TestOtherHosts:
    @pytest.mark.parametrize("named", [True, False])
    def test_a_transcript_may_lie_on_another_host_whose_robots_are_asked(self, db: Path, named: bool) -> None:
        with FaultHost([spoken(3)]) as media, Elsewhere(media, named=named) as host:
            update(db, host)
            assert segments(db) == SPOKEN
            assert [path for path, _ in asked(media)] == [
                "/robots.txt",
                *(["/transcript/SL000003.vtt"] if named else []),
                "/media/SL000003.vtt",
            ]

    def test_robots_of_that_host_are_obeyed(self, db: Path) -> None:
        with FaultHost([spoken(3)]) as media, Elsewhere(media, named=False) as host:
            media.fault("/robots.txt", lambda _: Response(200, b"User-agent: *\nDisallow: /media/"))
            report = update(db, host)
            assert [path for path, _ in asked(media)] == ["/robots.txt"]
        assert (report.exit_code, segments(db), problems(db)) == (0, [], [("SL000003.vtt", "robots")])

    def test_where_they_cannot_be_had_nothing_is_asked_of_it(self, db: Path) -> None:
        with FaultHost([spoken(3)]) as media, Elsewhere(media, named=False) as host:
            media.fault("/robots.txt", "503")
            report = update(db, host)
            assert {path for path, _ in asked(media)} == {"/robots.txt"}
        assert (report.exit_code, segments(db)) == (0, [])

    @pytest.mark.parametrize(
        ("location", "fault"),
        [
            ("http://10.0.0.1/t.vtt", "private address"),
            ("http://169.254.169.254/latest/meta-data", "private address"),
            ("http://[fd00::1]/t.vtt", "private address"),
            ("file:///etc/passwd", "redirect elsewhere"),
            ("http://user:secret@127.0.0.1/t.vtt", "redirect elsewhere"),
        ],
    )
    def test_it_may_lie_nowhere_private(self, host: FaultHost, db: Path, location: str, fault: str) -> None:
        host.fault("/transcript/SL000003.vtt", lambda _: error(302, {"Location": location}))
        report = update(db, host, tries=1)
        assert (report.exit_code, segments(db)) == (0, [])
        assert report.faults[fault] == 1 or report.faults["robots unreachable"] == 1
        assert wire(db, "SELECT count(*) FROM fetches WHERE fault = ?", [fault])[0][0] >= 1

    def test_one_that_leads_to_a_dead_host_keeps_no_other_from_being_asked(self, db: Path) -> None:
        with FaultHost([spoken(number) for number in (4, 3, 2)]) as host:
            for number in (4, 2):
                host.fault(f"/transcript/SL00000{number}.vtt", status(302, {"Location": "http://127.0.0.1:9/a.vtt"}))
            report = update(db, host, tries=1)
            assert segments(db) == SPOKEN
            assert wire(db, "SELECT count(*) FROM fetches WHERE url = 'http://127.0.0.1:9/robots.txt'") == [(1,)]
            assert (report.exit_code, report.transcripts["failed"]) == (0, 2)
            before = len(host.requests)
            update(db, host, days_later(0.5), tries=1)
            assert transcripts_asked(host, before) == []

    def test_those_of_a_dead_host_take_no_turn_of_the_others(self, db: Path) -> None:
        with Scattered([spoken(number) for number in range(6, 0, -1)], lost=3) as host:
            report = update(db, host, max_transcripts=3, tries=1)
        assert query(db, "SELECT slug FROM episodes WHERE id IN (SELECT episode_id FROM segments) ORDER BY seq") == [
            ("episode-3",),
            ("episode-2",),
        ]
        assert (report.exit_code, report.transcripts["asked"], report.transcripts["waiting"]) == (0, 3, 3)

    def test_every_other_page_must_stay_on_its_site(self, db: Path) -> None:
        with FaultHost([spoken(3)]) as media, FaultHost([spoken(3)]) as host:
            host.fault("/feed.xml", lambda _: error(302, {"Location": f"{media.url}/feed.xml"}))
            report = update(db, host)
            assert asked(media) == []
        assert report.faults["redirect elsewhere"] == 1


class TestSearch:
    @pytest.fixture
    def filled(self, db: Path) -> Path:
        html = "<p>A short one about quokkas.</p>"
        with FaultHost([spoken(4), spoken(3, VTT.replace("01.000", "00.500")), make_episode(2, html=html)]) as host:
            update(db, host)
        return db

    def found(self, db: Path, text: str, limit: int = 20, offset: int = 0) -> list[tuple[str, str, float | None]]:
        with closing(open_readonly(db)) as conn:
            results = search(conn, text, limit=limit, offset=offset)
        return [(hit.kind, hit.title, hit.start) for hit in results.hits]

    def test_what_is_only_said_comes_below_what_is_written_with_its_time(self, filled: Path) -> None:
        assert self.found(filled, "quokkas") == [
            ("episode", "Episode 2", None),
            ("transcript", "Episode 4", 1.0),
            ("transcript", "Episode 3", 0.5),
        ]

    def test_pages_of_hits_run_on_from_the_one_to_the_other(self, filled: Path) -> None:
        whole = self.found(filled, "quokkas")
        assert [self.found(filled, "quokkas", limit=1, offset=place)[0] for place in range(3)] == whole
        assert self.found(filled, "quokkas", limit=2, offset=1) == whole[1:]

    def test_an_episode_counts_once_with_the_best_stretch(self, filled: Path) -> None:
        assert [start for _, _, start in self.found(filled, "good night")] == [5.0, 5.0]

    def test_what_is_left_out_is_left_out_of_the_text_too(self, filled: Path) -> None:
        assert self.found(filled, "quokkas -listeners") == [("episode", "Episode 2", None)]
        assert self.found(filled, "quokkas -morning") == [("episode", "Episode 2", None)]

    def test_the_command_shows_the_time(self, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["search", "good", "night", "--db", str(filled)])
        lines = capsys.readouterr().out.splitlines()
        assert [line.split(",")[0].strip() for line in lines if "score" in line] == ["transcript at 0:05"] * 2
        assert lines.count("     And **good** **night**.") == 2


class TestTheArchiveIsAFold:
    def edited(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[0] = spoken(3, VTT.replace("night", "evening"))
        host.episodes[1] = spoken(2, SRT, "srt")
        update(db, host, days_later(31))

    def test_a_rebuild_gives_the_same_rows(self, host: FaultHost, db: Path) -> None:
        self.edited(host, db)
        rows = content(db)
        assert rows["segments"]
        assert rows["revisions"]
        report = rebuild(db, FakeClock()).report
        assert (report.exit_code, content(db)) == (0, rows)

    def test_a_broken_one_is_no_failure_of_a_rebuild(self, host: FaultHost, db: Path) -> None:
        host.fault("/media/SL000003.vtt", nothing_said)
        update(db, host)
        done = rebuild(db, FakeClock())
        assert (done.report.exit_code, len(done.report.warnings)) == (0, 1)

    def test_web_archives_carry_them(self, host: FaultHost, db: Path, tmp_path: Path) -> None:
        self.edited(host, db)
        other = tmp_path / "other" / "archive.db"
        assert import_paths(other, exported(db, tmp_path / "all.warc.gz"), show="").exit_code == 0
        assert content(other)["segments"] == content(db)["segments"]

    def test_it_makes_no_difference_which_comes_first(self, host: FaultHost, db: Path, tmp_path: Path) -> None:
        self.edited(host, db)
        for name, backwards in (("there", False), ("back", True)):
            other = tmp_path / name / "archive.db"
            import_paths(other, captured(db, tmp_path / f"{name}.warc.gz", backwards=backwards), clock=days_later(40))
            assert {row[1:-1] for row in content(other)["segments"]} == {row[1:-1] for row in content(db)["segments"]}
            assert query(other, "SELECT count(*) FROM transcript_sources WHERE waiting IS NOT NULL") == [(0,)]

    @pytest.mark.parametrize("imported_first", [True, False])
    def test_what_the_host_still_has_is_newer_than_what_others_captured_in_between(
        self, host: FaultHost, db: Path, tmp_path: Path, imported_first: bool
    ) -> None:
        update(db, host)
        other = Response(200, VTT.replace("quokkas", "numbats").encode())
        file = tmp_path / "theirs.warc.gz"
        file.write_bytes(by_record([answer(f"{host.url}/transcript/SL000003.vtt", other, iso(days_later(10).now()))]))
        steps: list[Callable[[], object]] = [
            lambda: import_paths(db, file, clock=days_later(32)),
            lambda: update(db, host, days_later(31)),
        ]
        for step in steps if imported_first else reversed(steps):
            step()
        assert segments(db) == SPOKEN

    def test_a_file_alone_is_refused_since_nothing_tells_whose_it_is(self, db: Path, tmp_path: Path) -> None:
        file = tmp_path / "episode.vtt"
        file.write_text(VTT, encoding="utf-8")
        report = import_paths(db, file)
        assert report.exit_code == 3
        assert (report.failed[0]["fault"], "web archive" in report.failed[0]["advice"]) == ("no address", True)

    def test_taken_down_it_leaves_both_databases_for_good(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        with Run("forget", db, Settings(), FakeClock(), SHOW) as run:
            forget(run, "episode-3")
        for path in (db, db.with_name("crawl.db")):
            assert b"quokka" not in path.read_bytes()
        rebuild(db, FakeClock())
        assert content(db)["segments"] == content(db)["transcript_sources"] == []
        for path in (db, db.with_name("crawl.db")):
            assert b"quokka" not in path.read_bytes()
        host.requests.clear()
        update(db, host, days_later(40))
        assert transcripts_asked(host) == []
