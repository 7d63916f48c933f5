"""`/search` of a real Datasette: the page, its links, and the same hits in every other format."""

import csv
import html
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import bibtexparser
import feedparser
import jsonschema
import pytest
import rispy
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive.database import close_archive, open_archive
from scraper.archive.fulltext import put_in
from scraper.library import Archive
from scraper.web.archive import archive_of
from scraper.web.pages.search import ROUTE
from tests.integration.archive_fixture import HOSTILE_TITLE, PAPERS, insert_episode, write_archive, write_empty
from tests.integration.searched import Told, write_told
from tests.integration.site import Answer, ask, ask_all

STRING, NUMBER = {"type": "string"}, {"type": "number"}
MAYBE_STRING = {"type": ["string", "null"]}


def strict(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


COUNTS = list_of(strict({"value": STRING, "label": STRING, "hits": {"type": "integer"}}))
HIT = strict(
    {
        "kind": {"enum": ["episode", "transcript", "question", "paper", "article"]},
        "id": STRING,
        "title": STRING,
        "date": MAYBE_STRING,
        "url": MAYBE_STRING,
        "link": {"type": "string", "pattern": "^/"},
        "score": NUMBER,
        "snippet": strict({"text": STRING, "spans": list_of({"type": "array", "items": {"type": "integer"}})}),
        "holds_all": {"type": "boolean"},
        "episode_id": MAYBE_STRING,
        "position": {"type": ["integer", "null"]},
        "start": {"type": ["number", "null"]},
    }
)
ANSWER = strict(
    {
        "hits": list_of(HIT),
        "total": {"type": "integer"},
        "complete": {"type": "integer"},
        "reading": STRING,
        "suggestions": list_of(strict({"query": STRING, "why": STRING})),
        "facets": strict(
            {
                "years": COUNTS,
                "categories": COUNTS,
                "authors": COUNTS,
                "papers": COUNTS,
                "counted": {"type": "integer"},
                "authors_among": {"type": "integer"},
            }
        ),
        "page": {"type": "integer"},
        "pages": {"type": "integer"},
        "limit": {"type": "integer"},
        "next": {"type": ["string", "null"], "pattern": "^/search.json"},
    },
    "facets",
)
TYPES = {
    "": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/x-ndjson; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".csl.json": "application/vnd.citationstyles.csl+json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".feed.json": "application/feed+json",
}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    '"',
    "\0",
    "-",
    "near( AND OR -",
    "漢字",
    "x" * 5_000,
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive, and thirty episodes of one word, one of them with an address that is none."""
    path = write_archive(tmp_path_factory.mktemp("web") / "archive.db")
    db = open_archive(path)
    with db.atomic():
        for seq in range(100, 130):
            insert_episode(db, seq, f"e{seq}", f"Of pangolins {seq}", "Zoology", "2023-01-01", "A pangolin rolls up.")
        db.execute("UPDATE episodes SET url = 'javascript:alert(1)' WHERE id = 'e100'")
        put_in(db, "episodes", range(100, 130))
    close_archive(db)
    return path


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More episodes than a file holds, all by one person."""
    told = [Told(f"Of pangolins {number}", authors=("Ann Lee",)) for number in range(510)]
    return write_told(tmp_path_factory.mktemp("crowd") / "archive.db", told)


@pytest.fixture(scope="module")
def latex(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper whose title is written in LaTeX."""
    paper = (r"Ledgers of Erd\H{o}s", "p1", ("Ann Lee",))
    return write_told(tmp_path_factory.mktemp("latex") / "archive.db", [Told("Of ledgers", paper=paper)])


ARXIV_IDS = {arxiv_id: id_ for id_, arxiv_id, *_ in PAPERS if arxiv_id}


def ids(answer: Answer) -> list[str]:
    """The ids of the episodes and papers whose pages the hits of a page lead to."""
    found = re.findall(r'<h3><a href="/(?:episode/sample/slug-(\w+)|paper/([\w.]+))[#"]', answer.text)
    return [episode or ARXIV_IDS.get(paper, paper) for episode, paper in found]


def dates(answer: Answer) -> list[datetime]:
    """The day that each hit of a page shows."""
    return [datetime.strptime(day, "%d %B %Y") for day in re.findall(r'<p class="about">([^,]+),', answer.text)]


def links(answer: Answer) -> dict[str, str]:
    """Text of each link that leads to a search -> its address."""
    found = re.findall(r'<a [^>]*?href="(/search[^"]*)"[^>]*>(.*?)</a>', answer.text)
    return {html.unescape(re.sub("<.*?>", "", text)): html.unescape(address) for address, text in found}


class TestThePage:
    def test_shows_hits_with_their_words_marked_and_how_they_were_read(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "diffusion"})
        assert answer.status == 200
        assert ids(answer) == [hit.id for hit in Archive(archive).search("diffusion").hits]
        assert re.search(r"<mark>[Dd]iffusion</mark>", answer.text)
        reading = Archive(archive).search("diffusion").reading
        assert f"<bdi>{html.escape(reading, quote=True).replace('&quot;', '&#34;')}</bdi>" in answer.text
        assert 'name="q" value="diffusion"' in answer.text

    def test_a_question_leads_to_its_place_on_the_page_of_the_episode(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "normal", "in": "questions"})
        (address,) = re.findall(r'<h3><a href="([^"]+)"', answer.text)
        assert address == "/episode/sample/slug-e1#question-2"
        page = ask(archive, address.partition("#")[0]).text
        (place,) = re.findall(r'<li id="question-2".*?</li>', page, re.DOTALL)
        assert "What is normal anyway?" in place

    @pytest.mark.parametrize(
        ("shelf", "words", "leads"),
        [
            ("papers", "anomaly", ["p1"]),
            ("episodes", "walrus", ["e4"]),
            ("all", "shirts", ["e7", "e6", "e6"]),
        ],
    )
    def test_every_kind_leads_to_its_page(self, archive: Path, shelf: str, words: str, leads: list[str]) -> None:
        answer = ask(archive, "/search", {"q": words, "in": shelf})
        assert sorted(ids(answer)) == sorted(leads)
        assert f'aria-current="page">{shelf.capitalize()}</a>' in answer.text

    def test_what_was_said_says_when(self, archive: Path) -> None:
        assert "[1:02:03]" in ask(archive, "/search", {"q": "nobody heard it walrus"}).text

    def test_what_holds_only_most_of_the_words_follows_under_a_heading_of_its_own(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "robot shirt zebra quagga"})
        assert "These hold most of the words" in answer.text
        assert "e6" in ids(answer)
        assert "These hold most" not in ask(archive, "/search", {"q": "pangolin"}).text

    def test_nothing_found_offers_what_to_try(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "pangolim"})
        assert "Nothing found." in answer.text
        tried = [address for text, address in links(answer).items() if text.startswith("Search for")]
        assert any("pangolin" in address for address in tried)
        assert ids(ask(archive, next(address for address in tried if "pangolin" in address)))

    def test_nothing_found_leads_to_the_other_shelves_and_to_how_one_searches(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "shirts", "in": "papers"})
        assert "Nothing found." in answer.text
        assert ids(ask(archive, links(answer)["episodes"]))
        assert '<a href="/about#searching">How to search</a>' in answer.text
        assert 'id="searching"' in ask(archive, "/about").text

    @pytest.mark.parametrize(
        ("shelf", "heading"),
        [
            ("", "Search the episodes"),
            ("questions", "Search the questions"),
            ("papers", "Search the papers"),
            ("articles", "Search the articles"),
            ("all", "Search everything"),
        ],
    )
    def test_the_heading_names_the_shelf(self, archive: Path, shelf: str, heading: str) -> None:
        page = ask(archive, "/search", {"q": "diffusion", "in": shelf}).text
        assert f"<h1>{heading}</h1>" in page
        assert f"<title>diffusion - {heading}</title>" in page

    def test_the_title_of_a_paper_stands_without_its_latex(self, latex: Path) -> None:
        page = ask(latex, "/search", {"q": "ledgers", "in": "papers"})
        assert "<bdi>Ledgers of Erdős</bdi>" in page.text
        assert "<title>Ledgers of Erdős" in ask(latex, "/paper/p1").text
        (item,) = ask(latex, "/search.feed.json", {"q": "ledgers", "in": "papers"}).json()["items"]
        assert item["title"] == "Ledgers of Erdős"

    def test_the_head_says_what_the_page_is(self, archive: Path) -> None:
        page = ask(archive, "/search", {"q": "pangolin", "page": "2"}).text
        alternates = dict(re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', page))
        assert {kind: html.unescape(address) for kind, address in alternates.items()} == {
            "application/json": "/search.json?q=pangolin&page=2",
            "application/atom+xml": "/search.atom?q=pangolin",
            "application/feed+json": "/search.feed.json?q=pangolin",
        }
        (described,) = re.findall(r'<meta name="description" content="([^"]+)"', page)
        assert described.startswith("30 hits. Episodes with")
        (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert json.loads(told) == {
            "@context": "https://schema.org",
            "@type": "SearchResultsPage",
            "name": "pangolin - Search the episodes",
            "url": "http://localhost/search?q=pangolin&page=2",
        }

    def test_without_words_it_says_how_to_ask(self, archive: Path) -> None:
        answer = ask(archive, "/search")
        assert answer.status == 200
        assert '<details class="how" open>' in answer.text
        assert "Nothing found" not in answer.text

    def test_pages_hold_each_hit_once(self, archive: Path) -> None:
        address, seen = "/search?q=pangolin", []
        for _ in range(3):
            answer = ask(archive, address)
            seen += ids(answer)
            if "Next" not in links(answer):
                break
            address = links(answer)["Next"]
        assert sorted(seen) == sorted(f"e{seq}" for seq in range(100, 130))
        assert "Page 2 of 2" in answer.text
        assert ids(ask(archive, links(answer)["Previous"])) == seen[:20]

    def test_behind_the_last_page_it_says_which_is_the_last(self, archive: Path) -> None:
        beyond = ask(archive, "/search?q=pangolin&page=77")
        assert (beyond.status, ids(beyond)) == (200, [])
        assert "There is no page 77." in beyond.text
        assert "page 77 of" not in beyond.text
        assert ids(ask(archive, links(beyond)["Page 2 is the last"])) == ids(
            ask(archive, "/search?q=pangolin&page=2")
        )
        data = ask(archive, "/search.json?q=pangolin&page=77").json()
        assert [data[name] for name in ("hits", "total", "page", "pages", "next")] == [[], 30, 77, 2, None]
        assert "There is no page" not in ask(archive, "/search?q=pangolin&page=2").text
        assert "There is no page" not in ask(archive, "/search?q=zzzqqq&page=2").text

    def test_facets_narrow_to_as_many_as_they_say_and_widen_again(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "pangolin OR diffusion"})
        facets = json.loads(ask(archive, "/search.json", {"q": "pangolin OR diffusion"}).text)["facets"]
        named = [count for name in ("years", "categories", "authors") for count in facets[name]]
        counts = {count["label"]: count["hits"] for count in named}
        expected = {"2023": 30, "2025": 2, "Zoology": 30, "Machine Learning": 1, "Tomo Hasegawa-Lindqvist": 2}
        assert expected.items() <= counts.items()
        narrower = links(answer)
        for label in expected:
            asked = urlsplit(narrower[label])
            assert ask(archive, f"/search.json?{asked.query}").json()["complete"] == counts[label], label
        chosen = ask(archive, narrower["2025"])
        (words,) = parse_qs(urlsplit(links(chosen)["✖"]).query)["q"]
        assert words == "pangolin OR diffusion"

    def test_the_order_is_one_link_away(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "pangolin OR diffusion OR graphs"})
        newest = ask(archive, links(answer)["newest first"])
        assert dates(newest) == sorted(dates(newest), reverse=True)
        assert dates(newest) != dates(answer)
        assert ids(ask(archive, links(newest)["best first"])) == ids(answer)
        assert ids(ask(archive, "/search", {"q": "pangolin OR diffusion OR graphs", "sort": "newest"})) == ids(newest)

    def test_it_is_one_click_from_home_and_from_every_page(self, archive: Path) -> None:
        for answer in ask_all(archive, ["/", "/episode/sample/slug-e1", "/archive/episodes/e1", "/search"]):
            assert 'action="/search"' in answer.text


class TestWhatIsHostile:
    def test_titles_and_passages_are_text(self, archive: Path) -> None:
        answer = ask(archive, "/search", {"q": "shirts"})
        assert html.escape(HOSTILE_TITLE) in answer.text
        assert "<script>alert" not in answer.text
        assert "<img" not in ask(archive, "/search", {"q": "onerror"}).text

    @pytest.mark.parametrize("typed", HOSTILE)
    def test_whatever_is_typed_is_text(self, archive: Path, typed: str) -> None:
        arguments = {"q": typed, "in": typed[:99], "page": typed[:99], "limit": typed[:99], "sort": typed[:99]}
        answers = ask_all(archive, [f"/search{form}?{urlencode(arguments)}" for form in TYPES])
        assert [answer.status for answer in answers] == [200] * len(TYPES)
        page = answers[0].text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert " onmouseover='" not in page
        assert ">49<" not in page
        jsonschema.validate(answers[1].json(), ANSWER)

    def test_addresses_that_are_none_are_no_links(self, archive: Path) -> None:
        page = ask(archive, "/search", {"q": 'title:"pangolins 100"'})
        assert ids(page) == ["e100"]
        assert "javascript:" not in page.text
        atom = ask(archive, "/search.atom", {"q": 'title:"pangolins 100"'})
        assert "javascript:" not in atom.text

    @pytest.mark.parametrize("form", TYPES)
    def test_headers_stand_on_every_format(self, archive: Path, form: str) -> None:
        answer = ask(archive, f"/search{form}", {"q": "diffusion"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]

    def test_no_page_has_more_than_a_hundred(self, crowd: Path) -> None:
        assert ask(crowd, "/search", {"q": "pangolin", "limit": "1000000"}).text.count("<h3>") == 100

    def test_no_file_has_more_than_five_hundred_and_no_feed_more_than_a_hundred(self, crowd: Path) -> None:
        forms = {".jsonl": 500, ".feed.json": 100, ".json": 500}
        answers = ask_all(crowd, [f"/search{form}?q=pangolin&limit=1000000" for form in forms])
        lines, feed, data = answers
        assert (len(lines.text.splitlines()), len(feed.json()["items"]), len(data.json()["hits"])) == (500, 100, 500)

    @settings(max_examples=2, deadline=None)
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=10, max_size=10))
    def test_any_text_is_a_valid_query(self, archive: Path, texts: list[str]) -> None:
        arguments = [urlencode({"q": text}) for text in texts]
        pages = ask_all(archive, [f"/search?{asked}" for asked in arguments])
        data = ask_all(archive, [f"/search.json?{asked}" for asked in arguments])
        assert {answer.status for answer in [*pages, *data]} == {200}
        for answer in data:
            jsonschema.validate(answer.json(), ANSWER)


class TestOtherFormats:
    @pytest.mark.parametrize("form", TYPES)
    def test_say_what_they_are(self, archive: Path, form: str) -> None:
        answer = ask(archive, f"/search{form}", {"q": "diffusion"})
        assert (answer.status, answer.headers["content-type"]) == (200, TYPES[form])

    def test_json_is_what_the_schema_says(self, archive: Path) -> None:
        for asked in ({"q": "diffusion"}, {"q": "zebra"}, {}, {"q": "shirts", "in": "all"}, {"q": "walrus"}):
            found = ask(archive, "/search.json", asked).json()
            jsonschema.validate(found, ANSWER)
        assert found["hits"][0]["kind"] == "transcript"

    def test_json_cuts_pages_as_the_page_does(self, archive: Path) -> None:
        found = ask(archive, "/search.json", {"q": "pangolin", "limit": "7", "page": "5"}).json()
        assert (len(found["hits"]), found["total"]) == (2, 30)

    def test_lines_and_tables_hold_the_same_hits(self, archive: Path) -> None:
        forms = (".json", ".jsonl", ".csv", ".md")
        answers = ask_all(archive, [f"/search{form}?q=diffusion" for form in forms])
        whole, lines, table, written = answers
        hits = whole.json()["hits"]
        assert [json.loads(line) for line in lines.text.splitlines()] == hits
        assert [row["id"] for row in csv.DictReader(io.StringIO(table.text))] == [hit["id"] for hit in hits]
        assert written.text.count("- [") == len(hits)
        assert 'filename="search.csv"' in table.headers["content-disposition"]
        assert "content-disposition" not in whole.headers

    def test_files_hold_what_there_is_and_the_page_says_where_they_end(self, archive: Path, crowd: Path) -> None:
        assert "(the first" not in ask(archive, "/search", {"q": "pangolin"}).text
        page = ask(crowd, "/search", {"q": "pangolin -zebra", "limit": "7", "page": "2"})
        assert "(the first 500 of 510 hits)" in page.text
        files = {name: links(page)[name] for name in ("JSON", "JSON lines", "CSV", "Markdown")}
        assert {parse_qs(urlsplit(address).query)["q"][0] for address in files.values()} == {"pangolin -zebra"}
        data, lines, table, written = ask_all(crowd, list(files.values()))
        found = [hit["id"] for hit in data.json()["hits"]]
        assert len(set(found)) == 500
        assert [json.loads(line)["id"] for line in lines.text.splitlines()] == found
        assert [row["id"] for row in csv.DictReader(io.StringIO(table.text))] == found
        assert written.text.count("- [") == 500

    @pytest.mark.parametrize("form", [".json", ".jsonl", ".csv", ".bib"])
    def test_each_page_of_data_leads_to_the_next(self, archive: Path, form: str) -> None:
        first = ask(archive, f"/search{form}", {"q": "pangolin", "limit": "25"})
        assert first.headers["link"] == f'</search{form}?q=pangolin&page=2&limit=25>; rel="next"'
        last = ask(archive, f"/search{form}?q=pangolin&page=2&limit=25")
        assert "link" not in last.headers
        if form == ".json":
            assert f'<{first.json()["next"]}>; rel="next"' == first.headers["link"]
            seen = [hit["id"] for answer in (first, last) for hit in answer.json()["hits"]]
            assert len(set(seen)) == 30

    def test_every_hit_leads_to_its_page_also_below_a_path(self, archive: Path) -> None:
        asked = {
            "/search.json?q=shirts&in=all": "/ledge/episode/sample/slug-e",
            "/search.jsonl?q=normal&in=questions": "/ledge/episode/sample/slug-e1#question-2",
            "/search.json?q=anomaly&in=papers": "/ledge/paper/2504.90001",
        }
        below = {"base_url": "/ledge/"}
        answers = ask_all(archive, list(asked), settings=below)
        for answer, begins in zip(answers, asked.values(), strict=True):
            links = re.findall(r'"link": "([^"]+)"', answer.text)
            assert links
            assert all(link.startswith(begins) for link in links)
            paths = [link.removeprefix("/ledge").partition("#")[0] for link in links]
            pages = ask_all(archive, paths, settings=below)
            assert {page.status for page in pages} == {200}
        table, paged = ask_all(archive, ["/search.csv?q=walrus", "/search.json?q=pangolin"], settings=below)
        (row,) = csv.DictReader(io.StringIO(table.text))
        assert row["link"] == "http://localhost/ledge/episode/sample/slug-e4"
        assert paged.json()["next"] == "/ledge/search.json?q=pangolin&page=2&limit=20"

    def test_authors_are_counted_among_the_first_hits_and_that_is_said(self, archive: Path, crowd: Path) -> None:
        facets = ask(crowd, "/search.json", {"q": "pangolin", "limit": "500"}).json()["facets"]
        assert (facets["counted"], facets["authors_among"]) == (510, 200)
        assert facets["authors"][0]["hits"] == 200
        assert "<h2>Author (among the first 200 hits)</h2>" in ask(crowd, "/search", {"q": "pangolin"}).text
        assert Archive(archive).facets("diffusion").authors_among == Archive(archive).facets("diffusion").counted > 0
        assert "<h2>Author</h2>" in ask(archive, "/search", {"q": "diffusion"}).text

    def test_citations_are_of_the_linked_papers(self, archive: Path) -> None:
        bib, ris, csl = (
            ask(archive, f"/search{form}", {"q": "diffusion"}).text for form in (".bib", ".ris", ".csl.json")
        )
        titles = {"Diffusion Priors for Anomaly Detection", "Few-Label Vision"}
        assert {item["title"] for item in json.loads(csl)} == titles
        assert {entry["title"] for entry in rispy.loads(ris)} == titles
        entries = bibtexparser.loads(bib).entries
        assert {entry["eprint"] for entry in entries} == {"2504.90001", "2504.90002"}

    def test_feeds_are_of_the_same_search_and_name_their_own_address(self, archive: Path) -> None:
        atom, feed = (ask(archive, f"/search{form}", {"q": "pangolin"}) for form in (".atom", ".feed.json"))
        read = feedparser.parse(atom.text)
        assert not read.bozo
        assert len(read.entries) == len(feed.json()["items"]) == 30
        pages = {f"http://localhost/episode/sample/slug-e{seq}" for seq in range(100, 130)}
        assert {item["url"] for item in feed.json()["items"]} == pages
        assert {link.href for entry in read.entries for link in entry.links} >= pages
        own = {link.rel: link.href for link in read.feed.links}
        assert urlsplit(own["self"])[2:4] == ("/search.atom", "q=pangolin")
        assert urlsplit(own["alternate"])[2:4] == ("/search", "q=pangolin")
        assert feed.json()["feed_url"].endswith("/search.feed.json?q=pangolin")
        second = ask(archive, "/search", {"q": "pangolin", "page": "2"})
        assert links(second)["Atom feed"] == "/search.atom?q=pangolin"
        assert links(second)["BibTeX"] == "/search.bib?q=pangolin"
        assert '<link rel="alternate" type="application/atom+xml" title="This search as Atom feed"' in second.text

    @pytest.mark.parametrize(("limit", "count"), [("7", 7), ("20", 20)])
    def test_feeds_have_as_many_as_are_asked_for(self, archive: Path, limit: str, count: int) -> None:
        feed = ask(archive, "/search.feed.json", {"q": "pangolin", "limit": limit}).json()
        assert len(feed["items"]) == count
        assert parse_qs(urlsplit(feed["feed_url"]).query)["limit"] == [limit]

    @pytest.mark.parametrize("form", [".atom", ".feed.json"])
    def test_a_feed_that_is_had_already_is_not_sent_again(self, archive: Path, form: str) -> None:
        address = f"/search{form}?q=diffusion"
        first = ask(archive, address)
        tag = first.headers["etag"]
        for told in (tag, f'"other", W/{tag}', "*"):
            again = ask(archive, address, headers={"If-None-Match": told})
            assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
        other = ask(archive, f"/search{form}?q=pangolin", headers={"If-None-Match": tag})
        assert other.status == 200
        assert other.headers["etag"] != tag

    def test_no_other_address_is_a_search(self) -> None:
        asked = [*(f"/search{form}" for form in TYPES), "/search.xml", "/search.jso", "/search.json.csv", "/search/x"]
        assert [address for address in asked if re.match(ROUTE, address)] == [f"/search{form}" for form in TYPES]


class TestWhereThereIsNoArchive:
    def test_the_one_of_that_name_is_searched(self, archive: Path, tmp_path: Path) -> None:
        import asyncio

        other = write_archive(tmp_path / "another.db")

        async def name() -> str:
            site = Datasette([str(other), str(archive)])
            try:
                return str((await archive_of(site)).name)
            finally:
                site.executor.shutdown()
                for database in site.databases.values():
                    database.close()

        assert asyncio.run(name()) == "archive"

    def test_another_database_is_none(self, tmp_path: Path) -> None:
        with Database(tmp_path / "archive.db") as db:
            db["notes"].insert({"id": 1})
        for answer in ask_all(tmp_path / "archive.db", [f"/search{form}?q=x" for form in TYPES]):
            assert answer.status == 404
            assert "There is no archive here." in answer.text

    def test_an_empty_archive_finds_nothing(self, tmp_path: Path) -> None:
        path = write_empty(tmp_path / "archive.db")
        answers = ask_all(path, [f"/search{form}?q=x" for form in TYPES])
        assert [answer.status for answer in answers] == [200] * len(TYPES)
