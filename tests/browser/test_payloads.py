"""Six hundred scripts in the texts of one archive: none runs, by escaping alone and by the pages' policy alone; with
neither, hundreds run, so the pages do hold them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page

from scraper.export.tex import plain
from scraper.web.pages import ROUTES
from tests.browser.chromium import MARKS, serving
from tests.browser.payload_archive import RICH, month, text, write_payload_archive
from tests.browser.payloads import COUNT, PAYLOADS
from tests.integration.site import METADATA

pytestmark = MARKS

ESCAPED: Final = "scraper.cli"
UNESCAPED: Final = "tests.browser.unescaped"

LISTEN: Final = """
window.__ran = [];
window.__refused = 0;
window.ran = number => { window.__ran.push(number) };
addEventListener("securitypolicyviolation", () => { window.__refused += 1 });
"""
PROVOKE: Final = r"""async () => {
  const isOurs = frame => { try { return Boolean(frame.__ran) } catch { return false } };
  let leads = 0;
  for (const element of document.querySelectorAll("*")) {
    for (const {name} of element.attributes)
      if (name.startsWith("on") && name !== "onload" && name !== "onerror")
        element.dispatchEvent(new Event(name.slice(2)));
    const addresses = ["href", "xlink:href", "formaction"].map(name => element.getAttribute(name) ?? "");
    if (addresses.some(address => /^[\x00-\x20]*j\s*a\s*v\s*a\s*s/i.test(address))) {
      leads += 1;
      element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    }
  }
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const frames = [window, ...Array.from({length: window.length}, (_, place) => window[place])].filter(isOurs);
  return {
    leads,
    ran: frames.flatMap(frame => frame.__ran),
    refused: frames.reduce((sum, frame) => sum + frame.__refused, 0),
    text: document.documentElement.textContent,
  };
}"""
"""Do to every element what its handlers wait for, and follow each address that is a script; then tell what ran."""

SHELVES: Final = ("episodes", "questions", "papers", "articles")
TABLES: Final = {
    "episodes": "e40", "questions": "q40", "authors": "a40", "author_names": f"{text('author', 40)},a40",
    "credits": "e40,1", "quotes": "w40", "links": "l40", "papers": "p40", "paper_links": "e40,p40",
    "paper_mentions": "", "articles": "t40", "article_paper_links": "t40,p40", "revisions": "r40", "doubts": "",
    "segments": "e40,1", "provenance": "", "identifiers": "e40,1", "shows": "s1",
}  # fmt: skip
"""Table -> the key of one of its rows."""


@dataclass
class Seen:
    """What happened on the pages of a site."""

    ran: set[int] = field(default_factory=set)
    refused: int = 0
    """Scripts and the like that the policy of a page kept from running."""
    leads: int = 0
    """Links that run a script."""
    texts: dict[str, str] = field(default_factory=dict)
    """Address -> what stands there, without space and whatever is not ASCII."""

    def visit(self, page: Page, site: str, address: str) -> None:
        page.goto(site + address)
        found = page.evaluate(PROVOKE)
        assert page.url.startswith(site), address
        self.ran.update(found["ran"])
        self.refused += found["refused"]
        self.leads += found["leads"]
        self.texts[address] = bare(found["text"])

    def unseen(self, kind: str, pages: str = "", shown_as: Callable[[str], str] = str) -> list[int]:
        """The payloads that no page shows, letter by letter, of those whose address begins so."""
        everything = "\n".join(shown for address, shown in self.texts.items() if address.startswith(pages))
        return [number for number in range(COUNT) if bare(shown_as(text(kind, number))) not in everything]


def bare(shown: str) -> str:
    return re.sub(r"[^!-~]+", "", shown)


def of_ours() -> list[str]:
    """The site's own pages: every payload in every way, and some more of what only repeats the others."""
    some = list(RICH)[::4]
    return [
        "",
        *(
            f"search?{urlencode({'q': 'payload', 'in': shelf, 'limit': 100, 'page': number})}"
            for shelf in SHELVES
            for number in range(1, 7)
        ),
        "search?q=payload&in=all&limit=100",
        *(f"episode/e{number}" for number in RICH),
        *(f"author/a{number}" for number in some),
        *(f"paper/p{number}" for number in some),
        *(f"article/t{number}" for number in some),
        "authors",
        "questions",
        "months",
        *(f"month/{month(number)}" for number in some),
        "about",
        *(f"-/paperledge/review?page={number}" for number in range(1, 5)),
        *("search.atom?q=payload&limit=100", "search.json?q=payload", "questions.atom", "author/a40.atom"),
    ]


