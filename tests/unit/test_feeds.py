"""Searches as Atom and JSON Feed: well-kept readers get out of them what the archive has, whatever it holds."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scraper.archive.database import open_readonly
from scraper.export import atom, feeds, json_feed
from scraper.export.marks import as_html
from scraper.search.results import Hit, HitKind, Shelf
from scraper.search.snippet import Snippet
from tests.integration.archive_fixture import HOSTILE_TITLE, write_archive

HERE = "https://site.example/search.atom?q=a&b"
HOME = "https://site.example/search?q=a&b"
PASSAGE = Snippet('a <b> & "word" here', ((9, 13),))
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,[0-9]{4}:[A-Za-z0-9._~!$&'()*+,;=:@/%-]+")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_archive(tmp_path_factory.mktemp("feeds") / "archive.db")
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(
            "INSERT INTO revisions(id, episode_id, field, old, new, seen_at, snapshot)"
            " VALUES ('r1', 'e1', 'title', 'a', 'b', '2025-04-12T09:30:00Z', 'f00')"
        )
        conn.commit()
    return path


@pytest.fixture(scope="module")
def archive(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_readonly(path)) as conn:
        yield conn


def hit(id_: str, kind: HitKind = HitKind.EPISODE, **changes: Any) -> Hit:
    values: dict[str, Any] = {
        "kind": kind, "id": id_, "title": f"About {id_}", "date": "2025-04-10", "score": 1.0,
        "url": f"https://show.example/e/{id_}/?a=1&b=2", "snippet": PASSAGE,
    }  # fmt: skip
    return Hit(**{**values, **changes})


def read_atom(document: bytes) -> Any:
    found = feedparser.parse(document, sanitize_html=False)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def read_json(document: bytes) -> dict[str, Any]:
    """A JSON Feed, held against the rules of https://www.jsonfeed.org/version/1.1/."""
    found: dict[str, Any] = json.loads(document)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(found["title"], str)
    assert all(author.get("name") for author in found["authors"])
    assert all(found[name].startswith("http") for name in ("home_page_url", "feed_url") if name in found)
    ids = [item["id"] for item in found["items"]]
    assert len(set(ids)) == len(ids)
    for item in found["items"]:
        assert isinstance(item["id"], str)
        assert "content_html" in item or "content_text" in item
        assert item.get("url", "http").startswith("http")
        for name in {"date_published", "date_modified"} & set(item):
            assert datetime.fromisoformat(item[name]).tzinfo is not None
        known = {"id", "url", "external_url", "title", "content_html", "date_published", "date_modified"}
        assert not set(item) - known
        assert item.get("external_url", "http").startswith("http")
    return found


