"""Saved documents: each kind is read, each that cannot be is named once and again, and their order is no matter."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scraper import importing, run
from scraper.archive.compare import NOT_CONTENT
from scraper.crawl.captures import Capture
from scraper.crawl.taking_in import take_in
from scraper.errors import ParseError
from scraper.model import ParsedPage, Snapshot
from scraper.sample.host import SampleHost
from scraper.sample.layers import plain_text
from scraper.sample.show import SampleEpisode, load_episodes
from tests.crawls import SHOW, dump, import_paths, nobody_special, query, update, wire
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import FaultHost
from tests.host.odd import drifted

NOISE = bytes(range(256)) * 20


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(12)) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    return folder


def rendering(*episodes: SampleEpisode) -> str:
    """A listing as text crawls keep it: for each episode its date twice and its text, no title, no address."""
    shown = (
        f"{episode.date:%A %b %d, %Y}\n\n{episode.date:%A %b %d, %Y}\n\n{plain_text(episode.html)}\n"
        for episode in episodes
    )
    return "Sample Ledger\nOne paper, ten minutes.\nEpisodes\n\n" + "\n".join(shown)


def save(host: SampleHost, path: str, to: Path) -> Path:
    """Save a page of the host as a browser would."""
    to.write_bytes(host.page(path).body)
    return to


def titles(db: Path) -> set[str]:
    return {row[0] for row in query(db, "SELECT title FROM episodes")}


class TestKinds:
    def test_a_feed(self, host: FaultHost, db: Path, saved: Path) -> None:
        report = import_paths(db, save(host, "/feed.xml", saved / "feed.xml"))
        assert (report.exit_code, report.episodes["new"], report.files["read"]) == (0, 12, 1)
        assert titles(db) == {f"Episode {number}" for number in range(1, 13)}
        assert query(db, "SELECT DISTINCT kind FROM episode_keys ORDER BY kind") == [
            ("audio",), ("fingerprint",), ("guid",), ("slug",)
        ]  # fmt: skip

    def test_a_listing(self, host: FaultHost, db: Path, saved: Path) -> None:
        assert import_paths(db, save(host, "/", saved / "list.html")).episodes["new"] == 10
        episode = host.episodes[0]
        sql = "SELECT title, date, duration, url FROM episodes WHERE slug = ?"
        assert query(db, sql, [episode.slug]) == [
            (episode.title, episode.date.isoformat(), episode.duration, f"{host.url}{episode.permalink}")
        ]

    def test_an_episode_page(self, host: FaultHost, db: Path, saved: Path) -> None:
        assert import_paths(db, save(host, "/e/episode-7/", saved / "page.html")).episodes["new"] == 1
        ((title, body),) = query(db, "SELECT title, body FROM episodes")
        assert title == "Episode 7"
        assert "- For everyone: wait." in body
        assert "Credit to" not in body
        assert query(db, "SELECT credited_as FROM credits ORDER BY position") == [("Zoë Ångström",), ("李明",)]

    def test_a_rendering_in_plain_text(self, db: Path, saved: Path) -> None:
        episodes = load_episodes()[:3]
        path = saved / "list.txt"
        path.write_text(rendering(*episodes))
        assert import_paths(db, path).episodes["new"] == 3
        rows = query(db, "SELECT date, slug, id FROM episodes ORDER BY seq")
        assert [(date, slug) for date, slug, _ in rows] == [(episode.date.isoformat(), None) for episode in episodes]
        for (_, _, id_), episode in zip(rows, episodes, strict=True):
            credited = query(db, "SELECT credited_as FROM credits WHERE episode_id = ? ORDER BY position", [id_])
            assert tuple(name for (name,) in credited) == episode.expected.credits

    def test_all_of_them_together_are_the_same_episodes(self, db: Path, saved: Path) -> None:
        with SampleHost() as host:
            save(host, "/feed.xml", saved / "feed.xml")
            for page in (1, 2, 3):
                save(host, f"/page/{page}/", saved / f"page-{page}.html")
            for number, episode in enumerate(host.episodes):
                save(host, episode.permalink, saved / f"episode-{number}.html")
            (saved / "text").mkdir()
            (saved / "text" / "all.txt").write_text(rendering(*host.episodes))
            report = import_paths(db, saved)
            assert (report.exit_code, report.files["read"]) == (0, len(host.episodes) + 5)
            assert titles(db) == {episode.title for episode in host.episodes}
            assert query(db, "SELECT count(*) FROM episodes") == [(len(host.episodes),)]
            assert query(db, "SELECT count(*) FROM revisions") == [(0,)]


class TestAgain:
    def test_the_same_files_change_no_row(self, host: FaultHost, db: Path, saved: Path) -> None:
        save(host, "/feed.xml", saved / "feed.xml")
        save(host, "/", saved / "list.html")
        import_paths(db, saved)
        rows, kept = dump(db), wire(db, "SELECT * FROM snapshots")
        report = import_paths(db, saved)
        assert (report.files["read"], report.files["known"], report.exit_code) == (0, 2, 0)
        assert dump(db) == rows
        assert wire(db, "SELECT * FROM snapshots") == kept

    def test_the_same_bytes_under_another_name_are_known(self, host: FaultHost, db: Path, saved: Path) -> None:
        import_paths(db, save(host, "/feed.xml", saved / "feed.xml"))
        report = import_paths(db, save(host, "/feed.xml", saved / "feed (1).xml"))
        assert (report.files["read"], report.files["known"]) == (0, 1)

    def test_for_another_show_they_are_news(self, host: FaultHost, db: Path, saved: Path) -> None:
        path = save(host, "/feed.xml", saved / "feed.xml")
        import_paths(db, path, show="one")
        assert import_paths(db, path, show="two").episodes["new"] == 12
        assert query(db, "SELECT show_id, count(*) FROM episodes GROUP BY show_id") == [("one", 12), ("two", 12)]

    def test_without_a_show_the_document_tells_it(self, host: FaultHost, db: Path, saved: Path) -> None:
        import_paths(db, save(host, "/feed.xml", saved / "feed.xml"), show="")
        assert query(db, "SELECT id, title FROM shows") == [("sample-ledger", "Sample Ledger")]


def of_several_kinds(host: SampleHost, folder: Path) -> list[Path]:
    """The same episodes in four kinds of documents, none of which tells everything."""
    text = folder / "all.txt"
    text.write_text(rendering(*host.episodes))
    return [
        save(host, "/feed.xml", folder / "feed.xml"),
        save(host, "/", folder / "page-1.html"),
        save(host, host.episodes[1].permalink, folder / "episode.html"),
        text,
    ]


def of_several_days(host: SampleHost, folder: Path) -> list[Path]:
    """The show before and after its publisher changed his mind, which no file tells the time of."""
    before = [save(host, "/feed.xml", folder / "before.xml"), save(host, "/", folder / "before.html")]
    changed = host.episodes[0].html.replace("<p>", "<p>By the way: ", 1)
    host.episodes[0] = replace(host.episodes[0], title="On second thoughts", html=changed, duration=99)
    host.episodes[1] = replace(host.episodes[1], audio="https://cdn.example/moved.mp3")
    return [*before, save(host, "/feed.xml", folder / "after.xml"), save(host, "/", folder / "after.html")]


class TestOrder:
    def content(self, db: Path) -> dict[str, list[str]]:
        """Every row of every table, without ids, and without what the order may touch: `revisions`, `first_seen`, and
        which of several equal witnesses is named."""
        names = dict(query(db, "SELECT id, title FROM episodes"))
        rows: dict[str, list[str]] = {}
        for table in dump(db):
            if "_fts" in table or table in {*NOT_CONTENT, "revisions"}:
                continue
            columns = [row[1] for row in query(db, f"SELECT * FROM pragma_table_info('{table}')")]
            kept = [column for column in columns if column not in {"id", "seq", "first_seen", "snapshot"}]
            found = query(db, f"SELECT {', '.join(kept)} FROM {table}")
            rows[table] = sorted(repr([names.get(value, value) for value in row]) for row in found)
        return rows

    @pytest.mark.parametrize("documents", [of_several_kinds, of_several_days])
    def test_it_makes_no_difference(
        self, tmp_path: Path, documents: Callable[[SampleHost, Path], list[Path]]
    ) -> None:
        with SampleHost(load_episodes()[:6], page_size=4) as host:
            paths = documents(host, tmp_path)
        contents = {}
        for number, order in enumerate(islice(permutations(paths), None, None, 3)):
            db = tmp_path / f"{number}.db"
            assert import_paths(db, *order).exit_code == 0
            contents["+".join(path.name for path in order)] = self.content(db)
        first, *others = contents
        assert len(others) == 7
        assert len(contents[first]["episodes"]) == 6
        for other in others:
            for table, rows in contents[other].items():
                assert rows == contents[first][table], f"{table}: {other} differs from {first}"


class TestOnTopOfACrawl:
    def test_older_documents_only_fill_gaps(self, host: FaultHost, db: Path, saved: Path) -> None:
        old = [
            replace(episode, title=f"Old {episode.slug}", html=episode.html.replace("try it", "leave it"))
            for episode in host.episodes
        ]
        with FaultHost([*old, make_episode(99, title="Only in the files")]) as before:
            save(before, "/", saved / "list.html")
            save(before, "/feed.xml", saved / "feed.xml")
        host.fault("/feed.xml", "404")
        update(db, host)
        rows = dump(db)
        report = import_paths(db, saved)
        after = dump(db)

        def of_known(table: str, column: int) -> list[tuple[Any, ...]]:
            return [row for row in after[table] if row[column] in known]

        known = {row[0] for row in rows["episodes"]}
        assert report.episodes["new"] == 1
        assert of_known("episodes", 0) == rows["episodes"]
        assert of_known("credits", 0) == rows["credits"]
        assert after["revisions"] == []
        assert "Only in the files" in titles(db)
        guids = {row[3] for row in after["episode_keys"] if row[1] == "guid"}
        assert known <= guids, "the feed's names of the episodes fill a gap"

    def test_a_gap_is_filled(self, host: FaultHost, db: Path, saved: Path) -> None:
        bare = make_episode(7, html="")
        host.episodes[5] = bare
        for path in ("/e/episode-7/", "/feed.xml"):
            host.fault(path, "404")
        update(db, host)
        assert query(db, "SELECT body FROM episodes WHERE slug = 'episode-7'") == [("",)]
        host.episodes[5] = make_episode(7)
        import_paths(db, save(host, "/e/episode-7/", saved / "page.html"))
        ((body,),) = query(db, "SELECT body FROM episodes WHERE slug = 'episode-7'")
        assert "For everyone: wait." in body
        assert query(db, "SELECT count(*) FROM credits") == [(24,)]

    def test_a_crawl_takes_over_from_older_documents(self, host: FaultHost, db: Path, saved: Path) -> None:
        old = [replace(episode, title=f"Old {episode.slug}") for episode in host.episodes]
        with FaultHost(old) as before:
            import_paths(db, save(before, "/feed.xml", saved / "feed.xml"))
        ids = set(query(db, "SELECT id FROM episodes"))
        assert update(db, host).exit_code == 0
        assert titles(db) == {episode.title for episode in host.episodes}
        assert set(query(db, "SELECT id FROM episodes")) == ids


def truncated(host: SampleHost) -> bytes:
    whole = host.page("/").body
    return whole[: len(whole) // 2]


BAD: dict[str, tuple[Callable[[SampleHost], bytes], str, int]] = {
    "empty": (lambda _: b"", "empty", 3),
    "blank": (lambda _: b" \n\t\n", "empty", 3),
    "truncated": (truncated, "truncated", 3),
    "cut feed": (lambda host: host.page("/feed.xml").body[:-200], "truncated", 3),
    "noise": (lambda _: NOISE, "binary", 3),
    "unknown text": (lambda _: b"Dear diary, today I bought a new pair of shoes.\n", "unknown", 3),
    "unknown page": (lambda _: b"<html><body><p>Hi</p></body></html>", "unknown", 3),
    "drift": (lambda host: drifted(host.page("/")).body, "drift", 5),
}


class TestBadInput:
    @pytest.mark.parametrize(("make", "fault", "code"), BAD.values(), ids=BAD.keys())
    def test_it_is_named_counted_and_the_rest_is_read_and_all_of_it_again(
        self, host: FaultHost, db: Path, saved: Path, make: Callable[[SampleHost], bytes], fault: str, code: int
    ) -> None:
        (saved / "bad.html").write_bytes(make(host))
        save(host, "/feed.xml", saved / "good.xml")
        kept = []
        for known in (0, 2, 2):
            report = import_paths(db, saved)
            assert (report.exit_code, report.files["failed"], report.files["known"]) == (code, 1, known)
            assert report.files["read"] == 2 - known
            ((entry,)) = report.failed
            assert (entry["what"], entry["fault"]) == ("bad.html", fault)
            assert "\n" not in entry["error"]
            assert entry["advice"]
            assert query(db, "SELECT count(*) FROM episodes") == [(12,)]
            kept.append(wire(db, "SELECT * FROM snapshots"))
        assert kept == [kept[0]] * 3

    def test_one_that_this_program_has_learnt_to_read_is_kept_once_more_and_read(
        self, host: FaultHost, db: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = save(host, "/feed.xml", saved / "feed.xml")

        def is_strange(_: Snapshot) -> ParsedPage:
            raise ParseError("it is none of the known kinds", fault="unknown")

        with monkeypatch.context() as before:
            before.setattr(run, "read", is_strange)
            assert import_paths(db, path).exit_code == 3
        for new, known in ((12, 0), (0, 1)):
            report = import_paths(db, path)
            assert (report.exit_code, report.episodes["new"], report.files["known"]) == (0, new, known)
        assert wire(db, "SELECT count(*) FROM snapshots") == [(2,)]
        assert wire(db, "SELECT count(*) FROM problems") == [(0,)]

    def test_all_kinds_at_once_are_each_named(self, host: FaultHost, db: Path, saved: Path) -> None:
        for name, (make, _, _) in BAD.items():
            (saved / name).write_bytes(make(host))
        save(host, "/feed.xml", saved / "good.xml")
        report = import_paths(db, saved, saved / "missing.html")
        assert report.exit_code == 2
        assert {entry["what"]: entry["fault"] for entry in report.failed} == {
            **{name: fault for name, (_, fault, _) in BAD.items()},
            str(saved / "missing.html"): "missing",
        }
        assert report.files["failed"] == len(BAD) + 1
        assert query(db, "SELECT count(*) FROM episodes") == [(12,)]
        assert [name for (name,) in wire(db, "SELECT fault FROM problems ORDER BY fault")] == sorted(
            fault for _, fault, _ in BAD.values()
        )

    def test_two_files_of_one_name_are_told_apart(self, host: FaultHost, db: Path, saved: Path) -> None:
        for folder, body in (("a", NOISE), ("b", host.page("/feed.xml").body), ("c", b"")):
            (saved / folder).mkdir()
            (saved / folder / "same.xml").write_bytes(body)
        for known in (0, 3):
            report = import_paths(db, saved)
            assert sorted(entry["fault"] for entry in report.failed) == ["binary", "empty"]
            assert report.files["known"] == known

    @pytest.mark.parametrize("name", ["missing.html", "missing/page.html", "x" * 300, "good.xml/page.html", "loop"])
    def test_a_path_that_is_none_is_a_usage_error_and_the_rest_is_read(
        self, host: FaultHost, db: Path, saved: Path, name: str
    ) -> None:
        good = save(host, "/feed.xml", saved / "good.xml")
        (saved / "loop").symlink_to(saved / "loop")
        report = import_paths(db, saved / name, good)
        assert (report.exit_code, report.files["failed"]) == (2, 1)
        assert [(entry["what"], entry["fault"]) for entry in report.failed] == [(str(saved / name), "missing")]
        assert query(db, "SELECT count(*) FROM episodes") == [(12,)]

    def test_what_is_no_file_is_left_alone(self, host: FaultHost, db: Path, saved: Path) -> None:
        save(host, "/feed.xml", saved / "good.xml")
        os.mkfifo(saved / "pipe")
        (saved / "dangling").symlink_to(saved / "nowhere")
        report = import_paths(db, saved, Path(os.devnull))
        assert report.exit_code == 3
        assert {entry["what"]: entry["fault"] for entry in report.failed} == {
            str(saved / "dangling"): "unreadable",
            str(saved / "pipe"): "unreadable",
            os.devnull: "unreadable",
        }
        assert query(db, "SELECT count(*) FROM episodes") == [(12,)]

    def test_what_may_not_be_read_is_named(self, host: FaultHost, db: Path, saved: Path) -> None:
        save(host, "/feed.xml", saved / "good.xml")
        save(host, "/", saved / "secret.html")
        (saved / "closed").mkdir()
        for path in (saved / "secret.html", saved / "closed"):
            path.chmod(0)
        with nobody_special(saved):
            report = import_paths(db, saved)
        assert report.exit_code == 3
        assert {entry["what"]: entry["fault"] for entry in report.failed} == {
            str(saved / "closed"): "unreadable",
            str(saved / "secret.html"): "unreadable",
        }
        assert query(db, "SELECT count(*) FROM episodes") == [(12,)]

    def test_a_name_that_is_no_text_is_no_obstacle(self, host: FaultHost, db: Path, saved: Path) -> None:
        names = [b"good-\xff.xml", b"bad-\xff.xml", b"dangling-\xff"]
        folder = os.fsencode(saved)
        Path(os.fsdecode(os.path.join(folder, names[0]))).write_bytes(host.page("/feed.xml").body)
        Path(os.fsdecode(os.path.join(folder, names[1]))).write_bytes(NOISE)
        Path(os.fsdecode(os.path.join(folder, names[2]))).symlink_to(saved / "nowhere")
        report = import_paths(db, saved)
        assert [entry["what"] for entry in report.failed] == [f"{saved}/dangling-�", "bad-�.xml"]
        assert query(db, "SELECT count(*) FROM episodes") == [(12,)]

    def test_what_is_too_large_is_not_read(self, host: FaultHost, db: Path, saved: Path) -> None:
        save(host, "/feed.xml", saved / "good.xml")
        with (saved / "huge.warc").open("wb") as huge:
            huge.truncate(200_000_001)
        report = import_paths(db, saved)
        assert [(entry["what"], entry["fault"]) for entry in report.failed] == [(str(saved / "huge.warc"), "too big")]
        assert (report.exit_code, report.episodes["new"]) == (3, 12)

    def test_hidden_files_and_folders_are_not_walked(self, host: FaultHost, db: Path, saved: Path) -> None:
        (saved / ".git").mkdir()
        (saved / ".git" / "noise").write_bytes(NOISE)
        (saved / ".DS_Store").write_bytes(NOISE)
        save(host, "/feed.xml", saved / "good.xml")
        report = import_paths(db, saved)
        assert (report.exit_code, report.files["read"]) == (0, 1)


def test_more_files_than_a_batch_are_all_read(db: Path, saved: Path) -> None:
    episodes = make_episodes(60)
    with SampleHost(episodes) as host:
        for number, episode in enumerate(episodes):
            page = host.page(episode.permalink).body
            (saved / f"{number:03}.html").write_bytes(re.sub(rb"wait\.", b"wait for %d." % number, page))
    report = import_paths(db, saved)
    assert (report.files["read"], report.episodes["new"], report.exit_code) == (60, 60, 0)
    assert query(db, "SELECT count(*) FROM episodes") == [(60,)]


def test_ctrl_c_keeps_what_was_read(host: FaultHost, db: Path, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        (saved / f"{number:03}.txt").write_text(rendering(make_episode(number, html=f"<p>Text number {number}.</p>")))

    def take_in_until(db: Database, capture: Capture, *, replayed: bool) -> None:
        if capture.url.endswith("055.txt"):
            raise KeyboardInterrupt
        take_in(db, capture, replayed=replayed)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "take_in", take_in_until)
        report = import_paths(db, saved)
    assert (report.exit_code, report.episodes["new"]) == (130, 50)
    assert wire(db, "SELECT exit FROM runs") == [(130,)]
    assert import_paths(db, saved).files == {"read": 10, "known": 50, "failed": 0}
    assert query(db, "SELECT count(*) FROM episodes") == [(60,)]


def test_an_import_is_a_run_like_any_other(host: FaultHost, db: Path, saved: Path) -> None:
    report = import_paths(db, save(host, "/feed.xml", saved / "feed.xml"))
    assert wire(db, "SELECT command, show, exit, complete FROM runs") == [("import", SHOW, 0, 0)]
    meta = dict(query(db, "SELECT key, value FROM meta"))
    assert meta["last_run"] == report.started_at
    assert "last_complete_run" not in meta, "an import has not seen the host"


def test_it_asks_nothing_of_any_host(host: FaultHost, db: Path, saved: Path) -> None:
    path = save(host, "/", saved / "list.html")
    import_paths(db, path)
    assert host.requests == []
