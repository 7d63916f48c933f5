"""Any document at all is read, or refused with a reason; nothing else happens, however broken it is."""

import random
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.errors import ParseError
from scraper.model import Kind, ParsedPage
from scraper.sources import fault_of, read
from scraper.sources.base import decode
from scraper.text.episode import put_in_order
from tests.reading import snapshot
from tests.unit.podbean_pages import dom, feed, feed_item, item, json_ld, page, state

PAGES = Path(__file__).parents[1] / "pages"
GOLDEN = sorted(path for path in PAGES.rglob("*.*") if path.suffix != ".json")
URL = "https://www.footnote-radio.example/page/2/"


def read_or_refuse(body: str | bytes, headers: dict[str, str] | None = None) -> ParsedPage | None:
    """What the program makes of a document; None where it refuses it. Anything else is raised."""
    try:
        parsed = read(snapshot(body, URL, "2025-04-12T09:00:00Z", headers))
    except ParseError as error:
        return None if error.fault and str(error) else pytest.fail("refused without a reason")
    for reading in parsed.episodes:
        put_in_order(reading, "2025-04-12T09:00:00Z")
    return parsed


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50, "binary"),
        (b"just some words that are nothing in particular", "unknown"),
        (b"<html><body><p>A page.</p></body></html>", "unknown"),
        (b'<html><script>window.__INITIAL_STATE__="', "truncated"),
        (b"<rss version='2.0'><channel><item><title>x</title>", "truncated"),
        (b"<rss version='2.0'><nothing/></rss>", "not_rss"),
        (b"<rss><channel></channel></rss>", "not_rss"),
        (b"<rss version='2.0'><channel><a></channel></rss>", "not_xml"),
        (b"<!DOCTYPE rss [<!ENTITY x 'y'>]><rss version='2.0'><channel/></rss>", "doctype"),
        (page("episode-content", "<!--" * 3000).encode(), "bomb"),
        (page("episode-content", "<i></i>" * 30_000).encode(), "bomb"),
        (page("episode-content", f"<i title='{'x' * 70_000}'>").encode(), "bomb"),
    ],
)
def test_what_is_no_page_is_refused_by_name(body: bytes, fault: str) -> None:
    with pytest.raises(ParseError) as refused:
        read(snapshot(body))
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    "document",
    [
        "<!---->" * 500 + "x",
        page(state({"permalink": "/e/x/", "previewContent": "<" * 200_000})),
        page(state({"permalink": "/e/x/", "previewContent": "<b>" * 200_000})),
        page(state({"permalink": "/e/x/", "previewContent": "<i " * 200_000})),
        page(state({"permalink": "/e/x/", "previewContent": "<b>" * 9_000 + "<" * 200_000})),
        page(json_ld({"url": "/e/x/", "description": "Credit to Paper authors: " + "," * 200_000})),
        page(json_ld({"url": "/e/x/", "description": "Credit to Paper authors: " * 5_000})),
        page(json_ld({"url": "/e/x/", "description": "What? " * 50_000})),
        "Friday Apr 11, 2025\n" * 50_000,
        "_a " * 100_000 + "\nComments (0)",
    ],
    ids=[
        "comments",
        "brackets",
        "nested tags",
        "open tags",
        "both",
        "commas",
        "credit lines",
        "questions",
        "dates",
        "emphasis",
    ],
)
def test_what_is_made_to_take_for_ever_does_not(document: str) -> None:
    started = time.process_time()
    read_or_refuse(document)
    assert time.process_time() - started < 3


@given(
    st.binary(max_size=200) | st.text(max_size=200), st.dictionaries(st.just("content-type"), st.text(max_size=40))
)
@example(b"\xff<rss", {"content-type": "text/xml; charset=undefined"})
@example(b"<meta charset=idna>\xff", {})
@example(b"\xfe\xff\xd8", {})
def test_any_bytes(body: str | bytes, headers: dict[str, str]) -> None:
    read_or_refuse(body, headers)


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)
NAMES = ["id", "title", "permalink", "publishTimestamp", "previewContent", "duration", "mediaUrl", "transcriptUrl"]
LD_NAMES = ["url", "name", "datePublished", "description", "associatedMedia", "partOfSeries"]


@given(
    st.lists(st.dictionaries(st.sampled_from(NAMES), JUNK | st.just("/e/x/")) | JUNK, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(LD_NAMES), JUNK | st.just("/e/x/")), max_size=3),
    st.dictionaries(st.sampled_from(["listPage", "listTotalPage", "listTotalCount"]), JUNK),
    st.text(max_size=30),
)
@settings(max_examples=150)
def test_layers_of_any_shape(listed: list[Any], records: list[Any], store: dict[str, Any], text: str) -> None:
    read_or_refuse(
        page(state(*listed, **store), json_ld(*records), dom(item("x", text, text, text))).encode(errors="replace")
    )


@given(
    st.dictionaries(
        st.sampled_from(["title", "link", "guid", "pubDate", "description", "content", "duration"]), st.text()
    )
)
def test_a_feed_of_any_items(elements: dict[str, str]) -> None:
    read_or_refuse(feed(feed_item(**elements)).encode(errors="replace"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_page_cut_or_damaged_anywhere_is_read_or_refused(path: Path) -> None:
    body = path.read_bytes()
    chance = random.Random(path.name)
    whole = read_or_refuse(body)
    assert whole is not None
    for _ in range(25):
        start, end = sorted(chance.choices(range(len(body)), k=2))
        cut = read_or_refuse(body[:start])
        assert cut is None or len(cut.episodes) <= max(len(whole.episodes), 1)
        read_or_refuse(body[:start] + body[end:])
        read_or_refuse(body[:start] + bytes(chance.choices(range(256), k=20)) + body[start:])
        read_or_refuse(body[:end] + body[start:end] + body[end:])


@pytest.mark.parametrize(
    "path", [path for path in GOLDEN if path.suffix in {".html", ".xml"}], ids=lambda path: path.stem
)
def test_a_page_without_its_end_is_refused(path: Path) -> None:
    body = path.read_bytes().rstrip()
    for length in (len(body) - 1, len(body) // 2, 400):
        cut = body[:length]
        if length == len(body) - 1:
            cut = re.sub(rb"</(?:\w+:)?(?:html|rss|feed|OAI-PMH)>", b"</x", body)
        assert read_or_refuse(cut) is None


@given(st.binary(max_size=300), st.text(max_size=60))
def test_decoding_never_fails_and_keeps_utf_8(body: bytes, charset: str) -> None:
    assert isinstance(decode(body, {"Content-Type": f"text/html; charset={charset}"}), str)


@given(st.text())
def test_utf_8_stays_what_it_is_whatever_the_header_says(text: str) -> None:
    body = text.encode()
    assert decode(body, {"Content-Type": "text/html; charset=cp1252"}) == text.removeprefix("\ufeff")


def test_a_page_in_an_old_charset_is_read_by_its_own_word_then_the_headers() -> None:
    cyrillic = page('<meta charset="windows-1251">', json_ld({"url": "/e/x/"}), "Приливы").encode("cp1251")
    assert "Приливы" in decode(cyrillic, {"Content-Type": "text/html; charset=iso-8859-1"})
    latin = "façade".encode("latin-1")
    assert decode(latin, {"CONTENT-TYPE": "text/html; charset=ISO-8859-1"}) == "façade"
    assert decode(latin, {}) == "façade"


@given(st.binary(max_size=300))
def test_the_check_of_wholeness_takes_any_bytes(body: bytes) -> None:
    for kind in Kind:
        assert isinstance(fault_of(kind, body), str)
