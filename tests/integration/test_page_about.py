"""`/about` of a real Datasette: what it says is true, and every example leads somewhere."""

import html
import json
import re
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper import __version__
from tests.integration.archive_fixture import write_archive, write_empty
from tests.integration.site import ask, ask_all

HOSTILE = "<script>alert(1)</script>"
READ = {
    "diffusion anomaly": '"diffusion" and "anomaly"',
    '"anomaly detection"': 'the phrase "anomaly detection"',
    "diffusion -image": 'without "image"',
    "flow OR diffusion": '"flow" or "diffusion"',
    "transform*": 'beginning with "transform"',
    "near(graph city, 10)": "within 10 words",
    "title:robot": "in the title",
    'category:"Machine Learning"': "in the category",
    "date:2025-04": "in April 2025",
    "has:paper": "with a linked paper",
    "sort:newest diffusion": "newest first",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive after a run, with an edit, and a second show with a hostile name and address."""
    path = write_archive(tmp_path_factory.mktemp("about") / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute(
            "INSERT INTO shows(id, slug, url, title, author) VALUES ('s2', 's2', 'javascript:alert(1)', ?, ?)",
            (HOSTILE, HOSTILE),
        )
        for key, value in {"last_run": "2025-07-02T08:30:00Z", "last_complete_run": "2025-07-01T08:30:00Z",
                           "last_snapshot": "17"}.items():  # fmt: skip
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
        db.execute(
            "INSERT INTO revisions(id, episode_id, field, old, new, seen_at, snapshot)"
            " VALUES ('r1', 'e1', 'title', 'a', 'b', '2025-06-30T09:30:00Z', 'f00')"
        )
    return path


def main(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def test_it_says_what_stands_in_the_archive(archive: Path) -> None:
    found = ask(archive, "/about.json").json()
    with Database(archive) as db:
        schema = db["_sqlite_migrations"].count
    assert found == {
        "counts": {"episodes": 7, "with_paper": 2, "questions": 5, "people": 5, "credits": 9, "papers": 4,
                   "articles": 0, "links_in_review": 1},
        "shows": [{"title": HOSTILE, "url": "", "author": HOSTILE},
                  {"title": "A Show of the Tests", "url": "https://show.example/", "author": ""}],
        "first_day": "2025-04-10", "last_day": "2025-06-02", "last_arrival": "2025-07-01T00:00:00Z",
        "last_edit": "2025-06-30T09:30:00Z", "last_run": "2025-07-02T08:30:00Z",
        "last_complete_run": "2025-07-01T08:30:00Z", "last_snapshot": "17", "schema": schema, "version": __version__,
    }  # fmt: skip
    page = main(ask(archive, "/about").text)
    rows = dict(re.findall(r'<tr><th scope="row">([^<]*)</th><td>(.*?)</td></tr>', page))
    assert rows["Episodes"] == "7, from 10 April 2025 to 2 June 2025"
    assert re.sub("<.*?>", "", rows["Last look at the host"]) == "2 July 2025, 08:30 UTC"
    assert re.sub("<.*?>", "", rows["Last look at all of it"]) == "1 July 2025, 08:30 UTC"
    assert rows["Last edit by the host"] == "seen 30 June 2025, 09:30 UTC"
    assert rows["Made of"].endswith("number 17")


def test_every_link_of_it_leads_somewhere(archive: Path) -> None:
    page = main(ask(archive, "/about").text)
    links = {html.unescape(link) for link in re.findall(r'href="([^"]+)"', page)}
    assert {link for link in links if not link.startswith("/")} == {"https://show.example/"}
    inside = sorted(links - {"https://show.example/"})
    assert {"/openapi.json", "/llms.txt", "/sitemap.xml", "/opensearch.xml", "/about.json", "/archive"} <= set(inside)
    assert {link: answer.status for link, answer in zip(inside, ask_all(archive, inside), strict=True)
            if answer.status != 200} == {}  # fmt: skip


def test_every_example_is_read_as_it_says(archive: Path) -> None:
    page = main(ask(archive, "/about").text)
    examples = re.findall(r'<th scope="row"><a href="([^"]+)"><code>(.*?)</code>', page)
    assert {html.unescape(text) for _, text in examples} == set(READ)
    for link, text in examples:
        answer = ask(archive, html.unescape(link).replace("/search?", "/search.json?"))
        assert READ[html.unescape(text)] in answer.json()["reading"]


def test_how_to_cite_names_this_site_and_its_state(archive: Path) -> None:
    page = main(ask(archive, "/about").text)
    assert "PaperLedge archive, as of 1 July 2025. 7 episodes. http://localhost/" in page


def test_nothing_of_a_show_is_markup_and_no_address_that_is_none_is_a_link(archive: Path) -> None:
    answer = ask(archive, "/about")
    assert "<script>alert" not in answer.text
    assert "javascript:" not in answer.text
    assert "&lt;script&gt;alert(1)" in main(answer.text)


def test_search_engines_learn_of_a_data_set(archive: Path) -> None:
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', ask(archive, "/about").text)
    assert (json.loads(said)["@type"], json.loads(said)["temporalCoverage"]) == ("Dataset", "2025-04-10/2025-06-02")


def test_an_empty_archive_can_be_told_of(tmp_path: Path) -> None:
    page, data = ask_all(write_empty(tmp_path / "archive.db"), ["/about", "/about.json"])
    assert (page.status, data.status) == (200, 200)
    assert set(data.json()["counts"].values()) == {0}
    assert "none seen" in page.text
    assert "as of" not in main(page.text)
