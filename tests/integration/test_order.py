"""Every list of episodes has the same order: by day, on one day by the moment, then as the host lists them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import feedparser
import pytest
from sqlite_utils import Database

from scraper.archive.database import close_archive, open_archive
from scraper.archive.fulltext import put_in
from tests.integration.site import ask, ask_all
from tests.integration.test_links import sample_archive

DAY = "2031-03-04"
MOMENTS = {2: f"{DAY}T06:00:00Z", 3: None, 4: f"{DAY}T20:00:00Z", 5: f"{DAY}T06:00:00Z", 6: None}
"""Of some episodes of one day, by number: one came later and was published earlier, of two it is not known when."""
OF_THE_DAY = [4, 2, 5, 3, 6]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample show, five episodes of which are of one day, the newest, and each ask something."""
    path = sample_archive(tmp_path_factory.mktemp("order"))
    db = open_archive(path)
    with db.atomic():
        for seq, moment in MOMENTS.items():
            db.execute("UPDATE episodes SET date = ?, published_at = ? WHERE seq = ?", [DAY, moment, seq])
            _ask(db, seq)
        put_in(db, "episodes", MOMENTS)
    close_archive(db)
    return path


def _ask(db: Database, seq: int) -> None:
    db.execute(
        "INSERT INTO questions(id, episode_id, position, text, seq)"
        " SELECT 'more' || seq, id, 900, 'Why number ' || seq || '?', 900000 + seq FROM episodes WHERE seq = ?",
        [seq],
    )


@pytest.fixture(scope="module")
def numbers(archive: Path) -> dict[str, int]:
    """The number of each episode, by its id."""
    with closing(sqlite3.connect(archive)) as conn:
        return dict(conn.execute("SELECT id, seq FROM episodes").fetchall())


@pytest.fixture(scope="module")
def order(archive: Path) -> list[str]:
    """The ids of all, in the order that is right."""
    with closing(sqlite3.connect(archive)) as conn:
        rows = conn.execute("SELECT id, date, published_at, seq FROM episodes").fetchall()
    return [row[0] for row in sorted(rows, key=lambda row: (row[1] or "", row[2] or "", -row[3]), reverse=True)]


def ids(listed: list[Any]) -> list[str]:
    return [each["id"] for each in listed]


def entries(archive: Path, address: str) -> list[str]:
    return [entry.id.rpartition("/")[2] for entry in feedparser.parse(ask(archive, address).text).entries]


def test_of_one_day_the_last_published_is_first(order: list[str], numbers: dict[str, int]) -> None:
    assert [numbers[each] for each in order[:5]] == OF_THE_DAY


def test_pages_and_feeds_agree(archive: Path, order: list[str]) -> None:
    home, month = ask_all(archive, ["/home.json", "/month/2031-03.json"])
    assert ids(home.json()["latest"]) == order[:12]
    assert ids(month.json()["listed"]) == order[:5]
    assert entries(archive, "/home.atom") == order
    assert entries(archive, "/month/2031-03.atom") == order[:5]


@pytest.mark.parametrize("words", ["sort:newest", "the sort:newest", "date:2031 sort:newest"])
def test_a_search_for_the_newest_agrees(archive: Path, order: list[str], words: str) -> None:
    found = ids(ask(archive, "/search.json", {"q": words, "limit": "100"}).json()["hits"])
    assert found == [each for each in order if each in found]
    assert set(order[:5]) <= set(found)


def test_questions_agree_forth_and_back(archive: Path, order: list[str]) -> None:
    first = ask(archive, "/questions.json").json()
    found = ids(first["episodes"])
    assert found == [each for each in order if each in found]
    assert found[:5] == order[:5]
    assert entries(archive, "/questions.atom")[0].startswith("more4") or "q" in entries(archive, "/questions.atom")[0]
    for place, number in enumerate(OF_THE_DAY):
        behind = ids(ask(archive, f"/questions.json?before={number}").json()["episodes"])
        before = ids(ask(archive, f"/questions.json?after={number}").json()["episodes"])
        assert behind[: 4 - place] == order[place + 1 : 5]
        assert before == order[:place]


def test_previous_and_next_agree(archive: Path, order: list[str]) -> None:
    page = ask(archive, ask(archive, f"/episode/{order[0]}.json").headers["location"]).json()
    assert page["later"] is None
    seen = [page]
    while seen[-1]["earlier"]:
        seen.append(ask(archive, f"{seen[-1]['earlier']['link']}.json").json())
    assert ids(seen) == order
    assert [each["later"]["link"] for each in seen[1:]] == [each["address"] for each in seen[:-1]]
