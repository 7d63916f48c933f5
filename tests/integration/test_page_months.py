"""`/months` and `/month/YYYY-MM` of a real Datasette: every episode is reached by its month, every figure adds up."""

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import pytest

from scraper.web.guarding import guard
from scraper.web.pages.month import AT_ONCE, KINDS
from scraper.web.pages.summary import GAP, timeline
from tests.crawls import query
from tests.integration.archive_fixture import HOSTILE_TITLE, write_archive, write_empty
from tests.integration.searched import Told, write_told
from tests.integration.site import Answer, ask, ask_all

SOME = [f"Kind {letter}" for letter in "ABCDEFGHIJKL"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("months") / "archive.db")


@pytest.fixture(scope="module")
def months(archive: Path) -> Answer:
    return ask(archive, "/months")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """25 years, each month with one episode of one of twelve kinds; in January 2001 there are 150 of them more."""
    told = [
        Told(f"Month {at}", date=f"{2000 + at // 12}-{at % 12 + 1:02}-15", category=SOME[at % 12])
        for at in range(300)
        if at != 17
    ]
    crowd = [Told(f"Crowded {at}", date=f"2001-01-{at % 28 + 1:02}", category="Crowd & <b>") for at in range(150)]
    return write_told(tmp_path_factory.mktemp("long") / "archive.db", [*told, *crowd])


def section(answer: Answer, id_: str) -> str:
    found = re.search(rf'<section aria-labelledby="{id_}">(.*?)</section>', answer.text, re.DOTALL)
    return found[1] if found else ""


def table(text: str) -> list[list[str]]:
    """The cells of the rows of its first table, without markup."""
    (body, *_) = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def titles(answer: Answer) -> list[str]:
    return [html.unescape(title) for title in re.findall(r"<h3><a [^>]*><bdi>(.*?)</bdi></a></h3>", answer.text)]


