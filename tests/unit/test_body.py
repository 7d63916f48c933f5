"""The body as blocks: what is a paragraph, an item, a quote; and that no word is lost, added or glued."""

import cProfile
import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.model import Link
from scraper.notation.normal import fingerprint
from scraper.text.body import Block, BlockKind, parse_html, parse_text, render
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
        # Words that inline tags, breaks, cells and unclosed tags stand between: whole, and never glued.
        ("<p>un<b>believ</b>able <i>so</i>-called</p>", [(PARAGRAPH, "unbelievable so-called")]),
        ("<P>One<P>Two<BR>Three</P>", [(PARAGRAPH, "One"), (PARAGRAPH, "Two"), (PARAGRAPH, "Three")]),
        ("a<div>b</div>c<p>d</p>e", [(PARAGRAPH, x) for x in "abcde"]),
        ("<blockquote>a<br/>b<p>c</p></blockquote>d", [(QUOTE, "a"), (QUOTE, "b"), (QUOTE, "c"), (PARAGRAPH, "d")]),
        ("<blockquote><p>a</p><ul><li>b</li></ul></blockquote>", [(QUOTE, "a"), (ITEM, "b")]),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", [(PARAGRAPH, x) for x in "abcd"]),
        ("<tr><th>a<td>b<tr><td>c", [(PARAGRAPH, x) for x in "abc"]),
        ("<pre>a  b\n  c</pre>d\ne", [(PARAGRAPH, "a b"), (PARAGRAPH, "c"), (PARAGRAPH, "d e")]),
        ("<h2>a<p>b</p><h3>c</h2>d", [(HEADING, "a"), (PARAGRAPH, "b"), (HEADING, "c"), (PARAGRAPH, "d")]),
        ("<h2><div>a</div></h2>b", [(HEADING, "a"), (PARAGRAPH, "b")]),
        ("<p>a</b></i></div>b</p></div></ul>c", [(PARAGRAPH, "a"), (PARAGRAPH, "b"), (PARAGRAPH, "c")]),
        ("<my-box>a</my-box>b<o:p>c</o:p>", [(PARAGRAPH, "abc")]),
        # Lists: an item is one text, its parent's words are not its own.
        ("<ol><li>a<li>b</ol>c", [(ITEM, "a"), (ITEM, "b"), (PARAGRAPH, "c")]),
        ("<ul><li>a<ol><li>b</li></ol>c</li><li>d</li></ul>", [(ITEM, x) for x in "abcd"]),
        (
            "<ul><li><p>a?</p><p>b.</p></li><li><div>c</div>d</li></ul>e",
            [(ITEM, "a? b."), (ITEM, "c d"), (PARAGRAPH, "e")],
        ),
        ("<ul><li>a<br><br>b</li></ul>", [(ITEM, "a b")]),
        ("<ul><li>a<li>b<p>c</p>", [(ITEM, "a"), (ITEM, "b"), (ITEM, "c")]),
        ("<ul><li><blockquote>a</blockquote></li></ul>", [(QUOTE, "a")]),
        # Characters that other layers and writers escape once, twice or never.
        ("<p>if x < y && y > z, 1<2, p<0.05</p>", [(PARAGRAPH, "if x < y && y > z, 1<2, p<0.05")]),
        ("<p>if x<y, stop</p><p>on</p>", [(PARAGRAPH, "if x<y, stop"), (PARAGRAPH, "on")]),
        ("<p>a<b and c>d, a<b && c>d, a<b</p>", [(PARAGRAPH, "a<b and c>d, a<b && c>d, a<b")]),
        ("<p>vector<int> v; x<y</p>", [(PARAGRAPH, "vector<int> v; x<y")]),
        ("<p>I <3 it </3 <- so -> AT&T a&b;</p>", [(PARAGRAPH, "I <3 it </3 <- so -> AT&T a&b;")]),
        ("<p>it&amp;rsquo;s &amp;lt;b&amp;gt; Q&amp;amp;A</p>", [(PARAGRAPH, "it’s <b> Q&A")]),
        ("<p>&rsquo; &amp;lt;</p>", [(PARAGRAPH, "’ &lt;")]),
        ("&lt;p&gt;a &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;", [(PARAGRAPH, "a & b"), (PARAGRAPH, "c")]),
        ("<![CDATA[<p>a[b[0]]</p>]]>", [(PARAGRAPH, "a[b[0]]")]),
        (
            "<p>one<wbr>two&shy;three\u200bfour\u2067five\ufeff</p>",
            [(PARAGRAPH, "onetwo\xadthree\u200bfour\u2067five\ufeff")],
        ),
        ("<p>👩\u200d🔬 👍🏽 🇫🇷</p>", [(PARAGRAPH, "👩\u200d🔬 👍🏽 🇫🇷")]),
        ("<p>E = mc<sup>2</sup>, H<sub>2</sub>O</p>", [(PARAGRAPH, "E = mc2, H2O")]),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", [(PARAGRAPH, "<script>alert(1)</script>")]),
        # What is no text, and what is no tag.
        ('<p>a<img alt="a chart" src="x.png">b <img class="emoji" alt="🎙️"></p>', [(PARAGRAPH, "ab 🎙️")]),
        ("<?php echo 1 ?><!DOCTYPE html>a<!-- b > c --><!---->d<!-- e", [(PARAGRAPH, "ad e")]),
        ('<p title="x > y < z" data-x=\'"\'>a</p><a title="b"c href=d>e</a>', [(PARAGRAPH, "a"), (PARAGRAPH, "e")]),
        ('<a href="https://x.example/>a</a> <p class="b">c</p>', [(PARAGRAPH, "a"), (PARAGRAPH, "c")]),
        ('<p>cut in a tag <a href="https://x.exam', [(PARAGRAPH, "cut in a tag")]),
        ("<p>cut in an end tag</stro", [(PARAGRAPH, "cut in an end tag")]),
        ("<button>a<p>b</p>", [(PARAGRAPH, "a"), (PARAGRAPH, "b")]),
        ("a<script>b<p>c", [(PARAGRAPH, "a")]),
        ("<html><head><title>x</title></head><body>a</body></html>", [(PARAGRAPH, "a")]),
        ("<math><mi>E</mi><mo>=</mo><mi>m</mi></math>", [(PARAGRAPH, "E=m")]),
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


