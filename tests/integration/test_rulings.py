"""A person's word on links, in real archives: it outlives rebuilds and lost files, waits for papers, is shared."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from scraper.archive.database import open_archive
from scraper.archive.fulltext import is_sound
from scraper.cli import cli, link_
from scraper.config import Settings
from scraper.crawl.database import crawl_path, open_crawl
from scraper.errors import PaperLedgeError, UsageError
from scraper.forgetting import forget
from scraper.link.rulings import apply_rulings
from scraper.rebuilding import rebuild
from scraper.run import Run
from scraper.sample.feed import feed
from scraper.sample.show import load_episodes, papers_jsonl
from tests.clock import FakeClock
from tests.crawls import SHOW, content, import_paths, query, wire

UNKNOWN = "2312.01234"
LATER_PAPER = {"title": "Walruses in the Wild", "arxiv_id": UNKNOWN, "authors": ["Ida Tusk"], "abstract": "Tusks."}


def later(days: int) -> FakeClock:
    clock = FakeClock()
    clock.pass_by(days=days)
    return clock


def make(folder: Path, *, backwards: bool = False, show: str = SHOW) -> Path:
    """An archive of the sample show with its papers; `backwards`, its episodes have other ids."""
    folder.mkdir(exist_ok=True)
    episodes = load_episodes()[:9]
    (folder / "feed.xml").write_text(
        feed(episodes[::-1] if backwards else episodes, "http://127.0.0.1:1"), encoding="utf-8"
    )
    (folder / "papers.jsonl").write_text(papers_jsonl(episodes), encoding="utf-8")
    db = folder / "archive.db"
    assert import_paths(db, folder / "feed.xml", folder / "papers.jsonl", show=show).exit_code == 0
    return db


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make(tmp_path / "one")


def link(db: Path, *arguments: str, stdin: str | bytes | None = None, code: int = 0) -> str:
    done = CliRunner().invoke(cli, ["link", "--db", str(db), *arguments], obj=set(), input=stdin)
    if isinstance(done.exception, PaperLedgeError):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def exported(db: Path) -> str:
    file = db.parent / "decisions.jsonl"
    link(db, "--export-decisions", str(file))
    return file.read_text(encoding="utf-8")


def links(db: Path) -> dict[tuple[str, str], tuple[str, float]]:
    """Status and score by slug and paper."""
    rows = query(
        db,
        "SELECT e.slug, l.paper_id, l.status, l.score FROM paper_links l JOIN episodes e ON e.id = l.episode_id",
    )
    return {(slug, paper): (status, score) for slug, paper, status, score in rows}


def some_link(db: Path, status: str = "auto") -> tuple[str, str]:
    return next(pair for pair, (found, _) in sorted(links(db).items()) if found == status)


def ruled(db: Path) -> list[tuple[Any, ...]]:
    """Every ruled link, by names that are the same everywhere."""
    return query(
        db,
        "SELECT e.slug, p.arxiv_id, l.status, l.score, l.evidence, l.decided_by, l.decided_at FROM paper_links l"
        " JOIN episodes e ON e.id = l.episode_id JOIN papers p ON p.id = l.paper_id"
        " WHERE l.status IN ('accepted', 'rejected') ORDER BY 1, 2",
    )


def is_found(db: Path, words: str) -> bool:
    assert is_sound(open_archive(db))
    sql = "SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH 'paper : ' || ?"
    return bool(query(db, sql, [words])[0][0])


def test_a_reject_takes_the_paper_from_the_search_and_outlives_a_lost_archive(db: Path) -> None:
    slug, paper = some_link(db)
    ((title,),) = query(db, "SELECT '\"' || title || '\"' FROM papers WHERE id = ?", [paper])
    assert is_found(db, title)
    link(db, "--reject", slug, paper, "--by", "Ann")
    assert links(db)[slug, paper] == ("rejected", 0.0)
    assert not is_found(db, title)
    rows = ruled(db)
    assert rows[0][5] == "Ann"
    assert json.loads(rows[0][4])["person"].startswith("rejected by Ann on ")
    assert len(json.loads(rows[0][4])) > 1, "what the program had found is kept"
    rebuild(db, later(9), processes=1)
    assert ruled(db) == rows
    db.unlink()
    rebuild(db, later(10), processes=1)
    assert ruled(db) == rows
    assert not is_found(db, title)


def test_an_accept_replaces_another_and_nothing_of_the_programs_stands_beside_it(db: Path) -> None:
    slug, paper = some_link(db)
    first, second = (row[0] for row in query(db, "SELECT id FROM papers WHERE id <> ? ORDER BY id LIMIT 2", [paper]))

    def of_episode() -> dict[str, tuple[str, float]]:
        return {found: said for (whose, found), said in links(db).items() if whose == slug}

    link(db, "--accept", slug, first)
    assert of_episode() == {first: ("accepted", 1.0)}
    link(db, "--accept", slug, second)
    link(db)
    assert of_episode() == {second: ("accepted", 1.0)}
    link(db, "--accept", slug, first, "--also")
    assert of_episode() == {first: ("accepted", 1.0), second: ("accepted", 1.0)}


@pytest.mark.parametrize("is_at_hand", [True, False])
def test_what_is_withdrawn_was_never_ruled(db: Path, is_at_hand: bool) -> None:
    before = links(db)
    slug, paper = some_link(db)
    other = query(db, "SELECT id FROM papers WHERE id <> ? LIMIT 1", [paper])[0][0] if is_at_hand else UNKNOWN
    link(db, "--accept", slug, other)
    link(db)
    assert links(db) != before
    link(db, "--withdraw", slug, other)
    assert links(db) == before
    assert wire(db, "SELECT subject FROM decisions ORDER BY id") == [("accept",), ("withdraw",)]


def test_after_a_reject_the_links_are_those_that_a_rebuild_gives(db: Path) -> None:
    before = links(db)
    slug, paper = some_link(db)
    ((other,),) = query(db, "SELECT id FROM papers WHERE id <> ? LIMIT 1", [paper])
    link(db, "--accept", slug, other)
    assert (slug, paper) not in links(db)
    link(db, "--reject", slug, other)
    found = links(db)
    assert found == {**before, (slug, other): ("rejected", 0.0)}
    rebuild(db, later(9), processes=1)
    assert links(db) == found


def test_what_nobody_ruled_cannot_be_withdrawn(db: Path) -> None:
    slug, paper = some_link(db)
    link(db, "--reject", slug, paper)
    rows = links(db)
    with pytest.raises(UsageError, match="nobody ruled on"):
        link(db, "--withdraw", slug, paper, "--withdraw", slug, UNKNOWN)
    assert links(db) == rows
    link(db, "--withdraw", slug, paper, "--withdraw", slug, f"arXiv:{paper}")
    with pytest.raises(UsageError, match="nobody ruled on"):
        link(db, "--withdraw", slug, paper)
    assert wire(db, "SELECT subject FROM decisions ORDER BY id") == [("reject",), ("withdraw",)]


def test_the_same_ruling_is_kept_again_only_of_another_person(db: Path) -> None:
    slug, paper = some_link(db)
    for by, kept in (("Ann", 1), ("Ann", 0), ("Bea", 1), ("Ann", 1)):
        said = json.loads(link(db, "--reject", slug, paper, "--by", by, "--json"))
        assert said == {"decisions": kept, "waiting_for": []}
    assert "had ruled so before on 1 of 1" in link(db, "--reject", slug, paper, "--by", "Ann")
    assert len(exported(db).splitlines()) == 3


@pytest.mark.parametrize("verb", ["--accept", "--reject"])
def test_a_ruling_on_a_paper_that_is_not_at_hand_says_that_it_waits(db: Path, verb: str) -> None:
    slug, _ = some_link(db)
    assert f"`paperledge papers arxiv:{UNKNOWN}` brings it" in link(db, verb, slug, UNKNOWN)


class TestPapersOfOneTitle:
    """The title is all that names a paper without arXiv id and DOI."""

    @pytest.mark.parametrize(
        ("other", "mine"),
        [({"arxiv_id": UNKNOWN}, {}), ({"authors": ["Ida Tusk"]}, {"authors": ["Otto Fin"]})],
        ids=["an id", "an author"],
    )
    def test_what_parts_them_names_them(self, db: Path, other: dict[str, Any], mine: dict[str, Any]) -> None:
        write_papers(db, other, mine)
        slug, _ = some_link(db)
        link(db, "--accept", slug, "mine")
        assert [pair for pair, (status, _) in links(db).items() if status == "accepted"] == [(slug, "mine")]

    def test_where_nothing_does_it_is_refused(self, db: Path) -> None:
        write_papers(db, {}, {})
        slug, _ = some_link(db)
        rows = links(db)
        with pytest.raises(UsageError, match="has the name of another one: Tusks"):
            link(db, "--accept", slug, "mine")
        assert links(db) == rows
        assert wire(db, "SELECT count(*) FROM decisions") == [(0,)]


def write_papers(db: Path, *papers: dict[str, Any]) -> None:
    """Two papers of one title, the second with the id `mine`."""
    archive = open_archive(db)
    with archive.atomic():
        for number, paper in enumerate(papers):
            name = "mine" if number else "other"
            archive.execute(
                "INSERT INTO papers(id, arxiv_id, title, title_key, seq) VALUES (?, ?, 'Tusks', 'tusks', ?)",
                [name, paper.get("arxiv_id"), 900 + number],
            )
            for position, author in enumerate(paper.get("authors", ())):
                archive.execute(
                    "INSERT INTO paper_authors(paper_id, position, name) VALUES (?, ?, ?)", [name, position, author]
                )
    archive.close()


def test_applying_again_writes_nothing(db: Path) -> None:
    slug, paper = some_link(db)
    link(db, "--reject", slug, paper)
    archive, crawl = open_archive(db), open_crawl(crawl_path(db))
    before = archive.conn.total_changes, crawl.conn.total_changes
    applied = apply_rulings(archive, crawl)
    assert (archive.conn.total_changes, crawl.conn.total_changes) == before
    assert not applied.changed
    rows = content(db)
    with Run("link", db, Settings(), later(3)):
        pass
    assert content(db) == rows


def test_a_ruling_waits_for_its_paper_and_until_then_nothing_else_is_linked(db: Path) -> None:
    slug, _ = some_link(db)
    said = link(db, "--accept", slug, f"https://arxiv.org/pdf/{UNKNOWN}v2.pdf")
    assert f"paperledge papers arxiv:{UNKNOWN}" in said
    link(db)
    assert not [paper for whose, paper in links(db) if whose == slug]
    file = db.parent / "later.jsonl"
    file.write_text(json.dumps(LATER_PAPER) + "\n", encoding="utf-8")
    import_paths(db, file, clock=later(2))
    assert [(p, s) for (whose, p), s in links(db).items() if whose == slug] == [(UNKNOWN, ("accepted", 1.0))]
    assert is_found(db, "walruses")


def test_ids_slugs_and_addresses_name_an_episode_and_any_spelling_a_paper(db: Path) -> None:
    slug, paper = some_link(db)
    ((episode, url),) = query(db, "SELECT id, url FROM episodes WHERE slug = ?", [slug])
    for name, written in ((episode, paper), (url, f"arXiv:{paper}v1"), (slug, f"10.48550/arXiv.{paper}")):
        link(db, "--reject", name, written)
        assert links(db)[slug, paper][0] == "rejected"
        link(db, "--accept", name, written)
        assert links(db)[slug, paper][0] == "accepted"


@pytest.mark.parametrize("pair", [("no-such-episode", "2504.07962"), (None, "some paper"), (None, ""), ("", "x")])
def test_who_is_not_known_changes_nothing(db: Path, pair: tuple[str | None, str]) -> None:
    slug, paper = some_link(db)
    rows = content(db)
    with pytest.raises(UsageError, match="no "):
        link(db, "--accept", slug, paper, "--accept", pair[0] if pair[0] is not None else slug, pair[1])
    assert content(db) == rows
    assert wire(db, "SELECT count(*) FROM decisions") == [(0,)]


@pytest.mark.parametrize(
    "arguments", [["--also"], ["--list", "--review"], ["--reject", "a", "b", "--also"], ["--review", "--json"]]
)
def test_tasks_go_one_at_a_time(db: Path, arguments: list[str]) -> None:
    with pytest.raises(UsageError):
        link(db, *arguments)


def test_a_ruling_is_kept_where_the_run_is_cut_off_before_its_rows(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slug, paper = some_link(db)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(link_, "relink", cut)
        link(db, "--reject", slug, paper, code=1)
    assert links(db)[slug, paper][0] == "auto"
    with Run("update", db, Settings(), later(1)):
        pass
    assert links(db)[slug, paper][0] == "rejected"


def test_what_an_older_version_or_a_lost_log_left_becomes_a_ruling(db: Path) -> None:
    slug, paper = some_link(db)
    link(db, "--reject", slug, paper)
    rows = ruled(db)
    crawl_path(db).unlink()
    with Run("link", db, Settings(), later(1)):
        pass
    assert ruled(db) == rows
    assert wire(db, "SELECT subject, made_at FROM decisions") == [("reject", rows[0][6])]
    with Run("link", db, Settings(), later(2)):
        pass
    assert wire(db, "SELECT count(*) FROM decisions") == [(1,)]


class TestSharing:
    @pytest.fixture
    def other(self, tmp_path: Path) -> Path:
        return make(tmp_path / "two", backwards=True, show="elsewhere")

    @pytest.fixture
    def shared(self, db: Path) -> str:
        """The file of an archive with an accept, a reject, a replaced accept and an unknown paper."""
        slug, paper = some_link(db)
        slugs = [row[0] for row in query(db, "SELECT slug FROM episodes WHERE slug <> ? ORDER BY slug", [slug])]
        papers = [row[0] for row in query(db, "SELECT id FROM papers WHERE id <> ? ORDER BY id", [paper])]
        link(db, "--reject", slug, paper, "--by", "Ann")
        link(db, "--accept", slugs[0], papers[0])
        link(db, "--accept", slugs[0], papers[1])
        link(db, "--accept", slugs[1], UNKNOWN)
        return exported(db)

    def test_they_fit_an_archive_with_other_ids_under_another_name(self, db: Path, other: Path, shared: str) -> None:
        ids = "SELECT slug, id FROM episodes"
        assert set(query(db, ids)) != set(query(other, ids))
        said = json.loads(link(other, "--import-decisions", "-", "--json", stdin=shared))
        assert said == {"new": 4, "known": 0, "failed": [], "unfit": 0, "waiting": 1}
        assert len(ruled(db)) == 2
        assert ruled(other) == ruled(db)
        assert links(other) == links(db)
        link(other, "--import-decisions", "-", stdin=exported(other))
        assert wire(other, "SELECT count(*) FROM decisions") == [(4,)]

    def test_the_order_of_lines_does_not_matter_but_the_later_ruling_wins(
        self, db: Path, other: Path, shared: str
    ) -> None:
        lines = shared.splitlines()
        for place, line in enumerate(lines):
            lines[place] = json.dumps({**json.loads(line), "made_at": f"2025-03-02T12:00:0{place}Z"})
        link(other, "--import-decisions", "-", stdin="\n".join(lines[::-1]))
        assert [row[:3] for row in ruled(other)] == [row[:3] for row in ruled(db)]

    def test_what_is_ruled_again_in_the_second_of_its_withdrawal_stands_elsewhere_too(
        self, db: Path, other: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slug, paper = some_link(db)
        with monkeypatch.context() as patch:
            patch.setattr(link_, "SystemClock", lambda: later(3))
            for verb in ("--reject", "--withdraw", "--reject", "--withdraw", "--reject"):
                link(db, verb, slug, paper)
        assert ruled(db)
        link(other, "--import-decisions", "-", stdin=exported(db))
        assert ruled(other) == ruled(db)

    def test_a_line_that_is_none_is_named_and_the_rest_is_taken(self, other: Path, shared: str) -> None:
        far = json.dumps({**json.loads(shared.splitlines()[0]), "made_at": "2999-01-01T00:00:00Z"})
        lines = ["{", *shared.splitlines(), "", "[]", far]
        text = "\n".join(lines).encode() + b"\n\xff\n" + b"[" * 5000
        said = link(other, "--import-decisions", "-", stdin=text, code=3)
        for number in (1, 7, 8, 9, 10):
            assert f"Line {number} is no decision" in said
        assert "4 new decisions" in said

    def test_what_fits_no_episode_is_kept_until_it_comes(self, tmp_path: Path, db: Path, shared: str) -> None:
        empty = tmp_path / "three" / "archive.db"
        empty.parent.mkdir()
        said = json.loads(link(empty, "--import-decisions", "-", "--json", stdin=shared))
        assert (said["new"], said["unfit"]) == (4, 4)
        make(empty.parent)
        assert ruled(empty) == ruled(db)

    def test_no_word_of_what_is_taken_down_is_kept_or_comes_back(self, db: Path, shared: str) -> None:
        about = json.loads(shared.splitlines()[0])
        slug = dict(about["keys"])["slug"]
        title = about["title"]
        with Run("forget", db, Settings(), later(1), SHOW) as run:
            forget(run, slug)
        link(db, "--import-decisions", "-", stdin=shared)
        assert wire(db, "SELECT count(*) FROM decisions WHERE ruling LIKE '%' || ? || '%'", [title]) == [(0,)]
        assert title.encode() not in crawl_path(db).read_bytes()
        kept = [json.loads(row[0]) for row in wire(db, "SELECT ruling FROM decisions WHERE subject = 'reject'")]
        assert [sorted(each) for each in kept] == [["by", "keys", "of", "paper", "show"]]
        assert [slug in line for line in exported(db).splitlines()] == [False] * 3
        assert "3 decisions" in link(db, "--export-decisions", "-")
        assert rebuild(db, later(2), processes=1).report.warnings == []


class TestArticles:
    @pytest.fixture
    def with_article(self, db: Path) -> Path:
        write_article(db, "a1", "https://news.example/walrus")
        return db

    def test_they_are_ruled_on_by_address_and_known_by_their_text(self, with_article: Path, tmp_path: Path) -> None:
        paper = query(with_article, "SELECT id FROM papers ORDER BY id LIMIT 1")[0][0]
        link(with_article, "--accept", "https://news.example/walrus", paper)
        rows = "SELECT paper_id, score, status, decided_at FROM article_paper_links"
        assert query(with_article, rows)[0][:3] == (paper, 1.0, "accepted")
        other = make(tmp_path / "two")
        write_article(other, "another-id", None)
        link(other, "--import-decisions", "-", stdin=exported(with_article))
        assert query(other, rows) == query(with_article, rows)


def write_article(db: Path, name: str, url: str | None) -> None:
    archive = open_archive(db)
    with archive.atomic():
        archive.execute(
            "INSERT INTO articles(id, url, title, body, snapshot, parser, seq)"
            " VALUES (?, ?, 'Tusks', ?, 's', 'p', 1)",
            [name, url, "A walrus has two tusks, and nobody knows why."],
        )
    archive.close()


def test_the_list_has_every_candidate_with_its_evidence(db: Path) -> None:
    slug, paper = some_link(db)
    archive = Database(db)
    with archive.atomic():
        archive.execute("UPDATE paper_links SET status = 'review' WHERE paper_id = ?", [paper])
    archive.close()
    found = json.loads(link(db, "--list", "--json"))
    mine = [item for item in found["items"] if item["candidates"][0]["paper_id"] == paper]
    assert len(mine) == 1
    assert mine[0]["candidates"][0]["evidence"]
    assert found["waiting"] == len(found["items"])
    ((episode,),) = query(db, "SELECT id FROM episodes WHERE slug = ?", [slug])
    assert episode in link(db, "--list")