def local_links(answer: Answer) -> list[str]:
    return sorted({html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', answer.text)} - {"/opensearch.xml"})


def test_every_month_stands_with_its_count_and_leads_to_its_page(months: Answer) -> None:
    listed = re.findall(r'<li><a href="(/month/[^"]+)">(.*?)</a> (\d+)</li>', section(months, "y2025"))
    assert listed == [
        ("/month/2025-04", "April 2025", "2"),
        ("/month/2025-05", "May 2025", "2"),
        ("/month/2025-06", "June 2025", "2"),
    ]
    assert '<h2 id="y2025">2025: 6 episodes</h2>' in months.text
    assert '<a href="/month/none">1 episode without a date</a>' in months.text


def test_pictures_and_tables_tell_the_same(months: Answer) -> None:
    episodes = section(months, "episodes")
    drawn = re.findall(r"<path [^>]*><title>(.*?): (\d+)</title>", episodes)
    assert drawn == [("April 2025", "2"), ("May 2025", "2"), ("June 2025", "2")]
    assert table(episodes) == [list(pair) for pair in drawn]
    kinds = section(months, "categories")
    totals = re.findall(r"<path [^>]*><title>(.*?): (\d+)</title>", kinds)
    assert totals == [("Machine Learning", "2"), ("Robotics", "2"), ("Computer Vision", "1"), ("Speech", "1")]
    assert table(kinds) == [
        ["April 2025", "1", "0", "1", "0"],
        ["May 2025", "1", "0", "0", "1"],
        ["June 2025", "0", "2", "0", "0"],
    ]


def test_the_counts_as_json_are_those_of_the_archive(archive: Path) -> None:
    answer = ask(archive, "/months.json").json()
    assert (answer["episodes"], answer["undated"]) == (7, 1)
    assert answer["months"][0] == {
        "month": "2025-04", "episodes": 2, "with_paper": 2,
        "categories": {"Computer Vision": 1, "Machine Learning": 1}, "link": "/month/2025-04",
    }  # fmt: skip
    assert {month["month"]: month["episodes"] for month in answer["months"]} == dict(
        query(archive, "SELECT substr(date, 1, 7), count(*) FROM episodes WHERE date IS NOT NULL GROUP BY 1")
    )


def test_months_without_episodes_are_drawn_but_lead_nowhere(long: Path) -> None:
    answer = ask(long, "/months")
    rows = table(section(answer, "episodes"))
    assert len(rows) == 300
    assert rows[17] == ["June 2001", "0"]
    assert 'href="/month/2001-06"' not in answer.text
    assert sum(int(count) for _, count in rows) == 449
    assert len(set(re.findall(r'href="(/month/\d[^"]+)"', answer.text))) == 299


def test_many_months_make_a_page_that_is_still_small(long: Path) -> None:
    answer = ask(long, "/months")
    assert len(answer.text.encode()) < 100_000
    rows = table(section(answer, "categories"))
    assert [row[0] for row in rows] == [str(year) for year in range(2000, 2025)]
    assert sum(int(count) for row in rows for count in row[1:]) == 449
    heads = re.findall(r'<th scope="col"[^>]*><bdi>(.*?)</bdi>', section(answer, "categories"))
    assert len(heads) == 1 + 8 + 1
    assert (heads[1], heads[-1]) == ("Crowd &amp; &lt;b&gt;", "All other")


def test_a_month_lists_its_episodes_by_day(archive: Path) -> None:
    page = ask(archive, "/month/2025-05")
    days = re.split(r"<h2>(.*?)</h2>", page.text)[1:]
    assert days[::2] == ["20 May 2025", "2 May 2025"]
    assert "Voices without words" in days[1]
    assert 'href="/author/a5"' in days[1]
    assert "Graphs that grow" in days[3]
    assert "<h1>May 2025</h1>" in page.text
    assert "2 episodes, 0 of them with their paper" in page.text


def test_a_month_has_its_neighbours(long: Path) -> None:
    def neighbours(name: str) -> list[tuple[str, str]]:
        return re.findall(r'<a rel="(prev|next)" href="([^"?]+)"', ask(long, f"/month/{name}").text)

    assert neighbours("2001-05") == [("prev", "/month/2001-04"), ("next", "/month/2001-07")]
    assert neighbours("2000-01") == [("next", "/month/2000-02")]
    assert neighbours("2024-12") == [("prev", "/month/2024-11")]


def test_categories_of_a_month_lead_to_a_search_that_finds_as_many(long: Path) -> None:
    page = ask(long, "/month/2001-01")
    assert table(page.text) == [["Crowd & <b>", "150"], ["Kind A", "1"]]
    links = [html.unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]+)"', page.text)]
    found = ask_all(long, [link.replace("/search?", "/search.json?") for link in links])
    assert [answer.json()["total"] for answer in found] == [150, 1]


def test_the_pages_of_a_month_hold_each_episode_once(long: Path) -> None:
    pages = [ask(long, "/month/2001-01", {"page": str(number)}) for number in (1, 2, 3)]
    shown = [title for page in pages for title in titles(page)]
    assert [len(titles(page)) for page in pages] == [AT_ONCE, AT_ONCE, 151 - 2 * AT_ONCE]
    assert Counter(shown) == Counter([f"Crowded {at}" for at in range(150)] + ["Month 12"])
    assert 'href="/month/2001-01?page=2"' in pages[0].text
    assert 'href="/month/2001-01"' in pages[1].text.partition("Pages of this month")[2]
    beyond, nonsense = (ask(long, "/month/2001-01", {"page": page}) for page in ("99", "<b>"))
    assert titles(beyond) == titles(pages[2])
    assert titles(nonsense) == titles(pages[0])


def test_a_month_of_many_categories_counts_the_most_frequent(tmp_path: Path) -> None:
    told = [Told(f"Episode {at}", date="2025-04-10", category=f"Kind {at:03}") for at in range(KINDS + 7)]
    page = ask(write_told(tmp_path / "archive.db", [*told, told[-1]]), "/month/2025-04")
    rows = table(page.text)
    assert len(rows) == KINDS
    assert rows[0] == [f"Kind {KINDS + 6:03}", "2"]
    assert "And 7 rarer categories." in page.text
    assert len(page.text.encode()) < 100_000


def test_undated_episodes_have_a_page(archive: Path) -> None:
    page = ask(archive, "/month/none")
    assert "<h1>Episodes without a date</h1>" in page.text
    assert titles(page) == ["An episode of which no date is known"]
    assert [episode["id"] for episode in ask(archive, "/month/none.json").json()["listed"]] == ["e5"]
    assert feedparser.parse(ask(archive, "/month/none.atom").text).entries[0].id == "tag:paperledge,2025:episode/e5"


def test_a_month_as_json(archive: Path) -> None:
    answer = ask(archive, "/month/2025-04.json").json()
    listed = answer.pop("listed")
    assert answer == {
        "name": "2025-04", "episodes": 2, "with_paper": 2,
        "categories": {"Computer Vision": 1, "Machine Learning": 1},
        "page": 1, "pages": 1, "next": "", "previous": "", "before": None, "after": "2025-05",
    }  # fmt: skip
    assert listed[1] == {
        "id": "e1", "title": "Machine Learning - Diffusion models that spot an anomaly",
        "category": "Machine Learning", "date": "2025-04-10", "url": "https://show.example/e/slug-e1/",
        "removed_at": None, "link": "/episode/sample/slug-e1",
        "authors": [
            {"id": "a1", "name": "Mirela Dăscălescu", "link": "/author/a1"},
            {"id": "a2", "name": "Tomo Hasegawa-Lindqvist", "link": "/author/a2"},
        ],
        "paper": {"id": "p1", "title": "Diffusion Priors for Anomaly Detection", "link": "/paper/2504.90001"},
    }  # fmt: skip


def test_a_month_as_a_feed(archive: Path) -> None:
    page = ask(archive, "/month/2025-06")
    (address,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page.text)
    feed = feedparser.parse(ask(archive, address).text)
    assert [entry.title for entry in feed.entries] == [HOSTILE_TITLE, "Robotics - Hands that learn to fold"]
    assert feed.feed.id == "tag:paperledge,2025:month/2025-06"


@pytest.mark.parametrize(
    ("name", "said", "instead"),
    [
        ("2024-12", "no episode of December 2024", ["/month/2025-04", "/months"]),
        ("2031-01", "no episode of January 2031", ["/month/2025-06", "/months"]),
        ("2025-13", "no month", ["/month/2025-06", "/months"]),
        ("2025-4", "no month", ["/month/2025-06", "/months"]),
        ("2025", "no month", ["/month/2025-04", "/months"]),
        ("april", "no month", ["/month/2025-06", "/months"]),
        ("٢٠٢٥-٠٤", "no month", ["/month/2025-06", "/months"]),
        ("<script>alert(1)</script>", "no month", ["/month/2025-06", "/months"]),
        ("2025-04'--", "no month", ["/month/2025-04", "/month/2025-05", "/months"]),
    ],
)
def test_what_is_no_month_here_is_not_found_but_helped(
    archive: Path, name: str, said: str, instead: list[str]
) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in name.encode()) if not name.isascii() or "<" in name else name
    as_json, as_feed = ask_all(archive, [f"/month/{quoted}.json", f"/month/{quoted}.atom"])
    assert as_json.status == as_feed.status == 404
    assert said in as_json.json()["error"]
    assert [each["link"] for each in as_json.json()["instead"]] == instead
    assert "<script>alert" not in as_feed.text


