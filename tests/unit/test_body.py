"""The body as blocks: what is a paragraph, an item, a quote; and that no word is lost, added or glued."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from scraper.model import Link
from scraper.notation.normal import fingerprint
from scraper.text.body import Block, BlockKind, parse_html, parse_text, quotes_of, render
from tests.unit.markup import markup, words_shown

PARAGRAPH, ITEM, QUOTE, HEADING = BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE, BlockKind.HEADING
BASE = "https://www.footnote-radio.example/e/tides/"


def blocks(source: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in parse_html(source)[0]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", [(PARAGRAPH, "One."), (PARAGRAPH, "Two.")]),
        ("<p>One.<br>Two.<br/><br/>Three.</p>", [(PARAGRAPH, "One."), (PARAGRAPH, "Two."), (PARAGRAPH, "Three.")]),
        ("bare<div>boxed</div>tail", [(PARAGRAPH, "bare"), (PARAGRAPH, "boxed"), (PARAGRAPH, "tail")]),
        ("<ul><li>a</li><li>b<br>c</li></ul>", [(ITEM, "a"), (ITEM, "b c")]),
        ("<ol><li><p>a</p></li></ol>", [(ITEM, "a")]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", [(ITEM, "a"), (ITEM, "b")]),
        ("<p>- a<br>• b<br>3) c</p>", [(ITEM, "a"), (ITEM, "b"), (ITEM, "c")]),
        ("<blockquote><p>said</p></blockquote>", [(QUOTE, "said")]),
        ("<h2>Part</h2>text", [(HEADING, "Part"), (PARAGRAPH, "text")]),
        ("<p>a <em>very</em><strong>strong</strong>&nbsp;word</p>", [(PARAGRAPH, "a verystrong\u00a0word")]),
        ("<p>&ldquo;x&rdquo; &amp; &lt;b&gt;</p>", [(PARAGRAPH, "“x” & <b>")]),
        ("<p>one<!-- not shown -->two</p>", [(PARAGRAPH, "onetwo")]),
        (
            "<table><caption>cap</caption><tr><td>a</td><td>b</td></tr></table>",
            [(PARAGRAPH, x) for x in ("cap", "a", "b")],
        ),
        ("<center>old</center>new", [(PARAGRAPH, "old"), (PARAGRAPH, "new")]),
        ("<p> </p><p>&nbsp;</p><p></p><div><br></div>", []),
        ("", []),
        ("   ", []),
        ("no markup at all", [(PARAGRAPH, "no markup at all")]),
        ("<html><!-- saved --><body><p>whole page</p></body></html>", [(PARAGRAPH, "whole page")]),
    ],
)
def test_blocks_of_markup(source: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert blocks(source) == expected


def test_block_markup_inside_a_paragraph_is_kept() -> None:
    found = blocks('<p class="e-description"><p>first</p><ul><li>second</li></ul>third</p> <p>fourth</p>')
    assert [text for _, text in found] == ["first", "second", "third", "fourth"]


@pytest.mark.parametrize(
    "tag", ["script", "style", "template", "noscript", "audio", "video", "iframe", "svg", "button"]
)
def test_what_a_page_does_not_show_is_no_text(tag: str) -> None:
    assert blocks(f"<p>before <{tag}>hidden <b>deep <i>deeper</i> tail</b> tail</{tag}>after</p>") == [
        (PARAGRAPH, "before after")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.\n\n\nThree.", [(PARAGRAPH, "One."), (PARAGRAPH, "Two."), (PARAGRAPH, "Three.")]),
        ("- a\n* b\n• c\n1. d\n2) e", [(ITEM, x) for x in "abcde"]),
        ("> said\n>\n>  ", [(QUOTE, "said")]),
        (
            "-5 degrees\n2025. A year\n3.5 times",
            [(PARAGRAPH, x) for x in ("-5 degrees", "2025. A year", "3.5 times")],
        ),
        ("-\n-   ", [(PARAGRAPH, "-"), (PARAGRAPH, "-")]),
    ],
)
def test_blocks_of_a_plain_rendering(text: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert [(block.kind, block.text) for block in parse_text(text)] == expected


def test_the_archives_plain_text() -> None:
    found, _ = parse_html(
        "<h3>Part</h3><p>One.</p><ul><li>a</li><li>b</li></ul><blockquote>q1</blockquote><blockquote>q2</blockquote><p>End.</p>"
    )
    assert render(found) == "Part\n\nOne.\n\n- a\n- b\n\n> q1\n\n> q2\n\nEnd."


def test_links_are_web_addresses_off_the_page_each_once() -> None:
    _, links = parse_html(
        """<p><a href="/e/last-week/">last <b>week</b></a> <a href="https://arxiv.org/abs/2504.07962">paper</a>
        <a href="https://arxiv.org/abs/2504.07962">again</a> <a href="mailto:a@b.example">mail</a>
        <a href="javascript://x.example/%0aalert(1)">no</a> <a href="http://[broken">no</a> <a>no</a>
        <a href="">no</a>
        <a href="#top">no</a>
        <a href="https://x.example/a&#27;b">odd</a></p>""",
        BASE,
    )
    assert links[:2] == (
        Link("https://www.footnote-radio.example/e/last-week/", "last week"),
        Link("https://arxiv.org/abs/2504.07962", "paper"),
    )
    assert [link.text for link in links[2:]] == ["odd"]


@pytest.mark.parametrize(
    ("kind", "text", "quotes"),
    [
        (QUOTE, "any words", ("any words",)),
        (QUOTE, "“with marks”", ("with marks",)),
        (PARAGRAPH, '"A sentence of five words."', ("A sentence of five words.",)),
        (PARAGRAPH, "„Ein Satz aus fünf Wörtern.“", ("Ein Satz aus fünf Wörtern.",)),
        (PARAGRAPH, '"Too short."', ()),
        (PARAGRAPH, '"One thing" and quite "another thing"', ()),
        (PARAGRAPH, 'She said "a sentence of five words."', ()),
        (ITEM, '"An item of five words."', ()),
    ],
)
def test_quotes_stand_as_blocks_of_their_own(kind: BlockKind, text: str, quotes: tuple[str, ...]) -> None:
    assert quotes_of([Block(kind, text)]) == quotes


@given(markup())
@settings(max_examples=200)
def test_every_word_shown_is_in_the_body_in_order_and_none_is_glued(source: str) -> None:
    assert _words(parse_html(source)[0]) == words_shown(source)


def _words(found: Iterable[Block]) -> list[str]:
    return [word for block in found for word in block.text.split()]


@given(st.text())
def test_every_word_of_a_rendering_is_in_its_blocks(text: str) -> None:
    found = [word for block in parse_text(text) for word in block.text.split()]
    lines = [re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", line) for line in text.splitlines()]
    said = [word for line in lines for word in line.split()]
    marks = re.compile(r"[-*•‣◦·>]+|\d{1,2}[.)]")
    assert [word for word in found if not marks.fullmatch(word)] == [
        word for word in said if not marks.fullmatch(word)
    ]


@given(st.text() | markup() | st.text(alphabet="<>/!-?ap b&#;x0\"'"))
@example("<html><!-- x --><body>y</body></html>")
@example("<frameset><frame></frameset>")
@example("<?xml version='1.0' encoding='utf-7'?><p>x</p>")
@example("<!-- only -->")
@example("<![CDATA[x]]>")
@example("\ud83d<p>half a pair</p>")
@example("<p>&#xD83D;&#0;&#27;</p>")
@example("<base href='http://['><a href='x'>y</a>")
@example("<body><body>x</body></body>")
def test_any_markup_gives_clean_blocks_and_the_same_twice(source: str) -> None:
    found, links = parse_html(source, BASE)
    assert parse_html(source, BASE) == (found, links)
    for text in [*(block.text for block in found), *(link.text + link.url for link in links)]:
        assert text.strip()
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", text)


@given(markup() | st.text())
def test_what_was_rendered_reads_back_as_the_same_text(source: str) -> None:
    body = render(parse_html(source)[0])
    again = render(parse_text(body))
    assert again == render(parse_text(again))
    assert fingerprint(again) == fingerprint(body) or _begins_like_a_list(body)


def _begins_like_a_list(body: str) -> bool:
    """A number before a line is a bullet to a reader of plain text, and bullets do not count."""
    return re.search(r"^(?:- |> )?(?:\d{1,2}[.)]) ", body, re.MULTILINE) is not None


@pytest.mark.parametrize("depth", [300, 1_500, 5_000, 60_000])
def test_deep_nesting_loses_no_words(depth: int) -> None:
    found = blocks("before" + "<div>" * depth + "deep" + "</div>" * depth + "<p>a &amp; b</p>")
    assert [text for _, text in found] == ["before", "deep", "a & b"]


@pytest.mark.parametrize("before", ["<div>" * 1_500, "half a pair \ud83d", "a nought \x00"])
def test_odd_markup_still_tells_items_from_paragraphs(before: str) -> None:
    assert blocks(f"{before}<ul><li>an item</li></ul>")[-1] == (ITEM, "an item")


def test_the_parser_underneath_is_the_one_that_repairs() -> None:
    assert lxml_html.fromstring("<div><p>a<div>b</div></div>").text_content() == "ab"
