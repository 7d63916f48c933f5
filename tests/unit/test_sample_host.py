"""The sample show and its host: what is served looks like Podbean and says what the episodes say."""

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from xml.etree import ElementTree

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.sample import host as host_module
from scraper.sample.__main__ import sample_host
from scraper.sample.feed import feed
from scraper.sample.host import SampleHost
from scraper.sample.layers import plain_text
from scraper.sample.pages import episode_page, listing_page, shown_date
from scraper.sample.show import load_episodes, papers_jsonl, parse_episode
from tests.host.episodes import make_episode, make_episodes

SITE = "http://show.test"
LATER = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
TOML = """
host_id = "SL100001"
slug = "folding"
title = "Folding"
published = 2025-04-11T02:30:00Z
date = 2025-04-10
duration = 412
audio = "https://mcdn.podbean.com/mf/web/abc123def456/folding.mp3"
paper_arxiv_id = "2504.07962"
paper_title = "On Folding"
paper_authors = ["A B", "C D"]
paper_categories = []
html = '''
<p>Hello.</p>
'''

[expected]
questions = ["Why?"]
credits = ["A B"]
quotes = []
links = []
"""


@pytest.fixture
def host() -> Iterator[SampleHost]:
    with SampleHost(make_episodes(25)) as running:
        yield running


