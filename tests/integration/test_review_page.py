"""What waits for review as a page of the site: read-only, escaped, with the commands to type."""

import html
import json
import re
import shlex
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.integration.archive_fixture import HOSTILE_TITLE, write_archive, write_empty
from tests.integration.site import ask, ask_all

PAGE = "/-/paperledge/review"
HOSTILE_ID = "10.1/it's;$(rm -rf ~)\"<b>"
EVIDENCE = json.dumps({"title": "<script>alert(4)</script> is alike (88 of 100)", "against": "nobody is credited"})


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """e7 and e3 wait, and so does an article; e7's candidate has an id that no shell or page may take as it is."""
    path = write_archive(tmp_path_factory.mktemp("review") / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute("INSERT INTO papers(id, title, title_key, seq) VALUES (?, ?, '', 9)", [HOSTILE_ID, HOSTILE_TITLE])
        link = "INSERT INTO {} VALUES (?, ?, 0.3, 'review', ?, 'link/1', NULL)"
        db.execute(link.format("paper_links"), ["e7", HOSTILE_ID, EVIDENCE])
        db.execute(
            "INSERT INTO articles(id, title, standfirst, body, snapshot, parser, seq)"
            " VALUES ('a1', 'Tusks', 'Two of them.', 'A walrus.', 's', 'p', 1)"
        )
        db.execute(link.format("article_paper_links"), ["a1", "p4", "no JSON"])
    return path


def commands(page: str) -> list[list[str]]:
    found = re.findall(r'<p class="command"><span>To \w+:</span> <code>(.*?)</code></p>', page, re.DOTALL)
    return [shlex.split(html.unescape(words)) for words in found]


def test_it_shows_what_waits_with_the_exact_commands(archive: Path) -> None:
    page = ask(archive, PAGE).text
    titles = re.findall(r"<h2><a href=\"(.*?)\"><bdi>(.*?)</bdi></a></h2>", page)
    assert [html.unescape(title) for _, title in titles] == [
        HOSTILE_TITLE, "Machine Learning - Graphs that grow", "Tusks",
    ]  # fmt: skip
    assert [link for link, _ in titles] == ["/episode/sample/slug-e7", "/episode/sample/slug-e3", "/article/a1"]
    for told in (
        "Graph neural networks",
        "credits: <bdi>José Peñaranda</bdi>",
        "Two of them. A walrus.",
        "Score 0.55 of 1",
        "But: nobody is credited",
        "is alike (88 of 100)",
        "arXiv:2506.90004, listed 2025-06-01",
    ):
        assert told in page
    assert commands(page) == [
        ["paperledge", "link", f"--{verb}", told, paper]
        for told, paper in (("e7", HOSTILE_ID), ("e3", "p3"), ("a1", "p4"))
        for verb in ("accept", "reject")
    ]


def test_a_name_that_turns_the_writing_turns_nothing_but_itself(tmp_path: Path) -> None:
    turned = "Tusks \u202e\u2067 and fins"
    path = write_archive(tmp_path / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute("UPDATE papers SET title = ?", [turned])
        db.execute("UPDATE episodes SET title = ?", [turned])
        db.execute("UPDATE credits SET credited_as = ?", [turned])
        db.execute("UPDATE paper_links SET evidence = ?", [json.dumps({"title": turned})])
        db.execute("INSERT INTO paper_links VALUES ('e3', 'p4', 0, 'rejected', '{}', NULL, NULL)")
        db.execute("DELETE FROM paper_authors")
        db.execute("INSERT INTO paper_authors VALUES ('p3', 0, ?, NULL)", [turned])
    review, episode = (answer.text for answer in ask_all(path, [PAGE, "/archive/episodes/e3"]))
    assert review.count(f"<bdi>{turned}</bdi>") == review.count(turned) == 6
    assert f"Not about: <bdi>{turned}</bdi>" in review
    linked = episode.split("<h2>Which paper it is about</h2>")[1].split("<h2>")[0]
    assert linked.count(f"<bdi>{turned}</bdi>") == linked.count(turned) == 3


def test_nothing_of_the_data_is_markup_and_nothing_can_be_sent(archive: Path) -> None:
    for answer in ask_all(archive, [PAGE, "/archive/episodes/e7"]):
        assert "<script>alert" not in answer.text
        assert "<b>" not in answer.text
        assert re.findall('<form[^>]*method="(.*?)"', answer.text) == ["get"], "the search in the header alone"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_links_of_the_page_lead_somewhere(archive: Path) -> None:
    addresses = re.findall(r'<h[23]><a href="(.*?)"', ask(archive, PAGE).text)
    assert len(addresses) == 6
    assert {answer.status for answer in ask_all(archive, [html.unescape(each) for each in addresses])} == {200}


def test_it_is_json_too(archive: Path) -> None:
    found = ask(archive, f"{PAGE}.json").json()
    assert (found["waiting"], found["page"], found["pages"]) == (3, 1, 1)
    candidate = found["items"][0]["candidates"][0]
    assert (candidate["paper_id"], candidate["score"]) == (HOSTILE_ID, 0.3)
    assert candidate["evidence"] == json.loads(EVIDENCE)


def test_every_page_leads_to_it(archive: Path) -> None:
    for answer in ask_all(archive, ["/", "/search", "/archive/episodes/e1"]):
        assert f'href="{PAGE}"' in answer.text


def test_it_is_paged(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "archive.db")
    with Database(path) as db, db.atomic():
        for number in range(100, 122):
            name = f"x{number}"
            db.execute(
                "INSERT INTO episodes(id, show_id, title, date, body, word_count, snapshot, parser, seq)"
                " VALUES (?, 's1', ?, '2024-01-01', 'Short.', 1, 's', 'p', ?)",
                [name, f"One of many, {number}", number],
            )
            db.execute("INSERT INTO paper_links VALUES (?, 'p4', 0.3, 'review', '{}', NULL, NULL)", [name])
    asked = ["1", "2", "3", "99", "0", "-1", "x", "²", "", "9" * 30]
    pages = [answer.json() for answer in ask_all(path, [f"{PAGE}.json?page={each}" for each in asked])]
    assert [page["page"] for page in pages] == [1, 2, 3, 3, 1, 1, 1, 1, 1, 1]
    assert [len(page["items"]) for page in pages[:3]] == [10, 10, 3]
    ids = [item["id"] for page in pages[:3] for item in page["items"]]
    assert len(set(ids)) == 23
    middle = ask(path, f"{PAGE}?page=2").text
    assert f'<a rel="prev" href="{PAGE}?page=1">' in middle
    assert f'<a rel="next" href="{PAGE}?page=3">' in middle


def test_where_nothing_waits_it_says_so(tmp_path: Path) -> None:
    assert "Nothing waits for review." in ask(write_empty(tmp_path / "archive.db"), PAGE).text


def test_of_the_database_of_something_else_it_says_that_there_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Database(path) as db:
        db.execute("CREATE TABLE things (id TEXT)")
    answer = ask(path, PAGE)
    assert answer.status == 404
    assert "There is no archive here." in answer.text


def test_an_episode_shows_its_papers_with_status_and_evidence(archive: Path) -> None:
    sure, doubtful, told, article = (
        answer.text
        for answer in ask_all(
            archive,
            ["/archive/episodes/e1", "/archive/episodes/e3", "/archive/episodes/e5", "/archive/articles/a1"],
        )
    )
    assert "linked by the program, score 0.97" in sure
    assert commands(sure) == []
    assert "waits for a person to decide, score 0.55" in doubtful
    assert ["paperledge", "link", "--accept", "e3", "p3"] in commands(doubtful)
    assert "Which paper it is about" not in told
    assert ["paperledge", "link", "--reject", "a1", "p4"] in commands(article)
