"""Links in a real archive: always those of the papers and texts at hand, written once, never over what was ruled."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlite_utils import Database

from scraper.archive.database import open_archive
from scraper.archive.fulltext import is_sound
from scraper.crawl.database import crawl_path, open_crawl
from scraper.link import judging, score
from scraper.link import relink as relinking
from scraper.link.facts import Telling, Told
from scraper.link.judging import Judged, judge
from scraper.link.kept_rulings import add_ruling
from scraper.link.naming import subject_of
from scraper.link.relink import relink
from scraper.link.ruling import PaperName, Ruling, Verb
from scraper.rebuilding import rebuild
from scraper.sample.feed import feed
from scraper.sample.show import SampleEpisode, load_episodes, papers_jsonl
from tests.clock import FakeClock
from tests.crawls import import_paths, query
from tests.integration.linking import GEYSERS, KNITTING, TEAM, TURBINES, others, paper, retold, write_papers

NOW = "2025-08-01T00:00:00Z"
EPISODES = load_episodes()
TIDAL, GEYSER, SWEATER = (
    paper(1, TURBINES, TEAM),
    paper(2, GEYSERS),
    paper(3, KNITTING, ("Ada Purl", "Ben Wale", "Ineke Garter", "Cass Hemlock")),
)


def write_feed(folder: Path, episodes: Sequence[SampleEpisode], name: str = "feed.xml") -> Path:
    path = folder / name
    path.write_text(feed(episodes, "http://127.0.0.1:1"), encoding="utf-8")
    return path


def write_article(folder: Path) -> Path:
    path = folder / "article.txt"
    path.write_text(
        f"Why some geysers keep time with each other\n\n{GEYSERS[1]}\n\nThe people who found this had watched the"
        " basins for years, and they were surprised by what they saw in the end.\n\nIt is not clear yet whether"
        " other geysers do the same, but that is what they want to look at in the summer.\n\nFor the visitors of the"
        " park it means that they may soon be told when to have their cameras ready.\n",
        encoding="utf-8",
    )
    return path


def told_episode(number: int, body: str, credits_: Sequence[str]) -> SampleEpisode:
    """An episode of our own: on 2025-04-10, about whatever `body` says."""
    paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    model = next(each for each in EPISODES if not each.transcript)
    return replace(
        model,
        host_id=f"XX{number}",
        slug=f"told-{number}",
        title=f"Something fresh, number {number}",
        published=model.published.replace(year=2025, month=4, day=10),
        date=model.date.replace(year=2025, month=4, day=10),
        audio=f"https://mcdn.podbean.com/mf/web/told{number}/told-{number}.mp3",
        html=f"{paragraphs}<p>Credit to Paper authors: {', '.join(credits_)}</p>",
    )


ABOUT_TIDAL = told_episode(1, retold(TIDAL), TEAM)
ABOUT_SWEATER = told_episode(2, retold(SWEATER), SWEATER.authors)


def sample_archive(folder: Path) -> Path:
    (folder / "papers.jsonl").write_text(papers_jsonl(EPISODES), encoding="utf-8")
    db = folder / "archive.db"
    assert import_paths(db, write_feed(folder, EPISODES), folder / "papers.jsonl").exit_code == 0
    return db


def small_archive(folder: Path) -> Path:
    """Two episodes and an article, with the paper of each among others."""
    db = folder / "archive.db"
    papers = write_papers(folder / "papers.jsonl", [*others(), TIDAL, GEYSER, SWEATER])
    documents = (write_feed(folder, [ABOUT_TIDAL, ABOUT_SWEATER]), write_article(folder), papers)
    assert import_paths(db, *documents).exit_code == 0
    return db


def links(db: Path, status: str) -> dict[str, str]:
    """arXiv id of the linked paper by the episode's slug."""
    sql = (
        "SELECT e.slug, p.arxiv_id FROM paper_links l JOIN episodes e ON e.id = l.episode_id"
        " JOIN papers p ON p.id = l.paper_id WHERE l.status = ?"
    )
    return dict(query(db, sql, [status]))


def all_links(db: Path) -> list[tuple[Any, ...]]:
    """Every link by what names its ends anywhere, with all that is said of it but when it was made."""
    said = "p.arxiv_id, l.score, l.status, l.evidence, l.decided_by"
    return query(
        db,
        f"SELECT e.slug, {said} FROM paper_links l JOIN episodes e ON e.id = l.episode_id"
        " JOIN papers p ON p.id = l.paper_id UNION ALL"
        f" SELECT a.title, {said} FROM article_paper_links l JOIN articles a ON a.id = l.article_id"
        " JOIN papers p ON p.id = l.paper_id ORDER BY 1, 2",
    )