def get(host: SampleHost, path: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(host.url.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def read_state(page: str) -> dict[str, Any]:
    found = re.search(r"window\.__INITIAL_STATE__=(.*?)</script", page, re.DOTALL | re.IGNORECASE)
    assert found
    store: dict[str, Any] = json.loads(json.loads(found[1]))["store"]
    return store


def read_json_ld(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script', page, re.DOTALL | re.IGNORECASE)
    assert found
    return json.loads(found[1])


def read_items(rss: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(rss.encode()).findall("channel/item")


# The show


def test_an_episode_is_read_from_its_toml() -> None:
    episode = parse_episode(TOML)
    assert episode.published == dt.datetime(2025, 4, 11, 2, 30, tzinfo=dt.UTC)
    assert episode.date == dt.date(2025, 4, 10)
    assert episode.paper_authors == ("A B", "C D")
    assert episode.expected.questions == ("Why?",)
    assert episode.permalink == "/e/folding/"


def test_an_unknown_or_missing_field_is_refused() -> None:
    with pytest.raises(TypeError):
        parse_episode("colour = 'red'\n" + TOML)
    with pytest.raises(TypeError):
        parse_episode(TOML.replace("duration = 412", ""))


def test_the_stored_episodes_load_newest_first_and_are_told_apart_by_every_key() -> None:
    episodes = load_episodes()
    assert list(episodes) == sorted(episodes, key=lambda episode: episode.published, reverse=True)
    for key in ("host_id", "slug", "audio"):
        assert len({getattr(episode, key) for episode in episodes}) == len(episodes)


def test_papers_are_json_lines_each_once() -> None:
    episodes = [make_episode(1), make_episode(2), make_episode(3, paper_arxiv_id="2501.00001")]
    papers = [json.loads(line) for line in papers_jsonl(episodes).splitlines()]
    assert [paper["arxiv_id"] for paper in papers] == ["2501.00001", "2501.00002"]
    assert papers[1] == {
        "arxiv_id": "2501.00002",
        "title": "Paper 2",
        "authors": ["Zoë Ångström", "李明"],
        "categories": ["cs.CV"],
    }


# The pages


def test_text_has_a_newline_between_blocks_and_nothing_for_a_break() -> None:
    body = "<p>One <em>two</em>,<br>three.</p>\n<ul><li>a &lt; b</li><li>c&nbsp;d</li></ul><p>end</p>"
    assert plain_text(body) == "One two,three.\na < b\nc\xa0d\nend"


def test_json_ld_of_a_listing_is_an_array_with_relative_urls_and_escaped_text() -> None:
    episodes = make_episodes(3)
    records = read_json_ld(listing_page(episodes, 1, 10, LATER, site_url=SITE))
    assert [record["@type"] for record in records].count("PodcastEpisode") == 3
    assert len(records) == 4
    newest = records[1]
    assert newest["url"] == "/e/episode-3/"
    assert newest["datePublished"] == "2025-01-02"
    assert newest["associatedMedia"]["contentUrl"] == episodes[0].audio
    assert "A &lt; B, and R&amp;D “agree”.\nFor developers:" in newest["description"]
    assert html.unescape(newest["description"]).endswith("Keep wondering!Credit to Paper authors: Zoë Ångström, 李明")


def test_state_decodes_twice_and_holds_the_markup_whole() -> None:
    episodes = make_episodes(25)
    store = read_state(listing_page(episodes, 2, 10, LATER, site_url=SITE))
    assert (store["listPage"], store["listTotalPage"], store["listTotalCount"]) == (2, 3, 25)
    first = store["listEpisodes"][0]
    assert first["id"] == "SL000015"
    assert first["publishTimestamp"] == episodes[10].published.timestamp()
    assert first["permalink"] == "/e/episode-15/"
    assert first["previewContent"] == episodes[10].html
    assert first["transcriptUrl"] is None


def test_the_date_of_a_listing_stands_twice_and_links_are_relative() -> None:
    tree = lxml.html.fromstring(listing_page(make_episodes(12), 1, 10, LATER, site_url=SITE))
    items = tree.xpath("//div[@class='list-item']")
    assert len(items) == 10
    assert items[0].text_content().count("Saturday Jan 11, 2025") == 2
    assert items[0].xpath(".//a[@class='text-decoration-none']/@href") == ["/e/episode-12/"]


def test_the_body_of_a_listing_is_lost_to_who_asks_the_paragraph_and_glued_for_who_asks_the_div() -> None:
    tree = lxml.html.fromstring(listing_page(make_episodes(1), 1, 10, LATER, site_url=SITE))
    (paragraph,) = tree.xpath("//p[@class='e-description']")
    assert paragraph.text_content() == ""
    assert "wondering!Credit to" in paragraph.getparent().text_content()


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (dt.timedelta(0), "0 minutes ago"),
        (dt.timedelta(hours=-3), "0 minutes ago"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(hours=1), "1 hour ago"),
        (dt.timedelta(hours=24), "24 hours ago"),
        (dt.timedelta(hours=25), "1 day ago"),
        (dt.timedelta(days=6, hours=23), "6 days ago"),
        (dt.timedelta(days=7), "Thursday Jan 02, 2025"),
    ],
)
def test_the_date_is_relative_for_a_week(age: dt.timedelta, words: str) -> None:
    episode = make_episode(3)
    assert shown_date(episode, episode.published + age) == words


def test_all_pages_but_the_last_offer_more() -> None:
    pages = [listing_page(make_episodes(25), page, 10, LATER, site_url=SITE) for page in (1, 2, 3)]
    assert ["load-more" in page for page in pages] == [True, True, False]


def test_a_page_past_the_end_lists_nothing_and_says_which_page_it_is() -> None:
    store = read_state(listing_page(make_episodes(3), 9, 10, LATER, site_url=SITE))
    assert (store["listEpisodes"], store["listPage"]) == ([], 9)


def test_an_episode_page_holds_the_body_between_its_furniture() -> None:
    page = episode_page(make_episode(3), LATER, site_url=SITE)
    record = read_json_ld(page)
    assert (record["url"], record["partOfSeries"]["name"]) == ("/e/episode-3/", "Sample Ledger")
    tree = lxml.html.fromstring(page)
    (content,) = tree.xpath("//div[@class='episode-content']")
    for furniture in content.xpath("div[@class='episode-detail-top' or @class='cc-post-toolbar']"):
        content.remove(furniture)
    assert content.text_content().split() == lxml.html.fromstring(make_episode(3).html).text_content().split()
    assert "No Comments" in page.partition("cc-post-toolbar")[2]


def test_counters_change_the_page_and_nothing_that_an_episode_says() -> None:
    before, after = (
        listing_page(make_episodes(3), 1, 10, LATER, site_url=SITE, counter=counter) for counter in (0, 7)
    )
    assert before != after
    assert read_state(before) == read_state(after)
    assert read_json_ld(before) == read_json_ld(after)


@settings(max_examples=60, deadline=None)
@given(st.text() | st.sampled_from(["</script>", "</SCRIPT", "<!--<script>", "]]>", "\\/\\\\", "&lt;", "<![a["]))
def test_no_text_breaks_a_page_or_the_feed(text: str) -> None:
    episode = make_episode(1, title=text, html=text)
    listing = listing_page([episode], 1, 10, LATER, site_url=SITE)
    (told,) = read_state(listing)["listEpisodes"]
    assert (told["title"], told["previewContent"]) == (text, text)
    assert html.unescape(read_json_ld(listing)[1]["name"]) == html.unescape(html.escape(text))
    assert read_json_ld(episode_page(episode, LATER, site_url=SITE))["name"] == html.escape(text)
    assert len(read_items(feed([episode], SITE))) == 1


# The feed


def test_a_feed_item_has_its_elements_in_the_order_of_the_host() -> None:
    (item,) = read_items(feed(make_episodes(1), SITE))
    assert [element.tag.rpartition("}")[2] for element in item] == [
        *("title", "title", "link", "comments", "pubDate", "guid", "description", "encoded", "enclosure"),
        *("summary", "author", "explicit", "block", "duration", "episodeType", "image"),
    ]
    assert item.findtext("link") == SITE + "/e/episode-1/"
    assert item.findtext("pubDate") == "Tue, 31 Dec 2024 21:30:00 -0400"


def test_a_feed_description_is_the_content_less_its_breaks() -> None:
    (item,) = read_items(feed(make_episodes(1), SITE))
    content = item.findtext("content:encoded", namespaces=NAMESPACES)
    assert content == make_episode(1).html
    assert item.findtext("description") == content.replace("<br />", "")


def test_a_feed_holds_the_newest_hundred() -> None:
    items = read_items(feed(make_episodes(101), SITE))
    assert [items[0].findtext("title"), items[-1].findtext("title")] == ["Episode 101", "Episode 2"]
    assert len(items) == 100


def test_a_guid_outlives_an_edit_and_names_one_episode() -> None:
    episodes = [make_episode(1), make_episode(1, title="New", slug="new", html="<p>new</p>"), make_episode(2)]
    first, edited, other = (item.findtext("guid") for item in read_items(feed(episodes, SITE)))
    assert first == edited != other
    assert re.fullmatch(r"sample-ledger\.podbean\.com/[0-9a-f-]{36}", first or "")


@pytest.mark.parametrize(("seconds", "shown"), [(412, "412"), (411, "06:51"), (3729, "01:02:09")])
def test_durations_come_in_both_forms(seconds: int, shown: str) -> None:
    (item,) = read_items(feed([make_episode(1, duration=seconds)], SITE))
    assert item.findtext("itunes:duration", namespaces=NAMESPACES) == shown


def test_a_show_without_episodes_has_one_page_and_a_feed() -> None:
    with SampleHost([]) as host:
        assert [get(host, path)[0].status for path in ("/", "/feed.xml", "/page/2/")] == [200, 200, 404]
        assert read_items(get(host, "/feed.xml")[1]) == []


# The host


def test_pages_partition_the_episodes(host: SampleHost) -> None:
    pages = [read_state(get(host, path)[1]) for path in ("/", "/page/2/", "/page/3")]
    ids = [episode["id"] for page in pages for episode in page["listEpisodes"]]
    assert ids == [episode.host_id for episode in host.episodes]
    assert [len(page["listEpisodes"]) for page in pages] == [10, 10, 5]


@pytest.mark.parametrize("path", ["/", "/page/2", "/page/2/", "/e/episode-7/", "/feed.xml", "/robots.txt"])
def test_a_conditional_request_gives_304_until_the_page_changes(host: SampleHost, path: str) -> None:
    first, body = get(host, path)
    etag = first.headers["ETag"]
    assert (first.status, first.headers["Content-Length"]) == (200, str(len(body.encode())))
    assert body
    for known in (etag, f'"other", W/{etag}', "*"):
        again, nothing = get(host, path, {"If-None-Match": known})
        assert (again.status, again.headers["ETag"], nothing) == (304, etag, "")
    assert get(host, path, {"If-None-Match": '"other"'})[0].status == 200


def test_the_first_page_has_two_addresses(host: SampleHost) -> None:
    assert get(host, "/")[1] == get(host, "/page/1/")[1]


@pytest.mark.parametrize("path", ["/page/4/", "/page/0/", "/page/x/", "/e/none/", "/e//", "/other"])
def test_what_is_not_there_is_a_404(host: SampleHost, path: str) -> None:
    assert get(host, path)[0].status == 404


@pytest.mark.parametrize("path", ["/e/a-%e2%80%93-B/", "/e/a-%E2%80%93-B", "/e/a-%e2%80%93-B/?from=feed"])
def test_an_episode_is_found_however_its_slug_is_spelled(path: str) -> None:
    with SampleHost([make_episode(1, slug="a-%e2%80%93-B")]) as host:
        assert "Episode 1" in get(host, path)[1]


def test_episodes_may_be_added_edited_and_deleted_while_it_runs(host: SampleHost) -> None:
    host.episodes.insert(0, make_episode(26))
    host.episodes[1] = make_episode(25, title="Edited")
    del host.episodes[2]
    titles = [episode["title"] for episode in read_state(get(host, "/")[1])["listEpisodes"]]
    assert titles[:3] == ["Episode 26", "Edited", "Episode 23"]
    assert get(host, "/e/episode-24/")[0].status == 404


def test_one_connection_carries_many_requests_and_all_are_logged(host: SampleHost) -> None:
    connection = HTTPConnection(host.url.removeprefix("http://"), timeout=10)
    ports = set()
    for method, path in (("GET", "/"), ("HEAD", "/feed.xml"), ("GET", "/page/9/?x=1")):
        connection.request(method, path, headers={"User-Agent": "tests"})
        ports.add(connection.sock.getsockname()[1])
        connection.getresponse().read()
    connection.close()
    assert len(ports) == 1
    assert [(entry.method, entry.path, entry.status) for entry in host.requests] == [
        ("GET", "/", 200),
        ("HEAD", "/feed.xml", 200),
        ("GET", "/page/9/?x=1", 404),
    ]
    assert {entry.headers["user-agent"] for entry in host.requests} == {"tests"}
    assert host.requests[0].at <= host.requests[1].at <= host.requests[2].at


def test_the_newest_episode_is_a_day_old_unless_the_time_is_given(host: SampleHost) -> None:
    assert get(host, "/")[1].count("24 hours ago") == 2
    host.now = LATER
    assert "ago<" not in get(host, "/")[1]


def test_an_open_connection_does_not_hold_up_the_end() -> None:
    with SampleHost([]) as host:
        connection = HTTPConnection(host.url.removeprefix("http://"), timeout=10)
        connection.request("GET", "/")
        connection.getresponse().read()
    assert connection.sock.recv(1) == b""
    connection.close()


def test_the_command_says_where_it_serves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted:
        def wait(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(host_module, "Event", Interrupted)
    monkeypatch.setattr("sys.argv", ["host"])
    host_module.main()
    said, muttered = capsys.readouterr()
    assert re.fullmatch(r"Sample Ledger is at http://127\.0\.0\.1:\d+/ \(Ctrl-C ends it\)\n", said)
    assert muttered == ""


def test_where_the_port_is_taken_the_sample_show_is_served_on_another() -> None:
    with SampleHost() as first:
        taken = int(first.url.rpartition(":")[2])
        with sample_host(taken) as second:
            assert second.url != first.url