def test_a_month_that_is_not_there_is_a_page_with_a_way_on(archive: Path) -> None:
    page = ask(archive, "/month/2024-12")
    assert page.status == 404
    assert "This archive has no episode of December 2024." in page.text
    assert '<a href="/month/2025-04"><bdi>April 2025</bdi></a>' in page.text


def test_no_undated_episode_is_no_page(long: Path) -> None:
    answer = ask(long, "/month/none")
    assert answer.status == 404
    assert "Every episode of this archive has a date." in answer.text
    assert "without a date" not in ask(long, "/months").text


def test_every_link_leads_somewhere(archive: Path, months: Answer) -> None:
    links = sorted({*local_links(months), *local_links(ask(archive, "/month/2025-05"))})
    answers = dict(zip(links, ask_all(archive, links), strict=True))
    assert len(links) > 15
    assert {link: answer.status for link, answer in answers.items() if answer.status != 200} == {}


def test_nothing_of_the_data_becomes_markup_or_style(archive: Path, months: Answer) -> None:
    page = ask(archive, "/month/2025-06")
    assert "&lt;script&gt;alert(1)" in page.text
    for each in (page, months):
        assert "<script>alert" not in each.text
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script>", each.text)
        assert each.headers["content-security-policy"] == guard.OWN_POLICY
        assert len(re.findall(r"<h1", each.text)) == 1


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    path = write_empty(tmp_path / "archive.db")
    answer = ask(path, "/months")
    assert "<code>paperledge update</code>" in answer.text
    assert "<svg" not in answer.text
    assert ask(path, "/months.json").json() == {"episodes": 0, "undated": 0, "months": []}
    assert ask(path, "/month/2025-04").status == 404


