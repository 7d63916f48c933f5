"""The pages on a phone, enlarged, in the dark, on paper and without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlite_utils import Database

from tests.browser.chromium import MARKS, serving, watched
from tests.browser.places import ALL, EPISODE, FAILING, OURS, write_site

pytestmark = MARKS

Scheme = Literal["light", "dark"]
WIDTHS: Final = {"a small phone": 320, "a phone": 360, "a screen at 200 %": 640, "a wide screen": 1920}
TOO_WIDE: Final = """() => {
  const width = document.documentElement.clientWidth;
  const isScrolled = element => element.closest(".table-wrapper, .CodeMirror, pre, figure, details table") !== null;
  const wide = [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !isScrolled(element));
  return document.documentElement.scrollWidth > width ? wide.map(element => element.outerHTML.slice(0, 120)) : [];
}"""
LIGHTNESS: Final = """() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const style = getComputedStyle(document.body);
  const [paper, ink] = [parts(style.backgroundColor), parts(style.color)];
  const link = parts(getComputedStyle(document.querySelector("main a")).color);
  return [paper, ink, link].map(([red, green, blue]) => (red + green + blue) / 3);
}"""


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, site: str, width: int) -> None:
    wide = {}
    with watched(browser, site, viewport={"width": width, "height": 700}) as page:
        for kind, address in ALL.items():
            page.goto(site + address)
            found = page.evaluate(TOO_WIDE)
            if found:
                wide[kind] = found[:3]
    assert wide == {}


def test_long_words_are_broken_on_a_phone(browser: Browser, site: str) -> None:
    with watched(browser, site, viewport={"width": 360, "height": 700}) as page:
        page.goto(f"{site}search?q={'pneumonoultramicroscopic' * 20}")
        assert page.evaluate(TOO_WIDE) == []


def test_a_title_without_a_gap_widens_no_page(browser: Browser, tmp_path: Path) -> None:
    path = write_site(tmp_path)
    with Database(path) as db, db.atomic():
        db.execute("UPDATE episodes SET title = 'x' || replace(hex(zeroblob(100)), '0', 'x') || title")
    with serving(path) as site, watched(browser, site, viewport={"width": 360, "height": 700}) as page:
        for kind in ("home", "search", "episode", "month", "author", "paper", "questions", "table", "row"):
            page.goto(site + ALL[kind])
            assert "xxxxxxxx" in page.inner_text("main"), kind
            assert page.evaluate(TOO_WIDE) == [], kind


def test_a_row_of_a_table_is_short_on_a_phone(browser: Browser, site: str) -> None:
    with watched(browser, site, viewport={"width": 360, "height": 700}) as page:
        page.goto(site + ALL["table"])
        heights = page.evaluate("[...document.querySelectorAll('tbody tr')].map(row => row.offsetHeight)")
        labels = page.locator("tbody tr").first.locator("td").evaluate_all(
            "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
        )  # fmt: skip
    assert len(heights) == 20
    assert max(heights) < 400
    assert labels[1:3] == ['"date"', '"category"']


@pytest.mark.parametrize("kind", ["home", "search", "episode", "about", "table", "row", "query"])
def test_it_is_dark_where_the_reader_wants_it_dark(browser: Browser, site: str, kind: str) -> None:
    def lightness(scheme: Scheme) -> list[float]:
        with watched(browser, site, color_scheme=scheme) as page:
            page.goto(site + ALL[kind])
            found: list[float] = page.evaluate(LIGHTNESS)
            return found

    paper, ink, link = lightness("dark")
    assert paper < 60
    assert min(ink, link) > 150
    paper, ink, link = lightness("light")
    assert paper > 230
    assert max(ink, link) < 130


def test_on_paper_there_is_the_text_and_not_what_is_to_be_pressed(page: Page, site: str) -> None:
    page.goto(site + EPISODE)
    controls = [page.get_by_role("navigation", name="Site"), page.get_by_role("search"), page.locator("audio")]
    for control in controls:
        expect(control.first).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    for control in [*controls, page.get_by_role("button"), page.locator(".skip")]:
        for each in control.all():
            expect(each).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".episode-text")).to_be_visible()
    expect(page.locator(".questions li").first).to_be_visible()
    expect(page.locator(".citation").first).to_be_visible()
    paper, ink, _ = page.evaluate(LIGHTNESS)
    assert (paper, ink) == (255, 0)


class TestWithoutScripts:
    @pytest.fixture
    def page(self, browser: Browser, site: str) -> Iterator[Page]:
        with watched(browser, site, java_script_enabled=False) as page:
            page.goto(site)
            yield page

    def test_a_search_leads_to_an_episode(self, page: Page) -> None:
        page.get_by_label("Search the episodes").fill("whisker")
        page.get_by_role("button", name="Search").click()
        expect(page.locator(".hits mark").first).to_be_visible()
        page.locator(".shelves").get_by_role("link", name="Questions").click()
        expect(page.locator(".hits li").first).to_be_visible()
        page.locator(".shelves").get_by_role("link", name="Episodes").click()
        page.get_by_role("link", name="What a Whisker Knows").first.click()
        expect(page.get_by_role("heading", level=1, name="What a Whisker Knows")).to_be_visible()
        expect(page.locator("audio")).to_be_visible()

    def test_what_is_folded_can_be_opened(self, page: Page, site: str) -> None:
        page.goto(site + EPISODE)
        said = page.get_by_text("A whisker bends before it touches.")
        expect(said).to_be_hidden()
        page.locator(".transcript summary").click()
        expect(said).to_be_visible()

    def test_figures_stand_in_a_table(self, page: Page, site: str) -> None:
        page.goto(f"{site}months")
        page.locator("details.figures summary").first.click()
        expect(page.locator("details.figures").first.get_by_role("cell").first).to_be_visible()


@pytest.mark.parametrize("kind", [*OURS, *FAILING])
def test_a_page_has_one_heading_of_its_own_and_a_title(browser: Browser, site: str, kind: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site + {**OURS, **FAILING}[kind])
        heading = page.locator("h1").all_inner_texts()
        assert len(heading) == 1
        assert heading[0].strip()
        assert re.search(r"\w", page.title())