def without_links(db: Path) -> None:
    """Forget all links, and what they were made from."""
    with closing(open_archive(db)) as archive, archive.atomic():
        for table in ("paper_links", "article_paper_links", "linked_tellings"):
            archive.execute(f"DELETE FROM {table}")


@contextmanager
def both(db: Path) -> Iterator[tuple[Database, Database]]:
    """The archive and its crawl.db."""
    with closing(open_archive(db)) as archive, closing(open_crawl(crawl_path(db))) as crawl:
        yield archive, crawl


def relinked(db: Path) -> dict[str, int]:
    with both(db) as (archive, crawl):
        return relink(archive, crawl, NOW)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the tellings that are looked at."""
    seen: list[str] = []

    def spy(conn: sqlite3.Connection, path: Path | None, tellings: Iterable[Telling], count: int) -> Iterator[Judged]:
        for telling, verdicts in judge(conn, path, tellings, count):
            seen.append(telling.title)
            yield telling, verdicts

    monkeypatch.setattr(relinking, "judge", spy)
    return seen


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_archive(tmp_path_factory.mktemp("sample"))


class TestSampleShow:
    @pytest.fixture
    def db(self, shown: Path) -> Path:
        return shown

    def test_every_link_is_right(self, db: Path) -> None:
        truth = {unquote(episode.slug): episode.paper_arxiv_id for episode in EPISODES}
        sure, doubtful = links(db, "auto"), links(db, "review")
        assert all(paper == truth[slug] for slug, paper in (sure | doubtful).items())
        assert not sure.keys() & doubtful.keys()
        assert len(sure) >= 8, "seven headlines that are titles and one id on the page, with full credits"

    def test_linking_again_changes_no_row(self, db: Path) -> None:
        with both(db) as (archive, crawl):
            before = archive.conn.total_changes
            relink(archive, crawl, NOW)
            assert archive.conn.total_changes == before

    def test_the_linked_papers_title_finds_the_episode(self, db: Path) -> None:
        sql = "SELECT e.title FROM episodes_fts f JOIN episodes e ON e.seq = f.rowid WHERE f.paper MATCH ?"
        assert len(query(db, sql, ['"Density Measures for Language Generation"'])) == 1
        with both(db) as (archive, _):
            assert is_sound(archive)

    def test_evidence_is_kept_in_words_and_doubt_with_its_reason(self, db: Path) -> None:
        rows = query(db, "SELECT status, evidence FROM paper_links")
        evidence = [(status, json.loads(text)) for status, text in rows]
        assert all(len(said) >= 2 and "against" not in said for status, said in evidence if status == "auto")
        assert all(said["against"] for status, said in evidence if status == "review")

    def test_what_is_counted_is_what_stands(self, db: Path) -> None:
        assert relinked(db) == {status: len(links(db, status)) for status in ("auto", "review")}


class TestNews:
    def test_each_episode_gets_its_paper(self, tmp_path: Path) -> None:
        db = small_archive(tmp_path)
        assert links(db, "auto") == {"told-1": TIDAL.arxiv_id, "told-2": SWEATER.arxiv_id}
        with both(db) as (archive, _):
            assert is_sound(archive)

    def test_an_article_gets_its_paper_for_review(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(score, "REVIEW", score.LOOK)
        db = small_archive(tmp_path)
        sql = (
            "SELECT a.title, p.arxiv_id, l.status, l.evidence ->> 'against' FROM article_paper_links l"
            " JOIN articles a ON a.id = l.article_id JOIN papers p ON p.id = l.paper_id"
        )
        ((title, arxiv_id, status, against),) = query(db, sql)
        assert (title.split()[1], arxiv_id, status) == ("some", GEYSER.arxiv_id, "review")
        assert "text alone" in against

    def test_where_nothing_is_new_nothing_is_looked_at(self, tmp_path: Path, judged: list[str]) -> None:
        db = small_archive(tmp_path)
        assert len(judged) == 3
        judged.clear()
        relinked(db)
        assert import_paths(db, tmp_path / "papers.jsonl", tmp_path / "feed.xml").exit_code == 0
        assert judged == []

    def test_a_new_paper_has_everything_looked_at(self, tmp_path: Path, judged: list[str]) -> None:
        db = small_archive(tmp_path)
        judged.clear()
        import_paths(db, write_papers(tmp_path / "more.jsonl", [paper(9, ("Owls", "Owls hoot at night."))]))
        assert len(judged) == 3

    def test_a_changed_and_a_new_episode_are_looked_at_and_no_other(self, tmp_path: Path, judged: list[str]) -> None:
        db = small_archive(tmp_path)
        judged.clear()
        changed = replace(ABOUT_TIDAL, html=ABOUT_TIDAL.html.replace("Hey listeners", "Hey there, listeners"))
        third = told_episode(3, retold(GEYSER), ("Nobody Known",))
        later = FakeClock()
        later.pass_by(days=1)
        import_paths(db, write_feed(tmp_path, [third, changed, ABOUT_SWEATER], "next.xml"), clock=later)
        assert sorted(judged) == sorted([changed.title, third.title])

    def test_a_paper_that_comes_later_and_fits_is_found(self, tmp_path: Path) -> None:
        db = tmp_path / "archive.db"
        kin = paper(8, ("Rotors", TIDAL.abstract.replace("strait", "river")), TEAM, "2025-04-08")
        papers = write_papers(tmp_path / "papers.jsonl", [*others(), kin])
        import_paths(db, write_feed(tmp_path, [ABOUT_TIDAL]), papers)
        assert [row[1] for row in all_links(db)] == [kin.arxiv_id]
        better = replace(TIDAL, abstract=f"{TIDAL.abstract} Imagine a rainy day at home.")
        import_paths(db, write_papers(tmp_path / "more.jsonl", [better]))
        assert TIDAL.arxiv_id in [row[1] for row in all_links(db)]
        with both(db) as (archive, _):
            assert is_sound(archive)

    def test_links_whose_reason_is_gone_go(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        db = small_archive(tmp_path)
        assert all_links(db) != []
        monkeypatch.setattr(relinking, "DECIDED_BY", "link/strict")
        for threshold in ("AUTO", "REVIEW"):
            monkeypatch.setattr(score, threshold, 10_000.0)
        assert relinked(db) == {"auto": 0, "review": 0}
        assert all_links(db) == []
        with both(db) as (archive, _):
            assert is_sound(archive)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample show and episodes of our own, come bit by bit, with papers before, between and after."""
    folder = tmp_path_factory.mktemp("bits")
    db = folder / "archive.db"
    half = len(EPISODES) // 2
    (folder / "a.jsonl").write_text(papers_jsonl(EPISODES[::2]), encoding="utf-8")
    (folder / "b.jsonl").write_text(papers_jsonl(EPISODES[1::2]), encoding="utf-8")
    write_papers(folder / "c.jsonl", [*others(), TIDAL, GEYSER, SWEATER])
    steps = [
        (folder / "a.jsonl",),
        (write_feed(folder, EPISODES[half:]), folder / "c.jsonl"),
        (write_feed(folder, [ABOUT_TIDAL, ABOUT_SWEATER, *EPISODES], "all.xml"), write_article(folder)),
        (folder / "b.jsonl",),
    ]
    for paths in steps:
        assert import_paths(db, *paths).exit_code == 0
    assert len(all_links(db)) > 10
    return db


