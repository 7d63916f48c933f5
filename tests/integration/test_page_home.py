"""`/` of a real Datasette: the search, the latest episodes, what there is and how fresh, the words of late."""

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import feedparser
import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from scraper.archive.database import close_archive, open_archive
from scraper.archive.fulltext import put_in
from scraper.cli import cli
from scraper.web.guarding import guard
from scraper.web.pages.home import CHARTED, LATEST
from tests.crawls import query
from tests.integration.archive_fixture import HOSTILE_TITLE, insert_episode, write_archive, write_empty
from tests.integration.searched import Told, write_told
from tests.integration.site import Answer, ask, ask_all
from tests.integration.test_links import small_archive

RUN = "2025-06-03T06:30:00Z"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_archive(tmp_path_factory.mktemp("home") / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute("INSERT INTO meta VALUES ('last_complete_run', ?)", [RUN])
        db.execute("INSERT INTO meta VALUES ('last_run', '2025-06-04T07:00:00Z')")
    return path


@pytest.fixture(scope="module")
def home(archive: Path) -> Answer:
    return ask(archive, "/")


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """160 episodes; the newest 40 tell of policies and of GPT, and of pictures no more than the others."""
    old = [
        Told(f"Pictures of day {at}", "Once a walrus.", f"2024-{at // 28 + 1:02}-{at % 28 + 1:02}")
        for at in range(120)
    ]
    new = [
        Told(
            "Machine Learning - " + ("Diffusion policies" if at % 4 == 0 else "What the GPT saw of pictures"),
            "The policies of this should be read." if at % 2 else "Nothing more.",
            f"2025-03-{at % 28 + 1:02}",
            category="Machine Learning",
        )
        for at in range(40)
    ]
    return write_told(tmp_path_factory.mktemp("talked") / "archive.db", [*old, *new])


def part(answer: Answer, id_: str) -> str:
    """The section of the page whose heading has an id."""
    found = re.search(rf'<section aria-labelledby="{id_}">(.*?)</section>', answer.text, re.DOTALL)
    return found[1] if found else ""


def facts(answer: Answer) -> dict[str, str]:
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part(answer, "holdings"))
    return {name: re.sub(r"<[^>]+>", "", value) for name, value in pairs}


def titles(section: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r"<h3><a [^>]*><bdi>(.*?)</bdi></a></h3>", section)]


def test_the_search_comes_first_and_is_the_only_one(home: Answer) -> None:
    main = home.text.partition('<main id="content">')[2]
    assert main.index("<form") < main.index("<section")
    (form,) = re.findall(r"<form.*?</form>", home.text, re.DOTALL)
    assert 'action="/search"' in form
    assert re.search(r'<label for="([^"]+)">', form)[1] == re.search(r'<input id="([^"]+)"', form)[1]  # type: ignore[index]
    assert 'name="q"' in form


def test_the_latest_episodes_come_newest_first_with_what_is_told_of_them(home: Answer) -> None:
    latest = part(home, "latest")
    assert titles(latest) == [
        HOSTILE_TITLE,
        "Robotics - Hands that learn to fold",
        "Speech - Voices without words",
        "Machine Learning - Graphs that grow",
        "Computer Vision - Seeing with fewer labels",
        "Machine Learning - Diffusion models that spot an anomaly",
    ]
    newest_but_one, first = (latest.split("<li>")[at] for at in (2, 6))
    assert 'href="/episode/sample/slug-e6"' in newest_but_one
    for told in ("1 June 2025", "<bdi>Robotics</bdi>", 'href="/author/a3"', "Ines Okonjo"):
        assert told in newest_but_one
    assert 'Paper: <a href="/paper/2504.90001"><bdi>Diffusion Priors for Anomaly Detection</bdi></a>' in first


def test_a_paper_is_shown_only_where_it_is_sure(home: Answer) -> None:
    latest = part(home, "latest")
    assert re.findall(r'href="(/paper/[^"]+)"', latest) == ["/paper/2504.90002", "/paper/2504.90001"]