@given(st.text() | markup() | st.text(alphabet="<>/!-?=ap b\"'&;x"))
def test_no_word_of_plain_words_between_any_markup_is_lost(source: str) -> None:
    said = " ".join(block.text for block in parse_html(f"<p>first</p>{source} <p>last</p>")[0])
    assert said.startswith("first")
    assert said.endswith("last") or re.search(r"<\s*(?:script|style)|=\s*[\"']", source, re.IGNORECASE)


@pytest.mark.parametrize(
    "shape",
    ['<a b="<x" ', '<a b=" ', "<a b='<1", "<a ", "</", "<!-- ", "<![CDATA[", "<svg>", "<script/>", "<x1>",
     "<ul><li>", "<li>", "</li>", "<div>", "</section>", "<h1>", '<a href="/x">', "<pre>\n", "&amp;lt;", "&lt;p&gt;",
     "<b c d>", "<=\"'>"],
)  # fmt: skip
def test_work_grows_with_the_length_and_no_faster(shape: str) -> None:
    assert _calls(shape * 2_000) <= 2.5 * _calls(shape * 1_000) + 1_000


def _calls(source: str) -> int:
    """How many calls reading takes: of functions of Python's and of C's."""
    profile = cProfile.Profile()
    profile.runcall(parse_html, source, BASE)
    return sum(entry.callcount for entry in profile.getstats())


_FORMULA = st.sampled_from(
    ["x", "<", "<=", "&", "&&", "=>", "<3", "x<y", "a<b", "p<0.05", "R&D;", "AT&T", "<-", "i<n;", "</2", "f(x)<g(y)"]
)


@given(st.lists(_FORMULA, min_size=1, max_size=12).map(" ".join))
def test_formulas_stand_as_they_were_written_escaped_or_not(formula: str) -> None:
    for written in (formula, formula.replace("&", "&amp;").replace("<", "&lt;")):
        assert [block.text for block in parse_html(f"<p>{written}</p><p>end</p>")[0]] == [formula, "end"]