def test_years_without_episodes_are_marked_where_they_would_be_endless(tmp_path: Path) -> None:
    days = ("1066-10-14", "2025-04-10", "2025-06-02")
    path = write_told(tmp_path / "archive.db", [Told(f"Of {day}", date=day) for day in days])
    rows = table(section(ask(path, "/months"), "episodes"))
    gap = ["Years without an episode, left out", "0"]
    assert rows == [["October 1066", "1"], gap, ["April 2025", "1"], ["May 2025", "0"], ["June 2025", "1"]]


def test_a_month_that_is_not_there_can_be_searched_for_by_its_date(archive: Path) -> None:
    page, data, nonsense = ask_all(archive, ["/month/2024-12", "/month/2024-12.json", "/month/2025-13.json"])
    assert data.json()["search"] == "/search?q=date%3A2024-12"
    assert 'href="/search?q=date%3A2024-12"' in page.text
    assert nonsense.json()["search"] == "/search?q=2025+13"


def test_search_engines_are_told_what_the_pages_list(archive: Path, months: Answer) -> None:
    whole = told(months)
    assert (whole["@type"], whole["url"], whole["mainEntity"]["@type"]) == (
        "CollectionPage", "http://localhost/months", "ItemList",
    )  # fmt: skip
    assert [each["url"] for each in whole["mainEntity"]["itemListElement"]] == [
        f"http://localhost/month/2025-{number}" for number in ("06", "05", "04")
    ]
    page = ask(archive, "/month/2025-06")
    listing = told(page)["mainEntity"]
    assert listing["numberOfItems"] == 2
    assert listing["itemListElement"][1] == {
        "@type": "ListItem", "position": 2, "name": "Robotics - Hands that learn to fold",
        "url": "http://localhost/episode/sample/slug-e6",
    }  # fmt: skip
    for each in (months, page):
        assert re.search(r'<meta property="og:description" content="[^"]{20,}">', each.text)


def told(answer: Answer) -> Any:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
    return json.loads(found)


def test_its_feed_is_that_of_all_episodes(archive: Path, months: Answer) -> None:
    answer = ask(archive, "/months.atom")
    assert (answer.status, answer.headers["location"]) == (301, "/home.atom")
    assert 'type="application/atom+xml" title="Latest episodes" href="/home.atom"' in months.text


def test_the_pages_of_a_month_lead_to_one_another(long: Path) -> None:
    pages = [ask(long, "/month/2001-01.json").json()]
    while pages[-1]["next"]:
        pages.append(ask(long, pages[-1]["next"]).json())
    assert [page["page"] for page in pages] == [1, 2, 3]
    assert [ask(long, page["previous"]).json() for page in pages[1:]] == pages[:-1]
    assert pages[0]["previous"] == ""


def test_a_timeline_has_no_gap_unless_it_would_be_endless() -> None:
    assert timeline(["2025-02", "2024-11"]) == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert timeline(["2025-02"]) == ["2025-02"]
    assert timeline(["1066-10", "2025-02"]) == ["1066-10", GAP, "2025-02"]
    assert timeline(["1066-10", "2024-11", "2025-02"]) == ["1066-10", GAP, "2024-11", "2024-12", "2025-01", "2025-02"]
    assert timeline(["2025-02", "2025"]) == ["2025", "2025-02"]
    assert timeline([]) == []
