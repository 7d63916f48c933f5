"""What a reader clicks works: searching, narrowing, turning pages, taking files along, listening."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import feedparser
import pytest
import rispy
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.chromium import MARKS
from tests.browser.places import EPISODE
from tests.integration.site import METADATA

pytestmark = MARKS


def search(page: Page, words: str) -> None:
    page.get_by_label("Search the episodes").fill(words)
    follow(page, page.get_by_role("button", name="Search"))
    expect(page.get_by_role("heading", name="Search the episodes")).to_be_visible()


def follow(page: Page, link: Locator) -> None:
    with page.expect_navigation():
        link.click()


def titles(page: Page) -> list[str]:
    return page.locator(".hits h3").all_inner_texts()


class TestSearching:
    def test_it_leads_to_an_episode_with_the_words_marked(self, page: Page) -> None:
        search(page, "whisker robot")
        expect(page.locator(".hits mark").first).to_be_visible()
        marked = page.locator(".hits mark").all_inner_texts()
        assert {text.lower() for text in marked} & {"whisker", "whiskers"}
        page.get_by_role("link", name="What a Whisker Knows").first.click()
        page.wait_for_url("**/episode/sample/what-a-whisker-knows")
        expect(page.get_by_text("When an artificial network behaves like a piece of brain").first).to_be_visible()

    def test_a_facet_narrows_it_and_can_be_taken_off_again(self, page: Page) -> None:
        search(page, "you OR we")
        before = page.locator(".export-links").first.inner_text()
        follow(page, page.locator(".facets").get_by_role("link", name="Computer Vision"))
        expect(page.get_by_label("Words")).to_have_value('category:"Computer Vision" you OR we')
        assert page.locator(".export-links").first.inner_text() != before
        follow(page, page.get_by_role("link", name="Without Computer Vision"))
        expect(page.get_by_label("Words")).to_have_value("you OR we")
        assert page.locator(".export-links").first.inner_text() == before

    def test_pages_are_turned_and_each_hit_stands_on_one(self, page: Page) -> None:
        search(page, "you OR we")
        first = titles(page)
        follow(page, page.get_by_role("link", name="Next"))
        expect(page.get_by_role("navigation", name="Pages of hits")).to_contain_text("Page 2 of 2")
        second = titles(page)
        assert (len(first), len(set(first + second))) == (20, len(first + second))
        follow(page, page.get_by_role("link", name="Previous"))
        assert titles(page) == first

    def test_the_newest_come_first_on_demand(self, page: Page) -> None:
        search(page, "you OR we")
        best = titles(page)
        follow(page, page.get_by_role("link", name="newest first"))
        assert titles(page)[:2] != best[:2]
        assert titles(page)[0] == "Computation and Language - Attention Is All You Need"
        follow(page, page.get_by_role("link", name="best first"))
        assert titles(page) == best

    def test_a_question_leads_to_its_place(self, page: Page) -> None:
        search(page, "you OR we")
        follow(page, page.locator(".shelves").get_by_role("link", name="Questions"))
        page.locator(".hits h3 a").first.click()
        page.wait_for_url(re.compile(r"/episode/[^#]+#question-\d+$"))
        expect(page.locator(".questions li:target")).to_be_in_viewport()

    @pytest.mark.parametrize(
        ("shelf", "words", "address", "heading"),
        [
            ("Papers", "attention", "**/paper/1706.03762", "Attention Is All You Need"),
            ("Articles", "geysers", "**/article/*", "Why some geysers keep time with each other"),
        ],
    )
    def test_papers_and_articles_are_found(
        self, page: Page, shelf: str, words: str, address: str, heading: str
    ) -> None:
        search(page, words)
        page.locator(".shelves").get_by_role("link", name=shelf).click()
        page.locator(".hits").get_by_role("link", name=heading).click()
        page.wait_for_url(address)
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()

    def test_a_slip_of_the_pen_is_one_click_from_what_was_meant(self, page: Page) -> None:
        search(page, "quantun")
        page.locator(".suggestions a").first.click()
        expect(page.locator(".hits").get_by_role("link", name=re.compile("^Quantum")).first).to_be_visible()

    @pytest.mark.parametrize("typed", ['"', "C++ (50%)", "near( AND OR -", "<script>alert(1)</script>", "𝕏 \u202e"])
    def test_anything_can_be_typed(self, page: Page, typed: str) -> None:
        search(page, typed)
        expect(page.locator("#site-q")).to_have_value(typed)


class TestTakingAlong:
    @pytest.fixture
    def found(self, page: Page) -> Page:
        search(page, "has:paper")
        return page

    def take(self, page: Page, label: str, folder: Path) -> str:
        with page.expect_download() as started:
            page.locator(".export-links").last.get_by_role("link", name=label, exact=True).click()
        path = folder / started.value.suggested_filename
        started.value.save_as(path)
        return path.read_text(encoding="utf-8")

    def test_citations_are_read_by_what_reads_citations(self, found: Page, tmp_path: Path) -> None:
        hits = len(titles(found))
        entries = bibtexparser.loads(self.take(found, "BibTeX", tmp_path)).entries
        assert len(entries) == hits > 5
        assert {entry["title"] for entry in rispy.loads(self.take(found, "RIS", tmp_path))}
        csl: list[dict[str, Any]] = json.loads(self.take(found, "CSL-JSON", tmp_path))
        assert {item["URL"].rpartition("/")[2] for item in csl} == {entry["eprint"] for entry in entries}

    def test_a_table_holds_the_hits_of_the_page(self, found: Page, tmp_path: Path) -> None:
        rows = list(csv.DictReader(self.take(found, "CSV", tmp_path).splitlines()))
        assert [row["title"] for row in rows] == titles(found)

    def test_a_feed_of_the_same_search_can_be_followed(self, found: Page, site: str) -> None:
        address = found.locator(".export-links").last.get_by_role("link", name="Atom feed").get_attribute("href")
        head = found.locator('link[type="application/atom+xml"]').first.get_attribute("href")
        assert address == head
        feed = feedparser.parse(found.request.get(site.rstrip("/") + (address or "")).body())
        assert not feed.bozo
        assert {entry.title for entry in feed.entries} >= set(titles(found))

    def test_the_paper_of_an_episode_is_cited_by_a_button(self, page: Page, site: str, tmp_path: Path) -> None:
        page.goto(f"{site}episode/e0000009")
        with page.expect_download() as started:
            page.locator(".cite").get_by_role("link", name="BibTeX").click()
        started.value.save_as(tmp_path / "one.bib")
        entries = bibtexparser.loads((tmp_path / "one.bib").read_text(encoding="utf-8")).entries
        assert [entry.get("eprint") for entry in entries] == ["2505.22193", None], "the paper, then the episode"

    def test_a_citation_is_copied(self, browser: Browser, site: str) -> None:
        with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
            page = context.new_page()
            for address, cited in ((EPISODE, ".citation"), ("about", "dd.cite")):
                page.goto(site + address)
                page.get_by_role("button", name="Copy").first.wait_for()
                place = page.locator(cited).first
                button = place.locator("xpath=descendant::button | following-sibling::button").first
                shown = place.inner_text().removesuffix(" Copy")
                button.click()
                expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
                assert page.evaluate("navigator.clipboard.readText()") == shown


def test_the_host_of_a_recording_is_asked_at_a_click_and_not_before(browser: Browser, site: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    with browser.new_context() as context:
        page = context.new_page()
        page.route(lambda url: not url.startswith(site), answer)
        page.goto(site + EPISODE, wait_until="networkidle")
        audio = page.locator("audio")
        recording = audio.get_attribute("src") or ""
        assert recording.startswith("https://mcdn.podbean.com/")
        assert (asked, audio.evaluate("audio => [audio.preload, audio.networkState]")) == ([], ["none", 1])
        box = audio.bounding_box()
        assert box is not None
        with page.expect_event("requestfailed"):
            page.mouse.click(box["x"] + 25, box["y"] + box["height"] / 2)
        assert set(asked) == {recording}


class TestTheTablesBeneath:
    def test_every_ready_made_query_is_one_click_from_the_archives_page(self, page: Page, site: str) -> None:
        follow(page, page.get_by_role("link", name="Tables", exact=True))
        addresses = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
        queries = [address for address in addresses if re.fullmatch(r"/archive/[a-z_]+", address)]
        assert set(queries) >= {f"/archive/{name}" for name in METADATA["databases"]["archive"]["queries"]}
        for address in dict.fromkeys(queries):
            assert page.request.get(site.rstrip("/") + address).status == 200, address

    def test_a_doubt_leads_to_its_episode_which_tells_where_it_was_read(self, page: Page, site: str) -> None:
        page.goto(f"{site}archive/episodes_in_doubt?kind=et+al.")
        page.locator("td.col-title a").first.click()
        expect(page.get_by_role("heading", name="What is doubted")).to_be_visible()

    def test_a_credit_leads_to_its_author(self, page: Page, site: str) -> None:
        page.goto(f"{site}archive/credits?_size=5")
        page.locator("td.col-author_id a").first.click()
        page.wait_for_url(re.compile("/authors?/"))