class Text(HTMLParser):
    """What a browser shows of some HTML, and which of it is marked."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.pieces: list[tuple[str, bool]] = []
        self.tags: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, bool(self.tags) and self.tags[-1] == "mark"))


def test_a_feed_reader_finds_the_hits_newest_first_with_their_pages_and_times(archive: sqlite3.Connection) -> None:
    feed = feeds.feed(archive, "a & b", [hit("e1"), hit("e3"), hit("e2")], self_url=HERE, home_url=HOME)
    read = read_atom(atom.document(feed))
    assert (read.feed.title, read.feed.author) == ("PaperLedge: a & b", "PaperLedge archive")
    assert {link.rel: link.href for link in read.feed.links} == {"self": HERE, "alternate": HOME}
    assert [entry.title for entry in read.entries] == ["About e3", "About e2", "About e1"]
    assert read.entries[2].link == "https://show.example/e/e1/?a=1&b=2"
    assert [entry.published for entry in read.entries[1:]] == ["2025-04-11T06:00:00Z", "2025-04-10T06:00:00Z"]
    assert read.entries[2].content[0].type == "text/html"
    assert read.entries[2].content[0].value == "a &lt;b&gt; &amp; &quot;<mark>word</mark>&quot; here"


def test_what_is_marked_is_text_too() -> None:
    assert as_html(Snippet("a<b>&", ((1, 5),))) == "a<mark>&lt;b&gt;&amp;</mark>"


def test_what_the_host_edited_is_updated_and_the_feed_with_the_last_of_all(archive: sqlite3.Connection) -> None:
    feed = feeds.feed(archive, "x", [hit("e1"), hit("e2")])
    assert [(entry.published, entry.updated) for entry in feed.entries] == [
        ("2025-04-11T06:00:00Z", "2025-04-11T06:00:00Z"),
        ("2025-04-10T06:00:00Z", "2025-04-12T09:30:00Z"),
    ]
    assert feed.updated == "2025-04-12T09:30:00Z"


def test_a_json_feed_says_the_same(archive: sqlite3.Connection) -> None:
    feed = feeds.feed(archive, "a & b", [hit("e1"), hit("e3")], self_url=HERE, home_url=HOME)
    read, of_atom = read_json(json_feed.document(feed)), read_atom(atom.document(feed))
    assert (read["feed_url"], read["home_page_url"]) == (HERE, HOME)
    assert [item["id"] for item in read["items"]] == [entry.id for entry in of_atom.entries]
    assert [item["content_html"] for item in read["items"]] == [as_html(PASSAGE)] * 2
    assert [item["date_modified"] for item in read["items"]] == [entry.updated for entry in of_atom.entries]


def test_an_id_is_a_tag_uri_that_stays_whatever_search_finds_it(archive: sqlite3.Connection) -> None:
    said = hit("e4", HitKind.TRANSCRIPT, episode_id="e4", start=3.5)
    first, second = (
        feeds.feed(archive, text, hits, self_url=url)
        for text, hits, url in (("x", [hit("e4")], "https://a.example/"), ("é ?#", [said], ""))
    )
    assert first.entries[0].id == second.entries[0].id
    assert first.id != second.id
    assert feeds.feed(archive, "x", [], shelf=Shelf.PAPERS).id != first.id
    kinds = [hit("a b/é%", kind) for kind in HitKind if kind is not HitKind.TRANSCRIPT]
    ids = [entry.id for entry in feeds.feed(archive, "x", kinds).entries]
    assert len(set(ids)) == len(kinds)
    assert all(TAG_URI.fullmatch(id_) for id_ in [*ids, first.id, second.id])


def test_a_question_is_told_by_its_place_and_timed_by_its_episode(archive: sqlite3.Connection) -> None:
    question = hit("e2q1", HitKind.QUESTION, episode_id="e2", position=1, date=None)
    (entry,) = feeds.feed(archive, "x", [question]).entries
    assert (entry.title, entry.published) == ("About e2q1 (question 1)", "2025-04-11T06:00:00Z")


@pytest.mark.parametrize(
    ("found", "published"),
    [
        (hit("p1", HitKind.PAPER, date="2025-04-08"), "2025-04-08T00:00:00Z"),
        (hit("n1", HitKind.ARTICLE, date=None), ""),
        (hit("e5", date=None), "2025-07-01T00:00:00Z"),
        (hit("gone", date="no day"), ""),
    ],
    ids=["a paper's day", "no day at all", "when the archive first saw it", "no such episode"],
)
def test_what_is_known_of_a_time_is_told(archive: sqlite3.Connection, found: Hit, published: str) -> None:
    (entry,) = feeds.feed(archive, "x", [found]).entries
    assert (entry.published, entry.updated) == (published, published)


def test_no_time_is_made_up_but_the_one_that_atom_requires(archive: sqlite3.Connection) -> None:
    feed = feeds.feed(archive, "x", [hit("n1", HitKind.ARTICLE, date=None), hit("e1")])
    dated, undated = read_json(json_feed.document(feed))["items"]
    assert dated["date_published"] == "2025-04-10T06:00:00Z"
    assert not {"date_published", "date_modified"} & set(undated)
    entry = read_atom(atom.document(feed)).entries[1]
    assert ("published" in entry, entry.updated) == (False, "1970-01-01T00:00:00Z")
    alone = feeds.feed(archive, "x", [hit("n1", HitKind.ARTICLE, date=None)])
    assert read_atom(atom.document(alone)).feed.updated == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "/e/1"])
def test_only_addresses_of_the_web_are_linked(archive: sqlite3.Connection, url: str | None) -> None:
    feed = feeds.feed(archive, "x", [hit("e1", url=url)])
    assert "links" not in read_atom(atom.document(feed)).entries[0]
    assert "url" not in read_json(json_feed.document(feed))["items"][0]


def test_on_a_site_an_entry_leads_to_the_host_and_to_its_page_there(archive: sqlite3.Connection) -> None:
    hosted, alone = hit("e1"), hit("e5", url=None)
    feed = feeds.feed(archive, "x", [hosted, alone], page_of=lambda hit: f"https://site.example/episode/{hit.id}")
    here = {each.id: f"https://site.example/episode/{each.id}" for each in (hosted, alone)}
    entries = read_atom(atom.document(feed)).entries
    assert [{link.rel: link.href for link in entry.links} for entry in entries] == [
        {"alternate": here["e5"]},
        {"alternate": hosted.url, "related": here["e1"]},
    ]
    items = read_json(json_feed.document(feed))["items"]
    assert [(item["url"], item.get("external_url")) for item in items] == [
        (here["e5"], None),
        (here["e1"], hosted.url),
    ]


def of_search(
    conn: sqlite3.Connection, text: str, *, shelf: Shelf = Shelf.EPISODES, limit: int = feeds.MOST,
    self_url: str = "", home_url: str = "",
) -> feeds.Feed:  # fmt: skip
    hits = feeds.newest(conn, text, shelf=shelf, limit=limit)
    return feeds.feed(conn, text, hits, shelf=shelf, self_url=self_url, home_url=home_url)


def test_finding_nothing_is_a_feed_too(archive: sqlite3.Connection) -> None:
    feed = of_search(archive, "zebra")
    assert read_atom(atom.document(feed)).entries == []
    assert read_json(json_feed.document(feed))["items"] == []


def test_a_search_gives_its_newest_hits_that_hold_all_words(archive: sqlite3.Connection) -> None:
    titles = [entry.title for entry in of_search(archive, "sort:best diffusion").entries]
    assert titles == ["Computer Vision - Seeing with fewer labels",
                      "Machine Learning - Diffusion models that spot an anomaly"]  # fmt: skip
    for text in ("diffusion", "sort:best diffusion"):
        assert [entry.title for entry in of_search(archive, text, limit=1).entries] == titles[:1]
    assert of_search(archive, "diffusion zebra").entries == ()
    (hostile,) = of_search(archive, '"alert').entries
    assert hostile.title == HOSTILE_TITLE


def test_the_same_archive_gives_the_same_bytes(path: Path, archive: sqlite3.Connection) -> None:
    with closing(open_readonly(path)) as again:
        for document in (atom.document, json_feed.document):
            first, second = (
                document(of_search(conn, "diffusion", self_url=HERE, home_url=HOME)) for conn in (archive, again)
            )
            assert first == second


def test_a_list_of_episodes_is_told_by_the_beginning_of_each_newest_first(archive: sqlite3.Connection) -> None:
    ids = ["e1", "e5", "e2", "gone"]
    feed = feeds.of_episodes(archive, ids, id="month/2025 04", title="A <b>", self_url=HERE, home_url=HOME)
    read = read_atom(atom.document(feed))
    assert (read.feed.id, read.feed.title) == ("tag:paperledge,2025:month/2025%2004", "A <b>")
    assert {link.rel: link.href for link in read.feed.links} == {"self": HERE, "alternate": HOME}
    assert [entry.id.rpartition("/")[2] for entry in read.entries] == ["e2", "e1", "e5"]
    assert read.entries[1].content[0].value.startswith("A diffusion model learns what normal pictures look like.")
    (searched,) = feeds.feed(archive, "x", [hit("e1")]).entries
    assert (feed.entries[1].id, feed.entries[1].updated) == (searched.id, "2025-04-12T09:30:00Z")


def test_a_list_of_questions_is_told_by_their_texts_and_leads_to_them(archive: sqlite3.Connection) -> None:
    feed = feeds.of_questions(archive, ["e1q2", "e2q1"], id="questions", title="Questions")
    read = read_atom(atom.document(feed))
    assert [entry.content[0].value for entry in read.entries] == [
        "Who should pay for labels?",
        "What is normal anyway?",
    ]
    assert read.entries[1].title == "Machine Learning - Diffusion models that spot an anomaly (question 2)"
    assert read.entries[1].link == "https://show.example/e/slug-e1/#:~:text=What%20is%20normal%20anyway%3F"
    (searched,) = of_search(archive, "normal", shelf=Shelf.QUESTIONS).entries
    assert feed.entries[1].id == searched.id
    assert feed.entries[1].url == searched.url


def test_a_list_of_nothing_is_a_feed_too(archive: sqlite3.Connection) -> None:
    for made in (feeds.of_episodes, feeds.of_questions):
        assert read_atom(atom.document(made(archive, [], id="x", title=""))).entries == []


def test_a_feed_of_nothing_was_updated_when_the_archive_last_looked(tmp_path: Path) -> None:
    with closing(sqlite3.connect(write_archive(tmp_path / "archive.db"))) as conn:
        assert feeds.of_episodes(conn, [], id="x", title="").updated == feeds.LONG_AGO
        conn.execute("INSERT INTO meta VALUES ('last_run', '2025-07-02T08:30:00Z')")
        assert feeds.of_episodes(conn, [], id="x", title="").updated == "2025-07-02T08:30:00Z"
        assert feeds.feed(conn, "x", []).updated == "2025-07-02T08:30:00Z"
        assert feeds.of_episodes(conn, ["e1"], id="x", title="").updated == "2025-04-10T06:00:00Z"


def test_what_has_no_title_has_a_name(tmp_path: Path) -> None:
    with closing(sqlite3.connect(write_archive(tmp_path / "archive.db"))) as conn:
        conn.execute("UPDATE episodes SET title = ' ' WHERE id = 'e1'")
        (episode,) = feeds.of_episodes(conn, ["e1"], id="x", title="").entries
        (question,) = feeds.of_questions(conn, ["e1q2"], id="x", title="").entries
        assert episode.title == "Untitled episode, 10 April 2025"
        assert question.title == "Untitled episode, 10 April 2025 (question 2)"


ANY = st.text(alphabet=st.one_of(st.sampled_from("<>&\"'\x00\x0b\ufffe\u2028]\r\n\ud800"), st.characters()))


@given(ANY, ANY, st.data())
@settings(max_examples=150)
def test_whatever_it_holds_both_come_back(title: str, text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True)))
    spans = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    found = feeds.Entry("tag:x,2025:1", title, "https://x.example/", "2025-04-10T06:00:00Z", "2025-04-10T06:00:00Z",
                        Snippet(text, spans))  # fmt: skip
    feed = feeds.Feed("tag:x,2025:2", title, "", "", (found,))
    root = etree.fromstring(atom.document(feed))
    name = "{http://www.w3.org/2005/Atom}"
    legal = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", title)
    assert (root.findtext(f"{name}entry/{name}title") or "") == legal
    content = root.findtext(f"{name}entry/{name}content") or ""
    assert re.sub("</?mark>", "", content).count("<") == 0
    assert content.count("<mark>") == len(spans)
    (item,) = read_json(json_feed.document(feed))["items"]
    shown = Text(item["content_html"])
    assert set(shown.tags) <= {"mark", "/mark"}
    assert "".join(piece for piece, _ in shown.pieces) == text.encode(errors="replace").decode()
