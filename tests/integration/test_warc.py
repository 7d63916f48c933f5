"""Web archives: what crawls of others hold comes in with its own time; what is exported makes the same archive."""

import gzip
import hashlib
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.report import RunReport
from scraper.sample.host import SampleHost
from scraper.sample.layers import plain_text
from scraper.sample.show import load_episodes
from tests.clock import FakeClock
from tests.crawls import SHOW, content, import_paths, query, update, wire
from tests.host.episodes import make_episode, make_episodes
from tests.integration.test_import import NOISE, rendering
from tests.warcs import answer, as_one, by_record, chunked, http, plain, record

BEFORE = "2025-02-01T08:00:00Z"
AFTER = "2025-03-01T20:00:00Z"
"""Before and after the moment at which the tests' clock starts."""

SNAPSHOTS = "SELECT seq, url, kind, fetched_at, status, headers, body_sha256, show FROM snapshots ORDER BY seq"


@pytest.fixture
def host() -> Iterator[SampleHost]:
    with SampleHost(make_episodes(25)) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def crawled(host: SampleHost, date: str) -> list[bytes]:
    """What another crawler got of the whole host."""
    paths = ["/", "/page/2/", "/page/3/", "/feed.xml", "/e/episode-7/", "/robots.txt"]
    return [answer(f"{host.url}{path}", host.page(path), date) for path in paths]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def titles(db: Path) -> set[str]:
    return {row[0] for row in query(db, "SELECT title FROM episodes")}


def export(db: Path, to: Path) -> Path:
    """`paperledge export warc`, as a process of its own."""
    arguments = ["export", "warc", "--db", str(db), "--out", str(to)]
    subprocess.run([sys.executable, "-m", "scraper.cli", *arguments], check=True, capture_output=True)
    return to


