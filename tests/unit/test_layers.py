"""Which layer tells the body, and when layers are said to differ."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Layer, ParsedEpisode
from scraper.notation.escapes import unescape, unescape_closed
from scraper.sources.podbean_jsonld import episode as record_of
from scraper.text.body import render
from scraper.text.layers import BLOCKS, DIFFERS, FULLER, Body, find_body
from tests.unit.markup import markup

TALK = "Hello crew, a paper about tides today. It says that a tide is a slow wave, and that ports should listen. "
LONG = (
    f"<p>{TALK * 2}</p><ul><li>Who pays?</li><li>Who gains?</li></ul><p>Bye!<br>Credit to Paper authors: Ada Fern</p>"
)
PLAIN = f"{(TALK * 2).strip()}\nWho pays?\nWho gains?\nBye!Credit to Paper authors: Ada Fern"


def state(html: str) -> ParsedEpisode:
    return ParsedEpisode(Layer.STATE, html=html)


def dom(html: str) -> ParsedEpisode:
    return ParsedEpisode(Layer.DOM, html=html)


def json_ld(text: str) -> ParsedEpisode:
    return ParsedEpisode(Layer.JSONLD, text=text)


def told(*layers: ParsedEpisode) -> tuple[Layer, str]:
    found = find_body(layers)
    return found.layer, found.rule


@pytest.mark.parametrize(
    "others",
    [
        [dom(f"<div><p class='x'>{LONG}</p></div>"), json_ld(PLAIN)],
        [dom(LONG.replace("<br>", "")), json_ld(PLAIN.replace("\n", " "))],
        [json_ld(PLAIN.replace("Who", "- Who").replace("Ada ", "Ada\u00a0"))],
        [json_ld(PLAIN.upper())],
        [json_ld(PLAIN[:150]), dom("<p>" + TALK[:50])],
        [json_ld(PLAIN[:147] + "…"), json_ld(PLAIN[:90] + "..."), json_ld(PLAIN[:100] + " [...]")],
        [json_ld(PLAIN[:120] + " Read more")],
        [json_ld("")],
    ],
    ids=["tags", "breaks", "bullets and spaces", "case", "shortened", "cut, and marked", "more to read", "nothing"],
)
def test_layers_that_say_the_same_or_less_of_it_agree(others: list[ParsedEpisode]) -> None:
    assert told(state(LONG), *others) == (Layer.STATE, BLOCKS)


def test_the_layer_that_differs_is_named() -> None:
    other = json_ld(PLAIN.replace("slow", "quick"))
    assert told(state(LONG), dom(LONG), other) == (Layer.STATE, f"{BLOCKS}; jsonld {DIFFERS}")
    shown = dom(LONG.replace("Who gains?", ""))
    assert told(state(LONG), shown, other) == (Layer.STATE, f"{BLOCKS}; dom {DIFFERS}; jsonld {DIFFERS}")


@pytest.mark.parametrize("cut", [LONG[:150], LONG[:150] + "…", LONG[:-30] + "...", LONG[:-30] + " [...]", LONG[:-9]])
def test_a_shortened_state_gives_way_to_the_richest_layer_that_is_whole(cut: str) -> None:
    assert told(state(cut), dom(LONG), json_ld(PLAIN)) == (Layer.DOM, FULLER)
    assert told(state(cut), json_ld(PLAIN)) == (Layer.JSONLD, FULLER)
    assert render(find_body([state(cut), dom(LONG)]).blocks).endswith("Ada Fern") or cut == LONG[:-9]


def test_furniture_behind_a_whole_text_does_not_make_a_layer_fuller() -> None:
    shown = dom(f"{LONG}<div>Share Download 412</div>")
    assert told(state(LONG), shown, json_ld(PLAIN)) == (Layer.STATE, f"{BLOCKS}; dom {DIFFERS}")


def test_a_short_state_of_other_words_gives_way_and_is_named() -> None:
    assert told(state("<p>Tides, in short.</p>"), dom(LONG)) == (Layer.DOM, f"{FULLER}; state {DIFFERS}")


def test_a_text_that_kept_its_tags_is_read_as_markup() -> None:
    assert render(find_body([json_ld(LONG)]).blocks) == render(find_body([state(LONG)]).blocks)
    assert told(state(LONG), json_ld(LONG)) == (Layer.STATE, BLOCKS)
    assert render(find_body([json_ld("if x<y, p<0.05\nb>c")]).blocks) == "if x<y, p<0.05\n\nb>c"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Q&amp;A it&#039;s &lt;b&gt;", "Q&A it's <b>"),
        ("it&amp;rsquo;s Q&amp;amp;A &amp;#8211; x", "it’s Q&A – x"),
        ("&quot;&amp;lt;&quot;", '"&lt;"'),
        ("R&D; a && b", "R&D; a && b"),
    ],
)
def test_entities_escaped_once_or_twice_are_characters_again(written: str, read: str) -> None:
    assert unescape(written) == read
    assert record_of({"name": written, "description": written}, str).text == read


def test_an_address_keeps_what_is_no_entity() -> None:
    assert unescape_closed("https://x.example/?a=1&copy=2&amp;lt=3&#38;d") == "https://x.example/?a=1&copy=2&lt=3&d"


@given(markup())
@settings(max_examples=50)
def test_a_layer_agrees_with_its_own_plain_text(source: str) -> None:
    richest = find_body([state(source)])
    plain = "\n".join(block.text for block in richest.blocks)
    assert find_body([state(source), json_ld(plain)]) == richest


@given(st.lists(st.builds(ParsedEpisode, layer=st.sampled_from(Layer), html=st.text(), text=st.text()), max_size=4))
def test_any_layers_give_one_body_and_a_rule(layers: list[ParsedEpisode]) -> None:
    found = find_body(layers)
    assert found == find_body(layers)
    assert found.rule.startswith((BLOCKS, FULLER))
    assert found == Body() or found.layer in {said.layer for said in layers}