def of_datasette() -> list[str]:
    queries = METADATA["databases"]["archive"]["queries"]
    without_words = {name: dict.fromkeys(query.get("params", ()), "") for name, query in queries.items()}
    return [
        "archive",
        *(f"archive/{table}" for table in TABLES),
        *(f"archive/{table}/{quote(key, safe=',')}" for table, key in TABLES.items() if key),
        *(f"archive/{name}?{urlencode(arguments)}" for name, arguments in without_words.items()),
        "archive/search?q=payload",
        "archive/questions_about?q=payload",
    ]  # fmt: skip


def reflected() -> list[str]:
    """Addresses that hold payloads themselves, twelve at a time: in the path, or as every argument of a page."""
    paths = ("", "episode/", "author/", "paper/", "article/", "month/", "archive/", "archive/episodes/")
    pages = ("search", "questions", "authors", "months", "archive/search", "archive/episodes")
    names = ("q", "in", "page", "sort", "category", "before", "letter", "_search", "_sort", "title")

    addresses = []
    for number, form in zip(range(0, COUNT, 12), cycle([*paths, *pages]), strict=False):
        held = "".join(PAYLOADS[number : number + 12])
        asked = urlencode(dict.fromkeys(names, held), errors="replace")
        addresses.append(f"{form}?{asked}" if form in pages else f"{form}{quote(held[:600], safe='')}")
    return addresses


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_payload_archive(tmp_path_factory.mktemp("payloads") / "archive.db")


def visited(browser: Browser, db: Path, addresses: list[str], *, escaped: bool, policy: bool) -> Seen:
    """What happens on pages of the payloads' site, with escaping, with the policy of its pages, or with neither."""
    seen = Seen()
    with (
        serving(db, ESCAPED if escaped else UNESCAPED) as site,
        browser.new_context(bypass_csp=not policy) as context,
    ):
        context.add_init_script(LISTEN)
        page = context.new_page()
        for address in addresses:
            seen.visit(page, site, address)
    return seen


def everything() -> list[str]:
    return [*of_ours(), *of_datasette(), *reflected()]


def test_no_script_runs_by_escaping_alone_and_every_one_is_shown_as_text(browser: Browser, db: Path) -> None:
    seen = visited(browser, db, everything(), escaped=True, policy=False)
    assert (seen.ran, seen.leads) == (set(), 0)
    for kind in ("title", "body", "credit", "question", "quote", "link", "abstract", "paper", "article"):
        assert seen.unseen(kind) == [], kind
    for kind in ("title", "question", "article"):
        assert seen.unseen(kind, "search?") == [], kind
    assert seen.unseen("paper", "search?", plain) == [], "LaTeX in the title of a paper is read"


def test_no_script_runs_by_the_policy_alone(browser: Browser, db: Path) -> None:
    seen = visited(browser, db, everything(), escaped=False, policy=True)
    assert seen.ran == set()
    assert seen.refused > 10 * COUNT


def test_with_neither_hundreds_run(browser: Browser, db: Path) -> None:
    seen = visited(browser, db, everything()[::3], escaped=False, policy=False)
    assert len(seen.ran) > 400


@pytest.mark.parametrize("route", [route for route, _ in ROUTES])
def test_every_page_of_the_site_is_among_them(route: str) -> None:
    assert any(re.match(route, "/" + address.partition("?")[0]) for address in of_ours())