class TestTheSameEverywhere:
    @pytest.fixture
    def db(self, grown: Path) -> Path:
        return grown

    def test_as_after_linking_all_anew(self, db: Path) -> None:
        before = all_links(db)
        without_links(db)
        assert all_links(db) == []
        relinked(db)
        assert all_links(db) == before

    def test_as_by_several_processes(self, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = all_links(db)
        without_links(db)
        monkeypatch.setattr(judging, "FEW", 3)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        monkeypatch.setattr(judging, "Linker", None)
        relinked(db)
        assert all_links(db) == before

    def test_as_after_a_rebuild(self, db: Path) -> None:
        before = all_links(db)
        rebuild(db, FakeClock(), processes=1)
        assert all_links(db) == before

    def test_an_archive_in_memory_is_linked_by_this_process(self, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(judging, "FEW", 1)
        with both(db) as (stored, crawl):
            memory = Database(sqlite3.connect(":memory:", isolation_level=None))
            stored.conn.backup(memory.conn)
            for table in ("paper_links", "article_paper_links", "linked_tellings"):
                memory.execute(f"DELETE FROM {table}")
            assert relink(memory, crawl, NOW)["auto"] == len(links(db, "auto"))


class TestCutOff:
    def test_what_breaks_off_half_way_leaves_the_links_as_they_were(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        db = small_archive(tmp_path)
        before = all_links(db)

        def cut(*arguments: Any) -> Iterator[Judged]:
            for number, (telling, _) in enumerate(judge(*arguments)):
                if number:
                    raise KeyboardInterrupt
                yield telling, []

        monkeypatch.setattr(relinking, "DECIDED_BY", "link/other")
        monkeypatch.setattr(relinking, "judge", cut)
        with pytest.raises(KeyboardInterrupt):
            relinked(db)
        assert all_links(db) == before
        monkeypatch.undo()
        relinked(db)
        assert all_links(db) == before

    def test_what_is_killed_half_way_is_made_up_for_by_the_next_run(self, tmp_path: Path) -> None:
        db = small_archive(tmp_path)
        before = all_links(db)
        import_unlinked(db, write_papers(tmp_path / "more.jsonl", [paper(9, ("Owls", "Owls hoot at night."))]))
        done = subprocess.run([sys.executable, "-c", KILLED, str(db)], check=False)
        assert done.returncode == -signal.SIGKILL
        assert all_links(db) == before
        relinked(db)
        again = all_links(db)
        assert [row[:2] for row in again] == [row[:2] for row in before]
        assert again != before, "the figures are those of one paper more"

    def test_a_link_that_is_found_again_as_it_was_is_not_written(self, tmp_path: Path, judged: list[str]) -> None:
        db = small_archive(tmp_path)
        judged.clear()
        with both(db) as (archive, crawl):
            archive.execute("DELETE FROM linked_tellings")
            relink(archive, crawl, "2030-01-01T00:00:00Z")
            assert is_sound(archive)
        assert len(judged) == 3
        assert query(db, "SELECT 1 FROM paper_links WHERE decided_at LIKE '2030%'") == []

    def test_new_rules_have_everything_looked_at(
        self, tmp_path: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        db = small_archive(tmp_path)
        judged.clear()
        monkeypatch.setattr(relinking, "DECIDED_BY", "link/other")
        relinked(db)
        assert len(judged) == 3

    def test_a_crawl_db_that_was_begun_anew_has_everything_looked_at(self, tmp_path: Path, judged: list[str]) -> None:
        """Its snapshots are numbered from 1 again: the same number may stand for other papers."""
        db = small_archive(tmp_path)
        judged.clear()
        with both(db) as (archive, crawl):
            crawl.execute("UPDATE origin SET id = 'another'")
            relink(archive, crawl, NOW)
        assert len(judged) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from scraper.archive.database import open_archive
from scraper.crawl.database import crawl_path, open_crawl
from scraper.link import relink

real = relink.judge

def killed(*arguments):
    for number, (telling, _) in enumerate(real(*arguments)):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield telling, []

relink.judge = killed
db = Path(sys.argv[1])
relink.relink(open_archive(db), open_crawl(crawl_path(db)), "2025-08-01T00:00:00Z")
"""


def import_unlinked(db: Path, path: Path) -> None:
    """Import a file in a run that ends before it links."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("scraper.pipeline.relink", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        import_paths(db, path)


class TestRuled:
    @pytest.fixture
    def db(self, tmp_path: Path) -> Path:
        return small_archive(tmp_path)

    def rule(self, db: Path, verb: Verb, slug: str, arxiv_id: str) -> None:
        with both(db) as (archive, crawl):
            (told,) = archive.execute("SELECT id FROM episodes WHERE slug = ?", [slug]).fetchone()
            subject = subject_of(archive, Told.EPISODE, told)
            add_ruling(crawl, Ruling(verb, subject, PaperName(arxiv_id), NOW, "Ann"))
            relink(archive, crawl, NOW)
            assert is_sound(archive)

    def test_a_rejected_link_is_not_made_again(self, db: Path) -> None:
        self.rule(db, Verb.REJECT, "told-1", TIDAL.arxiv_id)
        without_links(db)
        relinked(db)
        assert links(db, "rejected") == {"told-1": TIDAL.arxiv_id}
        assert links(db, "auto") == {"told-2": SWEATER.arxiv_id}
        assert TIDAL.arxiv_id not in links(db, "review").values()

    def test_beside_an_accepted_paper_nothing_stands(self, db: Path) -> None:
        self.rule(db, Verb.ACCEPT, "told-1", GEYSER.arxiv_id)
        without_links(db)
        relinked(db)
        assert [row[:4:3] for row in all_links(db) if row[0] == "told-1"] == [("told-1", "accepted")]
        assert links(db, "accepted") == {"told-1": GEYSER.arxiv_id}
        assert links(db, "auto") == {"told-2": SWEATER.arxiv_id}

    def test_beside_an_accepted_paper_that_is_not_at_hand_neither(self, db: Path) -> None:
        self.rule(db, Verb.ACCEPT, "told-1", "2312.01234")
        assert [row for row in all_links(db) if row[0] == "told-1"] == []

    @pytest.mark.parametrize("verb", [Verb.ACCEPT, Verb.REJECT])
    def test_what_is_withdrawn_was_never_ruled(self, db: Path, verb: Verb) -> None:
        before = all_links(db)
        self.rule(db, verb, "told-1", TIDAL.arxiv_id)
        assert all_links(db) != before
        self.rule(db, Verb.WITHDRAW, "told-1", TIDAL.arxiv_id)
        assert all_links(db) == before

    def test_a_ruling_has_its_own_episode_looked_at_and_no_other(self, db: Path, judged: list[str]) -> None:
        self.rule(db, Verb.REJECT, "told-1", TIDAL.arxiv_id)
        assert judged == [ABOUT_TIDAL.title]
