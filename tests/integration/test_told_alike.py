"""What every page tells in the same way: addresses below a path, what has no title, what is gone, names of counts."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from sqlite_utils import Database

from scraper.web.answers import LEADS
from tests.integration.archive_fixture import write_archive
from tests.integration.page_fixture import write_told
from tests.integration.site import ask, ask_all

UNTITLED = "Untitled episode, 1 June 2025"
GONE = "Gone from the host"
DATA = (
    "/home.json", "/months.json", "/month/2025-04.json", "/authors.json", "/authors.json?letter=m", "/author/a1.json",
    "/author/nobody.json", "/questions.json", "/episode/sample/slug-e1.json", "/episode/nope.json",
    "/paper/2504.90001.json", "/article/art20.json", "/-/paperledge/review.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive: its newest episode but one has no title and is gone from the host."""
    path = write_archive(tmp_path_factory.mktemp("alike") / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute("UPDATE episodes SET title = ' ', removed_at = '2025-06-20T08:00:00Z' WHERE id = 'e6'")
        db.execute("INSERT INTO meta VALUES ('last_run', '2025-07-02T08:30:00Z')")
        db.execute("INSERT INTO meta VALUES ('last_complete_run', '2025-07-01T08:30:00Z')")
    return path


def led(value: Any) -> Iterator[str]:
    """The paths in some JSON, and in what it holds."""
    for name, inside in value.items() if isinstance(value, dict) else enumerate(value):
        if name in LEADS and isinstance(inside, str) and inside:
            yield inside
        elif isinstance(inside, dict | list):
            yield from led(inside)


def test_every_path_in_data_can_be_asked_for_below_a_path_too(tmp_path: Path) -> None:
    path = write_told(tmp_path / "archive.db")
    answers = ask_all(path, list(DATA), settings={"base_url": "/ledge/"})
    for address, answer in zip(DATA, answers, strict=True):
        found = list(led(answer.json()))
        assert found, address
        assert [each for each in found if not each.startswith("/ledge/")] == [], address
        assert not re.search(r"/ledge/+ledge", answer.text), address


def test_at_the_root_paths_stay_as_they_are(archive: Path) -> None:
    answers = ask_all(archive, ["/home.json", "/author/a1.json"])
    assert not any("ledge/" in each for answer in answers for each in led(answer.json()))


@pytest.mark.parametrize("page", ["/", "/month/2025-06", "/questions", "/author/a3", "/search?q=date:2025-06-01"])
def test_a_list_names_an_episode_without_a_title(archive: Path, page: str) -> None:
    answer = ask(archive, page)
    links = re.findall(r'<a [^>]*href="/episode/sample/slug-e6(?:#[^"]*)?"[^>]*>(.*?)</a>', answer.text)
    assert f"<bdi>{UNTITLED}</bdi>" in links
    assert "<bdi> </bdi>" not in answer.text


def test_its_own_page_and_its_neighbours_name_it_too(archive: Path) -> None:
    own, after = ask_all(archive, ["/episode/sample/slug-e6", "/episode/sample/slug-e7"])
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", own.text) == [UNTITLED]
    assert f"<title>{UNTITLED} - " in own.text
    assert f'<a rel="prev" href="/episode/sample/slug-e6"><bdi>{UNTITLED}</bdi></a>' in after.text


def test_feeds_name_it_too(archive: Path) -> None:
    entries = [feedparser.parse(ask(archive, f"/{name}.atom").text).entries for name in ("home", "questions")]
    assert [entries[0][1].title, entries[1][0].title] == [UNTITLED, f"{UNTITLED} (question 1)"]


@pytest.mark.parametrize("page", ["/", "/month/2025-06", "/questions", "/author/a3"])
def test_a_list_marks_what_is_gone_and_nothing_else(archive: Path, page: str) -> None:
    text = html.unescape(ask(archive, page).text).partition("<main")[2]
    assert text.count(GONE) == 1
    assert text.index("slug-e6") < text.index(GONE) < text.index("slug-e2" if page != "/month/2025-06" else "</main>")


def test_data_says_since_when_it_is_gone(archive: Path) -> None:
    home, questions = ask_all(archive, ["/home.json", "/questions.json"])
    for listed in (home.json()["latest"], questions.json()["episodes"]):
        assert {each["id"]: each["removed_at"] for each in listed if each["removed_at"]} == {
            "e6": "2025-06-20T08:00:00Z"
        }


def test_the_same_counts_and_moments_have_the_same_names(archive: Path) -> None:
    home, about = ask_all(archive, ["/home.json", "/about.json"])
    counts, held = about.json()["counts"], home.json()["holdings"]
    shared = {"episodes", "with_paper", "questions", "people", "papers"}
    assert {name: counts[name] for name in shared} == {name: held[name] for name in shared}
    assert {name: about.json()[name] for name in ("last_run", "last_complete_run")} == {
        "last_run": held["last_run"], "last_complete_run": held["last_complete_run"],
    }  # fmt: skip
    for page in ask_all(archive, ["/", "/about"]):
        text = re.sub(r"<[^>]+>", "", page.text)
        assert "Last look at the host2 July 2025, 08:30 UTC" in text
        assert "Last look at all of it1 July 2025, 08:30 UTC" in text
