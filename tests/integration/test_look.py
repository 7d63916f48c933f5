"""The frame of every page, ours and Datasette's: header, search, way to the text; no inline style or script."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from tests.integration.archive_fixture import write_archive
from tests.integration.site import Answer, ask, ask_all

HERE = Path(__file__).parents[2] / "scraper" / "web"
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
STYLE = (HERE / "static" / "paperledge.css").read_text(encoding="utf-8")
OURS = ["/", "/search", "/search?q=robot", "/questions", "/authors", "/months", "/month/2025-04", "/about"]
DATASETTE = [
    "/archive",
    "/archive/episodes",
    "/archive/episodes/e1",
    "/archive/papers_told",
    "/archive?sql=select+1",
    "/archive?sql=drop",
    "/archive/no_such_table",
    "/-/versions",
]
INK = ("ink", "faint", "link", "visited", "accent", "warning")


class Page(HTMLParser):
    """The elements of a page, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def having(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("look") / "archive.db")


@pytest.fixture(scope="module")
def pages(archive: Path) -> dict[str, Answer]:
    addresses = OURS + DATASETTE
    return dict(zip(addresses, ask_all(archive, addresses), strict=True))


@pytest.mark.parametrize("address", OURS + DATASETTE)
def test_every_page_has_one_header_one_search_box_and_a_way_to_its_text(
    pages: dict[str, Answer], address: str
) -> None:
    page = Page(pages[address].text)
    assert len(page.having("header")) == len(page.having("main", id="content")) == 1
    assert len(page.having("input", id="site-q", name="q")) == len(page.having("form", role="search")) == 1
    assert len(page.having("label", **{"for": "site-q"})) == 1
    first_link = next(found for tag, found in page.elements if tag == "a")
    assert first_link["href"] == "#content"
    assert page.having("html", lang="en")
    assert len(page.having("h1")) == 1
    assert any("paperledge.css?v=" in str(link.get("href")) for link in page.having("link", rel="stylesheet"))


@pytest.mark.parametrize(
    ("address", "here", "how"),
    [
        ("/questions", "/questions", "page"),
        ("/months", "/months", "page"),
        ("/month/2025-04", "/months", "true"),
        ("/archive", "/archive", "page"),
        ("/archive/episodes", "/archive", "true"),
        ("/", "/", "page"),
    ],
)
def test_the_section_where_one_is_is_marked(pages: dict[str, Answer], address: str, here: str, how: str) -> None:
    header = pages[address].text.partition("</header>")[0]
    marked = [(found["href"], found["aria-current"]) for found in Page(header).having("a") if "aria-current" in found]
    assert marked == [(here, how)]


@pytest.mark.parametrize("address", OURS + DATASETTE)
def test_headings_come_in_order(pages: dict[str, Answer], address: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(pages[address].text).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels


@pytest.mark.parametrize("address", OURS + DATASETTE)
def test_every_control_has_a_name(pages: dict[str, Answer], address: str) -> None:
    page = Page(pages[address].text)
    labelled = {label.get("for") for label in page.having("label")}
    for tag in ("input", "select", "textarea"):
        for control in page.having(tag):
            if control.get("type") not in {"hidden", "submit", "checkbox"}:
                assert control.get("aria-label") or control.get("id") in labelled, control


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_of_ours_holds_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    scripts = re.findall(r"<script[^>]*>", text)
    if template.name != "base.html":
        assert all("src=" in tag or "application/ld+json" in tag for tag in scripts)


def test_a_row_leads_to_its_page(archive: Path) -> None:
    for row, page in (
        ("papers/p1", "/paper/2504.90001"),
        ("authors/a1", "/author/a1"),
    ):
        assert f'href="{page}">Read it on its page' in ask(archive, f"/archive/{row}").text
    lead = re.search(r'href="([^"]+)">Read it on its page', ask(archive, "/archive/episodes/e1").text)
    assert lead
    assert ask(archive, lead[1]).status == 200
    assert "Read it on its page" not in ask(archive, "/archive/shows/s1").text


def test_a_table_has_its_own_search_and_filters_that_work(archive: Path) -> None:
    page = Page(ask(archive, "/archive/episodes?category=Robotics").text)
    assert page.having("input", id="_search")
    assert page.having("select", name="_filter_column_1")
    assert not page.having("dl", **{"class": "filters"})


def test_an_error_of_sql_stands_in_the_frame(pages: dict[str, Answer]) -> None:
    answer = pages["/archive?sql=drop"]
    assert answer.status == 400
    assert "Statement must be a SELECT" in answer.text


def test_classes_that_the_script_looks_for_stand_in_templates() -> None:
    script = (HERE / "static" / "paperledge.js").read_text(encoding="utf-8")
    markup = "".join(template.read_text(encoding="utf-8") for template in TEMPLATES)
    looked_for = re.search(r'HITS = "([^"]+)".*?TO_COPY = "([^"]+)"', script, re.DOTALL)
    assert looked_for
    for name in set(re.findall(r"\.([\w-]+)", " ".join(looked_for.groups()))):
        assert re.search(rf'class="[^"]*\b{name}\b', markup), name


def themes() -> dict[str, dict[str, str]]:
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    )
    return {"light": light, "dark": light | dark}


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(theme: str) -> None:
    colours = themes()[theme]
    pairs: list[tuple[str, str, float]] = [(ink, ground, 4.5) for ink in INK for ground in ("paper", "leaf", "field")]
    pairs += [("on-mark", "mark", 4.5), ("on-accent", "accent", 4.5), ("ink", "on-warning", 4.5)]
    pairs += [("warning", "on-warning", 4.5), ("edge", "paper", 3), ("edge", "field", 3), ("bar", "paper", 3)]
    for ink, ground, least in pairs:
        assert contrast(colours[ink], colours[ground]) >= least, (ink, ground)


def test_every_colour_has_a_name_that_is_defined() -> None:
    defined = set(re.findall(r"^\s*--([\w-]+):", STYLE, re.MULTILINE))
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))
    assert used == defined
