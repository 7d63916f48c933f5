"""Debian's Chromium, kept from every other machine, and the sites that it looks at."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

CHECKOUT: Final = Path(__file__).parents[2]
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
MARKS: Final = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def serving(db: Path, module: str = "scraper.cli") -> Iterator[str]:
    """The address of `paperledge serve`, in a process of its own; ends with "/"."""
    command = [sys.executable, "-m", module, "serve", "--db", str(db), "--port", "0"]
    quiet: dict[str, Any] = {"stderr": subprocess.DEVNULL, "cwd": CHECKOUT, "text": True}
    with subprocess.Popen(command, stdout=subprocess.PIPE, **quiet) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


class Watch:
    """What goes wrong in the pages of a browser's context: errors, and requests to any host but the site's."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.troubles: list[str] = []
        context.on("page", self._begin)
        context.on("request", self._see)

    def _begin(self, page: Page) -> None:
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.troubles.append(request.url)


@contextmanager
def watched(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A page in a context of its own, in which nothing may have gone wrong at the end."""
    with browser.new_context(**options) as context:
        watch = Watch(context, site)
        context.set_default_timeout(10_000)
        yield context.new_page()
    assert watch.troubles == [], "errors on the console, or requests to other hosts"
