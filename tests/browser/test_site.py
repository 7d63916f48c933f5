"""The site in a real Chromium over the sample show: what a reader clicks works, and nothing leaves the machine."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.integration.test_links import sample_archive

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = sample_archive(tmp_path_factory.mktemp("site"))
    command = [sys.executable, "-m", "scraper.cli", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    troubles: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(site) else troubles.append(request.url))
        page.goto(site)
        yield page
    assert troubles == [], "errors on the console, or requests to other hosts"


def test_from_home_to_an_episode_by_searching(page: Page) -> None:
    page.get_by_label("Search the episodes").fill("whisker robot")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hits mark").first).to_be_visible()
    marked = page.locator(".hits mark").all_inner_texts()
    assert {text.lower() for text in marked} & {"whisker", "whiskers"}
    page.get_by_role("link", name="What a Whisker Knows").click()
    page.wait_for_url("**/archive/episodes/*")
    expect(page.get_by_text("When an artificial network behaves like a piece of brain").first).to_be_visible()


def test_a_search_is_narrowed_and_a_question_leads_to_its_place(page: Page) -> None:
    page.get_by_label("Search the episodes").fill("you OR we")
    page.get_by_role("button", name="Search").click()
    page.locator(".shelves").get_by_role("link", name="Questions").click()
    expect(page.locator(".hits li").first).to_be_visible()
    page.locator(".shelves").get_by_role("link", name="Episodes").click()
    before = page.locator(".export-links").first.inner_text()
    facets = page.locator(".facets")
    if facets.get_attribute("open") is None:
        facets.locator("summary").click()
    facets.get_by_role("link", name="Computer Vision").click()
    expect(page.get_by_label("Words")).to_have_value('category:"Computer Vision" you OR we')
    assert page.locator(".export-links").first.inner_text() != before
    page.locator(".shelves").get_by_role("link", name="Questions").click()
    page.locator(".hits h3 a").first.click()
    page.wait_for_url(re.compile(r"/archive/episodes/[^#]+#question-\d+$"))
    expect(page.locator(".questions li:target")).to_be_in_viewport()


@pytest.mark.parametrize("typed", ['"', "C++ (50%)", "near( AND OR -", "<script>alert(1)</script>"])
def test_anything_can_be_typed(page: Page, typed: str) -> None:
    page.get_by_label("Search the episodes").fill(typed)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Search the episodes")).to_be_visible()
    expect(page.locator("input[name=q]")).to_have_value(typed)


def test_every_ready_made_query_is_one_click_from_the_archives_page(page: Page) -> None:
    page.get_by_role("link", name="archive", exact=True).first.click()
    expect(page.get_by_role("link", name="Search the episodes")).to_be_visible()
    addresses = [link.get_attribute("href") or "" for link in page.locator("a").all()]
    queries = [address for address in addresses if re.fullmatch(r"/archive/[a-z_]+", address)]
    for name in ("search", "episodes_by_author", "questions_about", "episodes_per_month", "most_credited_authors"):
        assert f"/archive/{name}" in queries
    for address in dict.fromkeys(queries):
        response = page.goto(page.url.split("/archive")[0] + address)
        assert response is not None
        assert response.status == 200, address


def test_a_doubt_leads_to_its_episode_which_tells_where_it_was_read(page: Page, site: str) -> None:
    page.goto(f"{site}archive/episodes_in_doubt?kind=et+al.")
    page.locator("td.col-title a").first.click()
    page.wait_for_url("**/archive/episodes/*")
    expect(page.get_by_role("heading", name="What is doubted")).to_be_visible()
    expect(page.get_by_role("row", name="credits content credit line, et al.")).to_be_visible()
    page.get_by_role("link", name="et al.", exact=True).click()
    page.wait_for_url("**/archive/episodes_in_doubt?kind=et+al.")


def test_a_credit_leads_to_its_author(page: Page, site: str) -> None:
    page.goto(f"{site}archive/credits?_size=5")
    page.locator("td.col-author_id a").first.click()
    page.wait_for_url("**/archive/authors/*")


def test_it_can_be_read_on_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    for address in ("search?q=robot", "search", "archive/search?q=robot"):
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_the_page_without_scripts_says_the_same(site: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}archive/search?q=robot")
        expect(page.locator("table mark").first).to_be_visible()
        page.goto(f"{site}search?q=robot")
        expect(page.locator(".hits mark").first).to_be_visible()
        page.get_by_label("Words").fill("whisker")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("link", name="What a Whisker Knows")).to_be_visible()