def test_it_tells_what_there_is_and_how_fresh(home: Answer, archive: Path) -> None:
    assert facts(home) == {
        "Episodes": "7, 1 without a date",
        "From, to": "10 April 2025 to 2 June 2025",
        "With their paper": "2 (28.6 %)",
        "Papers": "4",
        "Questions": "5",
        "People": "5",
        "Last look at the host": "4 June 2025, 07:00 UTC",
        "Last look at all of it": "3 June 2025, 06:30 UTC",
    }
    assert ask(archive, "/home.json").json()["holdings"] == {
        "episodes": 7, "undated": 1, "with_paper": 2, "questions": 5, "people": 5, "papers": 4,
        "first_date": "2025-04-10", "last_date": "2025-06-02",
        "last_complete_run": RUN, "last_run": "2025-06-04T07:00:00Z",
    }  # fmt: skip


def test_the_chart_has_every_month_and_its_table_the_same(home: Answer, archive: Path) -> None:
    months = part(home, "months")
    drawn = dict(re.findall(r"<path [^>]*><title>(.*?): (\d+)</title>", months))
    listed = re.findall(r'<th scope="row">(?:<a [^>]*>)?<bdi>(.*?)</bdi>.*?<td class="number">(\d+)</td>', months)
    assert drawn == {"April 2025": "2", "May 2025": "2", "June 2025": "2"} == dict(listed)
    assert re.findall(r'<a href="(/month/[^"]+)" tabindex', months) == [
        "/month/2025-04", "/month/2025-05", "/month/2025-06",
    ]  # fmt: skip
    assert ask(archive, "/home.json").json()["months"] == {"2025-04": 2, "2025-05": 2, "2025-06": 2}