class TestCrawlsOfOthers:
    @pytest.mark.parametrize("pack", [plain, by_record, as_one])
    def test_they_give_what_the_host_held_at_their_own_time(
        self, host: SampleHost, db: Path, tmp_path: Path, pack: Callable[[list[bytes]], bytes]
    ) -> None:
        path = write(tmp_path / "named-as-nothing", pack(crawled(host, BEFORE)))
        report = import_paths(db, path)
        assert (report.exit_code, report.failed, report.episodes["new"]) == (0, [], 25)
        assert report.files == {"read": 5, "known": 0, "failed": 0, "skipped": 1}
        assert titles(db) == {episode.title for episode in host.episodes}
        assert query(db, "SELECT DISTINCT seen_at FROM provenance") == [(BEFORE,)]
        assert query(db, "SELECT DISTINCT first_seen FROM episodes") == [(BEFORE,)]
        assert wire(db, "SELECT DISTINCT url FROM snapshots WHERE url LIKE '%feed.xml'") == [
            (f"{host.url}/feed.xml",)
        ]
        assert host.requests == []

    def test_encoded_and_chunked_pages(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        body = chunked(gzip.compress(host.page("/").body), 300)
        block = http(body, Content_Encoding="gzip", Transfer_Encoding="chunked")
        path = write(tmp_path / "x.warc", record("response", f"{host.url}/", block))
        assert import_paths(db, path).episodes["new"] == 10

    def test_a_saved_page_that_is_no_answer(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        saved = record("resource", "file:///home/me/page.html", host.page("/").body, Content_Type="text/html")
        assert import_paths(db, write(tmp_path / "x.warc", saved)).episodes["new"] == 10

    @pytest.mark.parametrize("pack", [plain, by_record])
    def test_again_they_change_nothing(
        self, host: SampleHost, db: Path, tmp_path: Path, pack: Callable[[list[bytes]], bytes]
    ) -> None:
        import_paths(db, write(tmp_path / "one", plain(crawled(host, BEFORE))))
        rows, kept = content(db), wire(db, SNAPSHOTS)
        report = import_paths(db, write(tmp_path / "two", pack(crawled(host, BEFORE))))
        assert report.files == {"read": 0, "known": 5, "failed": 0, "skipped": 1}
        assert (content(db), wire(db, SNAPSHOTS)) == (rows, kept)

    def test_the_same_page_of_another_day_is_another_capture(
        self, host: SampleHost, db: Path, tmp_path: Path
    ) -> None:
        records = [answer(f"{host.url}/", host.page("/"), date) for date in (BEFORE, AFTER)]
        assert import_paths(db, write(tmp_path / "x.warc", plain(records))).files["read"] == 2

    def test_several_days_are_told_as_edits(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        records = crawled(host, BEFORE)
        host.episodes[0] = replace(host.episodes[0], title="On second thoughts")
        import_paths(db, write(tmp_path / "x.warc", plain([*records, *crawled(host, AFTER)])))
        assert query(db, "SELECT field, old, new, seen_at FROM revisions") == [
            ("title", "Episode 25", "On second thoughts", AFTER)
        ]


class TestBesideOurOwnCrawl:
    def test_older_captures_replace_nothing(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        old = [replace(episode, title=f"Old {episode.slug}") for episode in host.episodes]
        with SampleHost([make_episode(99, title="Only in the old crawl"), *old], page_size=30) as before:
            page = replace(
                before.page("/"), body=before.page("/").body.replace(before.url.encode(), host.url.encode())
            )
        update(db, host)
        known = titles(db)
        report = import_paths(db, write(tmp_path / "x.warc", answer(f"{host.url}/", page, BEFORE)))
        assert report.files["read"] == 1
        assert titles(db) == known | {"Only in the old crawl"}

    def test_newer_captures_do_and_it_is_told(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        update(db, host)
        host.episodes[3] = replace(host.episodes[3], title="Seen by another")
        import_paths(db, write(tmp_path / "x.warc", plain(crawled(host, AFTER))), clock=FakeClock())
        assert query(db, "SELECT new FROM revisions WHERE field = 'title'") == [("Seen by another",)]

    def test_what_the_crawl_goes_by_is_untouched(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        clock = FakeClock()
        update(db, host, clock)
        state = wire(db, "SELECT * FROM url_state")
        with SampleHost(make_episodes(3)) as other:
            page = other.page("/")
        for date in (BEFORE, AFTER):
            import_paths(db, write(tmp_path / "x.warc", answer(f"{host.url}/", page, date)), clock=clock)
        assert wire(db, "SELECT * FROM url_state") == state
        rows = content(db)
        asked = len(host.requests)
        clock.pass_by(days=1)
        report = update(db, host, clock)
        assert (report.exit_code, report.http["not_modified"]) == (0, len(host.requests) - asked)
        assert content(db) == rows


class TestRenderings:
    """WET: the text of pages, without markup."""

    def test_an_episode_page_has_its_address_and_joins_its_episode(
        self, host: SampleHost, db: Path, tmp_path: Path
    ) -> None:
        episode = host.episodes[4]
        text = f"{plain_text(episode.html)}\nComments (0)\nNo Comments\n".encode()
        wet = plain([record("conversion", f"{host.url}{episode.permalink}", text)])
        import_paths(db, write(tmp_path / "x.wet", wet))
        assert query(db, "SELECT slug, url FROM episodes") == [(episode.slug, f"{host.url}{episode.permalink}")]
        host.episodes[4] = replace(episode, html="<p>Rewritten from end to end.</p>")
        update(db, host)
        assert query(db, "SELECT count(*) FROM episodes") == [(25,)], "the address ties them where the text does not"

    def test_days_in_words_are_seen_from_the_capture(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        today, *others = load_episodes()[:3]
        shown = f"{today.date:%A %b %d, %Y}"
        text = rendering(today, *others).replace(shown, "24 hours ago").encode()
        wet = by_record([record("conversion", f"{host.url}/page/2", text, "2025-02-10T08:00:00Z")])
        report = import_paths(db, write(tmp_path / "x.wet.gz", wet))
        assert report.episodes["new"] == 3
        dates = [date for (date,) in query(db, "SELECT date FROM episodes ORDER BY seq")]
        assert dates == ["2025-02-09", *(episode.date.isoformat() for episode in others)]

    def test_without_a_name_the_address_tells_the_show(self, db: Path, tmp_path: Path) -> None:
        text = rendering(*make_episodes(2)).encode()
        wet = plain([record("conversion", "https://other.podbean.com/", text)])
        import_paths(db, write(tmp_path / "x.wet", wet), show="")
        assert query(db, "SELECT DISTINCT show_id FROM episodes") == [("other",)]

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("/blog/a-post", "A post about my cat.\nNo Comments\n"),
            ("/", "News of the day\n2 hours ago\nA cat was seen\n2 hours ago\nAnother cat was seen\nComments (3)\n"),
            ("/thread", "2 days ago\n2 days ago\nI agree.\n"),
            ("/archive", "2025-01-01\n2025-01-01\nNothing happened.\n"),
        ],
    )
    def test_pages_of_other_sites_are_no_episodes(self, db: Path, tmp_path: Path, path: str, text: str) -> None:
        wet = record("conversion", f"https://site.example{path}", text.encode())
        report = import_paths(db, write(tmp_path / "x.wet", wet))
        assert (report.files["skipped"], report.files["read"]) == (1, 0)
        assert query(db, "SELECT count(*) FROM episodes") == [(0,)]


class TestWhatIsNotOurs:
    def test_it_is_one_count_and_one_line(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        strangers = [
            *(answer(f"https://site.example/{n}", b"<html><p>Hi %d</p></html>" % n) for n in range(300)),
            *(answer(f"https://app.example/{n}", b"<html>window.__INITIAL_STATE__={}</html>") for n in range(20)),
            record("response", "https://site.example/a.png", http(NOISE, Content_Type="image/png")),
            record("response", "https://site.example/b", http(NOISE, Content_Type="application/octet-stream")),
            record("response", "https://site.example/c", http(b"", "302 Found", Location="/d")),
            record("revisit", "https://site.example/e", b""),
            record("request", "https://site.example/f", b"GET / HTTP/1.1\r\n\r\n"),
        ]
        path = write(tmp_path / "general.warc.gz", by_record([*strangers, *crawled(host, BEFORE)]))
        report = import_paths(db, path)
        assert (report.exit_code, report.failed) == (0, [])
        assert report.files == {"read": 5, "known": 0, "failed": 0, "skipped": 324}
        ((line),) = report.warnings
        assert line.startswith("general.warc.gz: 324 records were skipped (")
        assert "1 binary, 1 no page, 20 nothing on it, 1 status 302, 301 unknown" in line
        assert wire(db, "SELECT count(*) FROM snapshots WHERE url NOT LIKE ?", [f"{host.url}%"]) == [(0,)]
        assert wire(db, "SELECT count(*) FROM problems") == [(0,)]
        assert query(db, "SELECT count(*) FROM episodes") == [(25,)]

    def test_a_record_too_large_is_passed_over(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        path = tmp_path / "large.warc"
        head = record("response", "https://site.example/film", b"").replace(b"Length: 0", b"Length: 200000001")
        with path.open("wb") as file:
            file.write(head.removesuffix(b"\r\n\r\n"))
            file.seek(200_000_001, os.SEEK_CUR)
            file.write(b"\r\n\r\n" + plain(crawled(host, BEFORE)))
        report = import_paths(db, path)
        assert (report.exit_code, report.files["read"], report.files["skipped"]) == (0, 5, 2)
        assert "1 too big" in report.warnings[0]


class TestBroken:
    @pytest.mark.parametrize("pack", [plain, by_record])
    def test_what_was_whole_before_the_cut_is_there(
        self, host: SampleHost, db: Path, tmp_path: Path, pack: Callable[[list[bytes]], bytes]
    ) -> None:
        records = crawled(host, BEFORE)
        whole = len(pack(records[:2]))
        cut = write(tmp_path / "cut.warc", pack(records)[: whole + 200])
        (tmp_path / "more").mkdir()
        good = write(tmp_path / "more" / "good.warc", pack(records[2:3]))
        for read, known in ((3, 0), (0, 3)):
            report = import_paths(db, cut, good)
            assert (report.exit_code, report.files) == (3, {"read": read, "known": known, "failed": 1})
            ((entry),) = report.failed
            assert (entry["what"], entry["fault"]) == (str(cut), "cut")
            assert query(db, "SELECT count(*) FROM episodes") == [(25,)]

    @pytest.mark.parametrize(
        "damage", [NOISE, gzip.compress(b"WARC/1.0\r\n\r\n", mtime=0), gzip.compress(b"Dear diary", mtime=0)]
    )
    def test_damage_is_named(self, host: SampleHost, db: Path, tmp_path: Path, damage: bytes) -> None:
        content = by_record(crawled(host, BEFORE)[:2]) + damage
        report = import_paths(db, write(tmp_path / "x.warc.gz", content))
        assert (report.exit_code, report.failed[0]["fault"]) == (3, "corrupt")
        assert report.episodes["new"] >= 10, "at least what no doubt was whole"
        assert report.failed[0]["advice"]


def eventful(host: SampleHost, db: Path, folder: Path) -> RunReport:
    """A crawl of three days with edits, and imports of every kind between; the last import's report."""
    clock = FakeClock()
    folder.mkdir()
    older = plain(crawled(host, BEFORE))
    update(db, host, clock)
    host.episodes[3] = replace(host.episodes[3], title="Edited", html="<p>Other words, for a change.</p>")
    clock.pass_by(days=1)
    update(db, host, clock, full=True)
    write(folder / "naïve name\n100%.xml", host.page("/feed.xml").body)
    write(folder / "no page.html", b"<html><body><p>Hi</p></body></html>")
    write(folder / "text.txt", rendering(make_episode(77, html="<p>Only here.</p>")).encode())
    import_paths(db, folder, clock=clock)
    host.episodes.insert(0, make_episode(26))
    clock.pass_by(days=1)
    update(db, host, clock)
    return import_paths(db, write(folder / "older.warc", older), clock=clock)


class TestExport:
    def test_elsewhere_it_makes_the_same_archive(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        eventful(host, db, tmp_path / "files")
        path = export(db, tmp_path / "all.warc.gz")
        elsewhere = tmp_path / "elsewhere" / "archive.db"
        elsewhere.parent.mkdir()
        report = import_paths(elsewhere, path, show="", clock=FakeClock())
        assert report.files["read"] == len(wire(db, SNAPSHOTS))
        assert wire(elsewhere, SNAPSHOTS) == wire(db, SNAPSHOTS)
        assert len(query(db, "SELECT * FROM revisions")) >= 2
        rows = content(elsewhere)
        for table, expected in content(db).items():
            assert rows[table] == expected, table

    def test_at_home_all_of_it_is_known(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        eventful(host, db, tmp_path / "files")
        kept, rows = wire(db, SNAPSHOTS), content(db)
        report = import_paths(db, export(db, tmp_path / "all.warc.gz"), clock=FakeClock())
        assert report.files["known"] == len(kept)
        assert [entry["what"] for entry in report.failed] == ["no page.html"], "what could not be read is named again"
        assert wire(db, SNAPSHOTS) == kept
        assert content(db) == rows

    def test_what_it_exports_is_what_it_exported(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        eventful(host, db, tmp_path / "files")
        first = export(db, tmp_path / "first.warc.gz")
        elsewhere = tmp_path / "elsewhere.db"
        import_paths(elsewhere, first, clock=FakeClock())
        for again in (export(db, tmp_path / "again.warc.gz"), export(elsewhere, tmp_path / "elsewhere.warc.gz")):
            assert again.read_bytes() == first.read_bytes()

    def test_others_read_it(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        eventful(host, db, tmp_path / "files")
        path = export(db, tmp_path / "all.warc.gz")
        warcio = [sys.executable, "-m", "warcio.cli"]
        check = subprocess.run([*warcio, "check", "-v", str(path)], capture_output=True, text=True, check=True)
        assert check.stdout.count("digest pass") == len(wire(db, SNAPSHOTS)) + 1
        assert check.stderr == ""
        index = subprocess.run(
            [*warcio, "index", "-f", "warc-type,warc-target-uri,http:status,http:content-length", str(path)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        lines = index.stdout.splitlines()
        assert '"warcinfo"' in lines[0]
        size = len(host.page("/robots.txt").body)
        assert f'"{host.url}/robots.txt", "http:status": "200", "http:content-length": "{size}"' in lines[1]
        name = hashlib.sha256(host.page("/feed.xml").body).hexdigest()[:12]
        assert not any(name in line for line in lines), "the feed has changed since"
        assert any("na%C3%AFve%20name%0A100%.xml" in line and '"resource"' in line for line in lines)

    def test_each_record_has_a_name_of_its_own(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        eventful(host, db, tmp_path / "files")
        with gzip.open(export(db, tmp_path / "all.warc.gz")) as file:
            names = [line for line in file if line.startswith(b"WARC-Record-ID:")]
        assert len(set(names)) == len(names) == len(wire(db, SNAPSHOTS)) + 1


def paperledge(*arguments: str | Path, stdout: int = subprocess.PIPE) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "scraper.cli", *map(str, arguments)]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)


class TestCommand:
    def test_to_standard_output(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        update(db, host)
        done = paperledge("export", "warc", "--db", db)
        assert done.returncode == 0
        assert done.stdout == export(db, tmp_path / "x.warc.gz").read_bytes()
        assert b"snapshots written" in done.stderr

    def test_a_terminal_is_spared(self, host: SampleHost, db: Path) -> None:
        update(db, host)
        ours, theirs = pty.openpty()
        try:
            done = paperledge("export", "warc", "--db", db, stdout=theirs)
        finally:
            os.close(theirs)
            os.close(ours)
        assert done.returncode == 2
        assert b"--out" in done.stderr

    def test_without_a_crawl_log(self, tmp_path: Path) -> None:
        done = paperledge("export", "warc", "--db", tmp_path / "archive.db", "--out", tmp_path / "x.warc.gz")
        assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
        assert b"crawl.db" in done.stderr

    def test_where_nothing_can_be_written(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        update(db, host)
        done = paperledge("export", "warc", "--db", db, "--out", tmp_path / "missing" / "x.warc.gz")
        assert done.returncode == 8
        assert b"What to do" in done.stderr

    def test_what_stood_there_stands_until_all_is_written(self, db: Path, tmp_path: Path) -> None:
        update(db, "http://127.0.0.1:9/")
        path = write(tmp_path / "x.warc.gz", b"the last export")
        (tmp_path / "crawl.db").write_bytes(b"no database" * 1000)
        done = paperledge("export", "warc", "--db", db, "--out", path)
        assert (done.returncode, path.read_bytes()) == (8, b"the last export")
        assert not list(tmp_path.glob(".*.part"))

    def test_import_says_what_was_skipped(self, host: SampleHost, db: Path, tmp_path: Path) -> None:
        path = write(tmp_path / "x.warc", plain(crawled(host, BEFORE)))
        done = paperledge("import", "--db", db, "--show", SHOW, path)
        assert done.returncode == 0
        assert b"x.warc: 1 records were skipped (1 unknown)" in done.stderr
