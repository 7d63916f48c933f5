"""Six hundred scripts in the texts of one archive: none runs, by escaping alone and by the pages' policy alone; with
neither, hundreds run, so the pages do hold them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from scraper.web.pages import ROUTES
from tests.browser.chromium import MARKS, serving
from tests.browser.payload_archive import COUNT, RICH, month, write_payload_archive
from tests.browser.payloads import PAYLOADS

pytestmark = MARKS

LISTEN: Final = """
window.__ran = []; window.__refused = [];
window.ran = number => { window.__ran.push(number) };
addEventListener("securitypolicyviolation", event => window.__refused.push(event.effectiveDirective));
"""
PROVOKE: Final = """async () => {
  const isOurs = frame => { try { return Boolean(frame.__ran) } catch { return false } };
  const all = [...document.querySelectorAll("*")];
  for (const element of all) {
    for (const {name} of element.attributes) {
      if (name.startsWith("on") && name !== "onload" && name !== "onerror")
        element.dispatchEvent(new Event(name.slice(2)));
    }
    const leads = ["href", "xlink:href", "formaction"].map(name => element.getAttribute(name) ?? "");
    const isScript = leads.some(lead => /^[\\x00-\\x20]*j[\\s]*a[\\s]*v[\\s]*a[\\s]*s/i.test(lead));
    if (isScript) element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const frames = [window, ...Array.from({length: window.length}, (_, place) => window[place])].filter(isOurs);
  return {
    ran: frames.flatMap(frame => frame.__ran ?? []),
    refused: frames.flatMap(frame => frame.__refused ?? []).length,
    text: document.documentElement.textContent + [...document.querySelectorAll("input")].map(input => input.value),
  };
}"""


@dataclass
class Seen:
    """What happened on all pages."""

    ran: set[int] = field(default_factory=set)
    refused: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    """Address -> text of the page."""

    def visit(self, page: Page, site: str, address: str) -> None:
        page.goto(site + address)
        found = page.evaluate(PROVOKE)
        self.ran.update(found["ran"])
        self.refused += found["refused"]
        self.pages[address] = found["text"]
        assert page.url.startswith(site), address


def addresses() -> list[str]:
    """Pages on which every payload is shown in every way, and some of each kind that only repeats the others."""
    first = list(RICH)[:6]
    return [
        "",
        *(f"search?{urlencode({'q': f'payload', 'in': shelf, 'limit': 100, 'page': number})}" for shelf in SHELVES for number in range(1, 7)),
        *(f"episode/{f'e{number}'}" for number in RICH),
        *(f"author/a{number}" for number in first),
        *(f"paper/p{number}" for number in first),
        *(f"article/t{number}" for number in first),
        *(f"questions?{urlencode({'page': number})}" for number in range(1, 7)),
        "months",
        *(f"month/{month(number)}" for number in first),
        "about",
        *(f"-/paperledge/review?page={number}" for number in range(1, 4)),
    ]  # fmt: skip


SHELVES: Final = ("episodes", "questions", "papers", "articles", "all")
TABLES: Final = ("episodes", "questions", "authors", "author_names", "credits", "quotes", "links", "papers", "paper_links", "articles", "revisions", "doubts", "segments", "provenance", "shows")  # fmt: skip
