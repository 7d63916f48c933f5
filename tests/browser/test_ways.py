"""Every kind of page is reached by clicks from home, without an error and without a request to any other host."""

import re
from collections import deque
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from scraper.web.pages import ROUTES, article
from tests.browser.chromium import MARKS, watched
from tests.browser.places import ALL, OURS

pytestmark = MARKS

KINDS: Final = {
    "home": r"/$",
    "search": r"/search\?",
    "episode": r"/episode/",
    "author": r"/author/",
    "authors": r"/authors$",
    "paper": r"/paper/",
    "questions": r"/questions$",
    "months": r"/months$",
    "month": r"/month/",
    "about": r"/about$",
    "review": r"/-/paperledge/review$",
    "tables": r"/archive$",
    "table": r"/archive/(episodes|papers|authors|questions)$",
    "row": r"/archive/(episodes|papers|authors|questions)/",
    "query": r"/archive/(search|episodes_between|papers_told)$",
}
"""Articles are apart: the sample's only one is found by searching."""
MOST_CLICKS: Final = 4

VISIBLE: Final = "links => links.map(link => link.checkVisibility() ? link.getAttribute('href') : '')"


def test_every_kind_of_page_is_a_few_clicks_from_home(page: Page, site: str) -> None:
    clicks = {"home": 0}
    waiting = deque([page.url])
    reached = [page.url]
    while waiting:
        here = waiting.popleft()
        kind_here = kind_of(here, site)
        page.goto(here)
        for place, address in enumerate(page.locator("a[href]").evaluate_all(VISIBLE)):
            kind = kind_of(address, site)
            if kind and kind not in clicks:
                with page.expect_navigation():
                    page.locator("a[href]").nth(place).click()
                expect(page.locator("h1")).to_have_count(1)
                clicks[kind] = clicks[kind_here] + 1
                waiting.append(page.url)
                reached.append(page.url)
                page.goto(here)
    assert clicks.keys() == KINDS.keys()
    paths = [urlsplit(address).path for address in reached]
    assert [route for route, _ in ROUTES if not any(re.match(route, path) for path in paths)] == [article.ROUTE]
    assert max(clicks.values()) <= MOST_CLICKS


def kind_of(address: str, site: str) -> str:
    path = "/" + address.removeprefix(site).removeprefix("/") if address else "#"
    return next((kind for kind, pattern in KINDS.items() if re.match(pattern, path)), "")


@pytest.mark.parametrize("kind", ALL)
def test_a_page_is_small_and_needs_little(browser: Browser, site: str, kind: str) -> None:
    asked: list[Request] = []
    with watched(browser, site) as page:
        page.on("requestfinished", lambda request: asked.append(request))
        page.goto(site + ALL[kind])
        sizes = [each["responseBodySize"] + each["responseHeadersSize"] for each in map(Request.sizes, asked)]
    assert 0 < len(sizes) < 15
    assert (sum(sizes) if kind in OURS else sizes[0]) < 100_000
