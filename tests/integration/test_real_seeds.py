"""Real pages and feeds, imported as a user would: which episodes there are, and what was read of each.

Reads sample data that is kept beside the checkout, and skips where it is absent.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scraper import pipeline
from scraper.archive import fulltext
from scraper.archive.store import Archive
from scraper.clock import SystemClock
from scraper.config import Settings
from scraper.report import RunReport
from scraper.run import Run
from scraper.text.episode import STAND_IN

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample data beside the checkout is absent")

CREDITS = [
    ["Lang Lin", "Xueyang Yu", "Ziqi Pang", "Yu-Xiong Wang"],
    ["Xiaotian Ye", "Mengqi Zhang", "Shu Wu"],
    ["Seonghwan Park", "Jaehyeon Jeong", "Yongjun Kim", "Jaeho Lee", "Namhoon Lee"],
    ["Diljeet Jagpal", "Xi Chen", "Vinay P. Namboodiri"],
    ["Yusef Ahsini", "Belén Reverte", "J. Alberto Conejero"],
    ["Atharva Pandey", "Kshitij Dubey", "Rahul Sharma", "Amit Sharma"],
    [
        "Andreas Hochlehnert",
        "Hardik Bhatnagar",
        "Vishaal Udandarao",
        "Samuel Albanie",
        "Ameya Prabhu",
        "Matthias Bethge",
    ],
    ["Shunsuke Sakai", "Tatsuhito Hasegawa"],
]
"""In the order of the page."""

QUESTIONS_EACH = [2, 2, 4, 3, 2, 3, 3, 3]
RHETORICAL = [
    "Not ideal, right?",
    "Slow, right?",
    "confusing, right?",
    "What does that even mean?",
    "what do you think?",
]
FURNITURE = [
    "Credit to Paper",
    "Comments (",
    "No Comments",
    "To leave or reply",
    "Apr 10, 2025",
    "Apr 11, 2025",
    "Episodes",
]


def paths(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in sorted(SHARED.glob(pattern))]


def load(db: Path, documents: Sequence[Path]) -> RunReport:
    with Run("import", db, Settings(), SystemClock()) as run:
        pipeline.import_paths(run, documents)
    return run.report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seeds")


@pytest.fixture(scope="module")
def first_report(folder: Path) -> RunReport:
    return load(folder / "archive.db", paths("seeds/000_*.txt", "seeds/001_*.txt"))


@pytest.fixture
def archive(folder: Path, first_report: RunReport) -> Iterator[Archive]:
    with Archive(folder / "archive.db") as opened:
        yield opened


def column(archive: Archive, sql: str, *parameters: str) -> list[Any]:
    return [row[0] for row in archive.db.execute(sql, parameters).fetchall()]


def episodes(archive: Archive) -> list[dict[str, Any]]:
    return list(archive.db.query("SELECT * FROM episodes ORDER BY seq"))


class TestListingAndEpisodePage:
    def test_are_eight_episodes_and_not_nine(self, archive: Archive, first_report: RunReport) -> None:
        assert len(episodes(archive)) == 8
        assert first_report.exit_code == 0
        assert {name: first_report.episodes[name] for name in ("seen", "new", "failed")} == {
            "seen": 9,
            "new": 8,
            "failed": 0,
        }

    def test_are_dated_as_the_page_shows(self, archive: Archive) -> None:
        assert [row["date"] for row in episodes(archive)] == ["2025-04-11"] + ["2025-04-10"] * 7
        assert {row["published_at"] for row in episodes(archive)} == {None}

    def test_credit_thirty_names_exactly(self, archive: Archive) -> None:
        sql = "SELECT credited_as FROM credits WHERE episode_id = ? ORDER BY position"
        assert [column(archive, sql, row["id"]) for row in episodes(archive)] == CREDITS
        assert sum(map(len, CREDITS)) == 30

    def test_ask_whole_questions(self, archive: Archive) -> None:
        sql = "SELECT text FROM questions WHERE episode_id = ? ORDER BY position"
        asked = [column(archive, sql, row["id"]) for row in episodes(archive)]
        assert [len(questions) for questions in asked] == QUESTIONS_EACH
        page = (paths("seeds/000_*.txt"))[0].read_text("utf-8")
        for question in (text for questions in asked for text in questions):
            assert question.endswith("?")
            assert question[0].isupper()
            assert question in page
            assert not any(idle in question for idle in RHETORICAL)

    def test_the_third_asks_in_its_two_closing_paragraphs(self, archive: Archive) -> None:
        third = episodes(archive)[2]["id"]
        sql = "SELECT text FROM questions WHERE episode_id = ? ORDER BY position"
        beginnings = [
            "What happens when ZIP",
            "And could the core ideas",
            "Is ZIP a game-changer",
            "And how might this",
        ]
        for question, beginning in zip(column(archive, sql, third), beginnings, strict=True):
            assert question.startswith(beginning)
        assert not column(archive, "SELECT kind FROM doubts WHERE episode_id = ? AND kind LIKE 'questions%'", third)

    def test_bodies_are_the_talk_and_nothing_else(self, archive: Archive) -> None:
        for row in episodes(archive):
            assert len(row["body"].split()) > 450
            assert not any(words in row["body"] for words in FURNITURE)
            assert row["word_count"] == len(row["body"].split())
            assert row["body"].split("\n\n")[0].startswith(("Alright", "Hey"))

    def test_every_line_of_the_page_is_in_a_body_or_is_no_talk(self, archive: Archive) -> None:
        (page,) = paths("seeds/000_*.txt")
        _, _, listed = page.read_text("utf-8").partition("Episodes\nEpisodes\n")
        talk = {line for row in episodes(archive) for line in row["body"].split("\n")}
        bare = {line.removeprefix("- ") for line in talk}
        for line in filter(None, (line.strip() for line in listed.splitlines())):
            said = line.partition("Credit to Paper authors:")[0]
            assert said in bare or line.endswith(("Apr 10, 2025", "Apr 11, 2025"))

    def test_titles_are_stand_ins_until_a_page_with_the_title_comes_by(self, archive: Archive) -> None:
        for row in episodes(archive):
            stand_in = row["title"].removesuffix("…")
            assert row["body"].startswith(stand_in)
            assert len(stand_in) <= 80
        assert column(archive, "SELECT DISTINCT strength FROM provenance WHERE field = 'title'") == [STAND_IN]

    def test_the_page_that_kept_its_bullets_is_the_one_whose_text_stands(self, archive: Archive) -> None:
        assert episodes(archive)[-1]["body"].count("\n- ") == 3

    def test_quotes_and_methods_as_the_host_says_them(self, archive: Archive) -> None:
        assert len(column(archive, "SELECT text FROM quotes")) == 6
        methods = [row["method"] for row in episodes(archive)]
        assert methods[0] == "GLUS"
        assert methods[2] == "ZIP"


class TestFeeds:
    @pytest.mark.parametrize(
        ("name", "count", "oldest", "newest"),
        [
            ("feed-podbean-3.2-2014", 50, "2013-03-07T04:57:39Z", "2014-12-16T12:56:02Z"),
            ("feed-podbean-5.5-2025", 127, "2020-03-09T17:59:16Z", "2025-11-10T05:34:00Z"),
            ("feed-rewritten-2026", 142, "2020-03-09T17:59:16Z", "2026-06-22T10:00:00Z"),
        ],
    )
    def test_hold_as_many_episodes_as_items(
        self, tmp_path: Path, name: str, count: int, oldest: str, newest: str
    ) -> None:
        report = load(tmp_path / "archive.db", paths(f"podbean/{name}.xml"))
        assert report.exit_code == 0
        with Archive(tmp_path / "archive.db") as archive:
            assert len(episodes(archive)) == count
            moments = column(archive, "SELECT published_at FROM episodes ORDER BY published_at")
            assert (moments[0], moments[-1], len(moments)) == (oldest, newest, count)
            assert fulltext.is_sound(archive.db)
            lengths = {row["title"]: row["duration"] for row in episodes(archive)}
            dates = {row["title"]: row["date"] for row in episodes(archive)}
        durations, days = EXPECTED[name]
        assert {title: lengths[title] for title in durations} == durations
        assert {title: dates[title] for title in days} == days


FIRST_OF_5_5 = "Tom Clancy's Rainbow Six med Trond Sneås Skauge (#122)"
EXPECTED: Mapping[str, tuple[Mapping[str, int | None], Mapping[str, str]]] = {
    "feed-podbean-3.2-2014": (
        {"S03E11: Finding Nemo-rocco": 6605, "Episode 17: Live From the JERRcave": None},
        {"S03E11: Finding Nemo-rocco": "2014-12-16", "Episode 17: Live From the JERRcave": "2013-03-07"},
    ),
    "feed-podbean-5.5-2025": (
        {FIRST_OF_5_5: 5674, "One Must Fall: 2097 (#1)": 3097},
        {FIRST_OF_5_5: "2025-11-10", "One Must Fall: 2097 (#1)": "2020-03-09"},
    ),
    "feed-rewritten-2026": (
        {"cd SPÆLLEGAL (Live fra TILTcast 5.0)": 3059, "One Must Fall: 2097": 3097},
        {"cd SPÆLLEGAL (Live fra TILTcast 5.0)": "2026-06-22", "One Must Fall: 2097": "2020-03-09"},
    ),
}
DOCUMENTS = ("seeds/*.txt", "podbean/feed-*.xml", "digests/*.md")


class TestArrival:
    def test_importing_again_changes_no_row(self, tmp_path: Path) -> None:
        db = tmp_path / "archive.db"
        load(db, paths(*DOCUMENTS))
        before = dump(db)
        again = load(db, paths(*DOCUMENTS))
        assert dump(db) == before
        assert again.files["read"] == 0
        assert again.files["known"] == len(paths(*DOCUMENTS))

    def test_applying_the_same_pages_again_changes_no_row(self, tmp_path: Path) -> None:
        db = tmp_path / "archive.db"
        load(db, paths(*DOCUMENTS))
        before = dump(db)
        with Archive(db) as archive:
            archive.note("last_snapshot", "0")
        with Run("import", db, Settings(), SystemClock()) as run:
            run.catch_up()
        assert run.report.episodes["seen"] > 300
        assert run.report.episodes["new"] == run.report.episodes["edited"] == 0
        assert dump(db) == before

    def test_the_order_of_arrival_does_not_change_the_content(self, tmp_path: Path) -> None:
        documents = paths(*DOCUMENTS)
        contents = []
        for number, order in enumerate(
            [documents, documents[::-1], random.Random(3).sample(documents, len(documents))]
        ):
            db = tmp_path / f"{number}.db"
            for path in order:
                load(db, [path])
            contents.append(content(db))
        assert contents[0] == contents[1]
        assert contents[0] == contents[2]


def dump(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the notes of the run."""
    with Archive(db) as archive:
        names = [name for name in archive.db.table_names() if "_fts" not in name and name != "meta"]
        return {name: sorted(archive.db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


def content(db: Path) -> dict[str, Any]:
    """What the archive says, whatever the ids: each episode under its keys, each paper and article under its id."""
    with Archive(db) as archive:
        query = archive.db.query
        known = {
            row["id"]: tuple(
                column(
                    archive,
                    "SELECT kind || ' ' || value FROM episode_keys WHERE episode_id = ? ORDER BY 1",
                    row["id"],
                )
            )
            for row in query("SELECT id FROM episodes")
        }
        found: dict[str, Any] = {"keys": sorted(known.values())}
        for table in ("episodes", "questions", "credits", "quotes", "links", "doubts", "provenance"):
            found[table] = sorted(
                repr((known[row["id" if table == "episodes" else "episode_id"]], _bare(row)))
                for row in query(f"SELECT * FROM {table}")
            )
        for table in ("shows", "authors", "author_names", "papers", "paper_authors", "articles"):
            found[table] = sorted(repr(_bare(row, "id")) for row in query(f"SELECT * FROM {table}"))
        assert fulltext.is_sound(archive.db)
    return found


def _bare(row: Mapping[str, Any], *also: str) -> dict[str, Any]:
    """A row less what arrival decides: ids, numbers, times, and which of several equal witnesses is named."""
    arrival = {"id", "episode_id", "seq", "first_seen", "changed_at"} - set(also)
    if "layer" in row:
        arrival.add("snapshot")
    return {name: value for name, value in row.items() if name not in arrival}
