"""One browser and one site for all tests here.

They end with the folder's last test, not with the session: while Playwright's loop runs in a thread, no other
test in it could run one of its own.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium, serving, watched
from tests.browser.places import write_site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample show's site; ends with "/"."""
    with serving(write_site(tmp_path_factory.mktemp("site"))) as address:
        yield address


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """The home page."""
    with watched(browser, site) as page:
        page.goto(site)
        yield page
