"""What axe-core finds on every kind of page, in light and in dark: nothing (WCAG 2.2 A and AA, best practices)."""

import re
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from scraper.web.pages import ROUTES
from tests.browser.chromium import MARKS
from tests.browser.places import ALL, FAILING, OURS

pytestmark = MARKS

RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
"""What else is found does not change with the colours."""
UNFOLD: Final = "for (const folded of document.querySelectorAll('details')) folded.open = true"
EDITOR: Final = {"exclude": [[".CodeMirror"]]}
"""Datasette's editor of SQL brings a field without a label; only who sits at this machine gets it."""
PAGES: Final = {**ALL, **FAILING}


@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(browser: Browser, site: str, kind: str) -> None:
    with browser.new_context(color_scheme="light") as context:
        page = context.new_page()
        response = page.goto(site + PAGES[kind])
        assert response is not None
        assert response.ok is (kind not in FAILING)
        page.evaluate(UNFOLD)
        assert violations(page, RULES) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, COLOURS) == []


def violations(page: Page, rules: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = Axe().run(page, EDITOR, rules).response["violations"]
    return [(each["id"], node["target"], node["failureSummary"]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize("route", [route for route, _ in ROUTES])
def test_every_page_of_the_site_is_looked_at(route: str) -> None:
    assert any(re.match(route, "/" + address.partition("?")[0]) for address in OURS.values())


def test_it_does_find_what_is_wrong(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site)
        page.evaluate("document.querySelector('label').remove(); document.documentElement.removeAttribute('lang')")
        assert {rule for rule, *_ in violations(page, RULES)} >= {"label", "html-has-lang"}