def test_every_link_leads_somewhere(archive: Path, home: Answer) -> None:
    links = sorted({html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', home.text)} - {"/opensearch.xml"})
    answers = dict(zip(links, ask_all(archive, links), strict=True))
    assert len(links) > 15
    assert {link: answer.status for link, answer in answers.items() if answer.status != 200} == {}


def test_nothing_of_the_data_becomes_markup_or_style(home: Answer) -> None:
    assert "<script>alert" not in home.text
    assert "&lt;script&gt;alert(1)" in home.text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script>", home.text)
    assert home.headers["content-security-policy"] == guard.OWN_POLICY


def test_the_feed_has_the_latest_episodes(archive: Path, home: Answer) -> None:
    (address,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', home.text)
    answer = ask(archive, address)
    feed = feedparser.parse(answer.text)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert [entry.title for entry in feed.entries] == titles(part(home, "latest"))
    assert feed.entries[0].id == "tag:paperledge,2025:episode/e7"


def test_search_engines_are_told_of_the_search(archive: Path, home: Answer) -> None:
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', home.text)
    site = json.loads(told)
    assert (site["@type"], site["url"]) == ("WebSite", "http://localhost/")
    template = site["potentialAction"]["target"]["urlTemplate"]
    searched = ask(archive, template.removeprefix("http://localhost").format(search_term_string="shirts"))
    assert "Hands that learn to fold" in searched.text
    assert '<link rel="canonical" href="http://localhost/">' in home.text


def test_words_of_late_are_whole_words_that_the_search_finds(talked: Path) -> None:
    site = ask(talked, "/home.json").json()["lately"]
    words = {word["text"]: word["episodes"] for word in site["words"]}
    assert set(words) == {"diffusion", "policies", "GPT", "saw"}
    assert words["policies"] == 10 + 20
    assert words["GPT"] == 30
    assert (site["episodes"], site["first"], site["last"]) == (40, "2025-03-01", "2025-03-28")
    page = part(ask(talked, "/"), "lately")
    links = [html.unescape(link) for link in re.findall(r'<a href="([^"]+)">', page)]
    found = [ask(talked, link.replace("/search?", "/search.json?")).json()["total"] for link in links]
    assert found == [word["episodes"] for word in site["words"]]


def test_words_of_any_script_can_be_searched(tmp_path: Path) -> None:
    odd = [
        "漢字の拡散",
        "cafe\u0301s naïfs",
        "OR AND NOT NEAR",
        "l'été à l'œuvre",
        "ﬁnite ⅷ ½ x²",
        "مرحبا بالعالم",
        'a"b C++ F#',
    ]
    new = [Told(odd[at % len(odd)], date="2025-03-01") for at in range(28)]
    old = [Told(f"Nothing of it {at}", date="2024-01-01") for at in range(84)]
    path = write_told(tmp_path / "archive.db", [*old, *new])
    told = ask(path, "/home.json").json()["lately"]["words"]
    assert {"漢字の拡散", "été", "بالعالم"} <= {word["text"] for word in told}
    found = ask_all(path, [f"/search.json?{urlencode({'q': word['text']})}" for word in told])
    assert [answer.json()["total"] for answer in found] == [4] * len(told) == [word["episodes"] for word in told]


def test_of_few_words_none_stands_out(archive: Path, home: Answer) -> None:
    assert ask(archive, "/home.json").json()["lately"]["words"] == []
    assert part(home, "lately") == ""


def test_what_is_kept_gives_way_when_the_archive_changes(tmp_path: Path) -> None:
    path = small_archive(tmp_path)
    before = ask(path, "/home.json").json()["holdings"]
    ((episode, paper),) = query(
        path, "SELECT episode_id, paper_id FROM paper_links WHERE status = 'auto' ORDER BY 1 LIMIT 1"
    )
    assert CliRunner().invoke(cli, ["link", "--db", str(path), "--reject", episode, paper], obj=set()).exit_code == 0
    rejected = ask(path, "/home.json").json()["holdings"]
    assert rejected["with_paper"] == before["with_paper"] - 1
    db = open_archive(path)
    with db.atomic():
        db.execute("INSERT INTO shows(id, slug, url) VALUES ('s1', 'other', 'https://other.example/')")
        insert_episode(db, 900, "new", "A new one", None, "2031-01-01", "Just told.")
        put_in(db, "episodes", [900])
    close_archive(db)
    after = ask(path, "/home.json").json()
    assert after["holdings"]["episodes"] == before["episodes"] + 1
    assert after["latest"][0]["title"] == "A new one"
    assert "2031-01" in after["months"]


def test_it_is_bounded(tmp_path: Path) -> None:
    crowd = [f"Somebody Number{at}" for at in range(50)]
    many = [
        Told(f"Episode {at} <b>", date=f"{2015 + at // 12}-{at % 12 + 1:02}-03", authors=crowd)
        for at in range(90)
        if at != 85
    ]
    path = write_told(tmp_path / "archive.db", many)
    answer = ask(path, "/")
    latest = part(answer, "latest")
    assert len(titles(latest)) == LATEST
    assert latest.count('href="/author/') == 4 * LATEST
    assert latest.count("and 46 others") == LATEST
    assert len(re.findall(r"<path ", part(answer, "months"))) == CHARTED - 1
    assert part(answer, "months").count('<th scope="row">') == CHARTED
    assert '<th scope="row"><bdi>February 2022</bdi></th><td class="number">0</td>' in part(answer, "months")


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    path = write_empty(tmp_path / "archive.db")
    answer = ask(path, "/")
    assert answer.status == 200
    assert "<code>paperledge update</code>" in part(answer, "latest")
    assert facts(answer) == {
        "Episodes": "0", "Papers": "0", "Questions": "0", "People": "0", "Last look at the host": "none yet",
        "Last look at all of it": "none yet",
    }  # fmt: skip
    assert "<svg" not in answer.text
    assert ask(path, "/home.atom").status == 200


def test_episodes_without_any_date_are_reached(tmp_path: Path) -> None:
    path = write_told(tmp_path / "archive.db", [Told("Long ago", date=None)])
    answer = ask(path, "/")
    assert 'href="/month/none"' in part(answer, "latest")
    assert "Long ago" in ask(path, "/month/none").text


def test_a_site_without_an_archive_keeps_its_own_index(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with Database(path) as db:
        db["walruses"].insert({"name": "Ida"})
    index, as_json, ours = ask_all(path, ["/", "/.json", "/home.json"])
    assert index.status == as_json.status == 200
    assert 'href="/other/walruses"' in index.text
    assert as_json.json()["other"]["tables_count"] == 1
    assert ours.status == 404


def test_the_index_of_datasette_is_still_there_as_json(archive: Path) -> None:
    answer: Any = ask(archive, "/.json").json()
    assert answer["archive"]["path"] == "/archive"


def test_the_other_name_leads_to_the_root(archive: Path) -> None:
    answer = ask(archive, "/home")
    assert (answer.status, answer.headers["location"]) == (301, "/")
