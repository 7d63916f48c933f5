"""The pages by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import MARKS
from tests.browser.places import EPISODE, OURS

pytestmark = MARKS


def test_a_slash_leads_to_the_search_and_escape_away(page: Page, site: str) -> None:
    for kind in ("home", "search", "episode", "months"):
        page.goto(site + OURS[kind])
        page.keyboard.press("/")
        expect(page.locator("#site-q")).to_be_focused()
        page.keyboard.type("/a")
        assert page.locator("#site-q").input_value().endswith("/a") or page.locator("#site-q").input_value() == "/a"
        page.keyboard.press("Escape")
        expect(page.locator("#site-q")).not_to_be_focused()


def test_a_search_is_typed_walked_through_and_opened(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("you OR we")
    page.keyboard.press("Enter")
    hits = page.locator(".hits h3 a")
    expect(hits).to_have_count(20)
    page.keyboard.press("ArrowDown")
    expect(hits.nth(0)).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(hits.nth(4)).to_be_focused()
    expect(hits.nth(4)).to_be_in_viewport()
    page.keyboard.press("ArrowUp")
    expect(hits.nth(3)).to_be_focused()
    page.keyboard.press("Escape")
    expect(hits.nth(3)).not_to_be_focused()
    page.keyboard.press("ArrowDown")
    name = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_the_first_stop_leads_past_the_header(page: Page, site: str) -> None:
    for kind in ("search", "episode", "about", "tables"):
        page.goto(site + {**OURS, "tables": "archive"}[kind])
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="To the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null"), kind


def test_stops_come_in_the_order_of_the_page_and_are_seen(page: Page, site: str) -> None:
    page.goto(site + EPISODE)
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
    assert all(stop["outlined"] for stop in stops), stops
    assert [stop["place"] for stop in stops] == sorted({stop["place"] for stop in stops})


STOP = """() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const outlined = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || here.matches("audio");
  return {outlined, place: [...document.querySelectorAll("*")].indexOf(here), what: here.outerHTML.slice(0, 80)};
}"""


@pytest.mark.parametrize("key", ["/", "j", "ArrowDown"])
def test_keys_with_a_modifier_stay_the_browsers_own(page: Page, key: str) -> None:
    before = page.evaluate("document.activeElement.tagName")
    page.keyboard.press(f"Control+{key}")
    assert page.evaluate("document.activeElement.tagName") == before


def test_the_menu_of_a_column_opens_and_closes_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}archive/episodes")
    button = page.get_by_role("button", name="Menu of the column date")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sort ascending")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Sort ascending")).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press(" ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("_sort=date"))
