"""What the host quotes: blocks of their own, and sentences laid into the mouth of the authors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.body import Block, BlockKind
from scraper.text.quotes import quotes_of

PARAGRAPH, ITEM, QUOTE, HEADING = BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE, BlockKind.HEADING
SAID = "A tide is a slow wave."


@pytest.mark.parametrize(
    ("kind", "text", "quotes"),
    [
        (QUOTE, "any words", ("any words",)),
        (QUOTE, "“with marks”", ("with marks",)),
        (QUOTE, "“with marks” — the authors", ("with marks",)),
        (QUOTE, "no marks, but a dash — as here", ("no marks, but a dash — as here",)),
        (PARAGRAPH, '"A sentence of five words."', ("A sentence of five words.",)),
        (PARAGRAPH, "„Ein Satz aus fünf Wörtern.“", ("Ein Satz aus fünf Wörtern.",)),
        (PARAGRAPH, "«Une phrase de cinq mots.»", ("Une phrase de cinq mots.",)),
        (PARAGRAPH, "»Ein Satz aus fünf Wörtern.«", ("Ein Satz aus fünf Wörtern.",)),
        (PARAGRAPH, "‘It’s a sentence of six words.’", ("It’s a sentence of six words.",)),
        (PARAGRAPH, "'It's a sentence of six words.'", ("It's a sentence of six words.",)),
        (PARAGRAPH, "「潮汐是一种很慢很慢的波浪。」", ("潮汐是一种很慢很慢的波浪。",)),
        (PARAGRAPH, "“We call it a ‘slow wave’ here.”", ("We call it a ‘slow wave’ here.",)),
        (PARAGRAPH, "“We call “this” a slow wave.”", ("We call “this” a slow wave.",)),
        (PARAGRAPH, '"A tide is a slow wave." — the authors', (SAID,)),
        (PARAGRAPH, "“A tide is a slow wave.” – Fern et al.", (SAID,)),
        (PARAGRAPH, '"Too short."', ()),
        (PARAGRAPH, '"One thing" and quite "another thing"', ()),
        (PARAGRAPH, "“One thing” and quite “another thing”", ()),
        (ITEM, '"An item of five words."', ()),
        (HEADING, '"A heading of five words."', ()),
        (PARAGRAPH, "", ()),
        (PARAGRAPH, '"', ()),
    ],
)
def test_quotes_that_are_blocks_of_their_own(kind: BlockKind, text: str, quotes: tuple[str, ...]) -> None:
    assert quotes_of([Block(kind, text)]) == quotes


@pytest.mark.parametrize(
    "text",
    [
        f'They write: "{SAID}"',
        f"The authors say, “{SAID}” Lovely.",
        f"As the paper puts it: “{SAID}”",
        f'According to the paper, "{SAID}"',
        f"In their own words: «{SAID}»",
        f'The researchers conclude that it is simple: "{SAID}" So there.',
        f'Here is a quote from the paper: "{SAID}"',
    ],
)
def test_a_whole_sentence_of_the_authors_within_a_paragraph(text: str) -> None:
    assert quotes_of([Block(PARAGRAPH, text)]) == (SAID,)


@pytest.mark.parametrize(
    "text",
    [
        'They call it a "bag of small and simple tricks" and move on.',
        'The authors say it is "a slow wave".',
        f'Imagine the authors say: "{SAID}"',
        f'My neighbour says: "{SAID}"',
        f'It is as if the paper said: "{SAID}"',
        f'You could tell an AI, "{SAID}"',
        'She said "a sentence of five words."',
        'They write: "Slow waves."',
        "They write about tides. “It is what it is, and so on.”",
    ],
)
def test_phrases_and_what_others_say_are_not_quoted(text: str) -> None:
    assert quotes_of([Block(PARAGRAPH, text)]) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"The team remarks: “{SAID}”",
        f"In the paper they put it like this: “{SAID}”",
        f"As they have it on page four: “{SAID}”",
        f"My favourite line of the paper? “{SAID}” Isn’t it good.",
        f"To quote the paper, “{SAID}”",
        f"The last sentence reads: „{SAID}“",
        f"The abstract opens with this: ‘{SAID}’",
        f"The introduction begins: '{SAID}'",
        f"And here is a line that I underlined: »{SAID}«",
        f"“{SAID}” – that’s how the authors put it.",
        f"“{SAID}” That is what the paper concludes.",
        f"“{SAID}” they write.",
        f"“{SAID}” (the authors, on page 3, say so)",
        f"Let me read you the paper’s own words: “{SAID}”",
        f"As the researchers told us in the conclusion, “{SAID}”",
    ],
)
def test_an_attribution_in_any_words(text: str) -> None:
    assert quotes_of([Block(PARAGRAPH, text)]) == (SAID,)


def test_the_comma_before_the_speaker_is_not_quoted() -> None:
    assert quotes_of([Block(PARAGRAPH, "“A tide is a slow wave,” they write.")]) == ("A tide is a slow wave",)


@pytest.mark.parametrize(
    "text",
    [
        f"A listener wrote to us: “{SAID}”",
        f"The chatbot then says: “{SAID}”",
        f"A patient in the study said: “{SAID}”",
        f"There is a proverb: “{SAID}”",
        f"As my grandmother used to say, “{SAID}”",
        f"In other words: “{SAID}”",
        f"They asked it: “{SAID}”",
        f"The researchers typed: “{SAID}”",
        f"Suppose the paper said: “{SAID}”",
        "The paper is titled: “How Slow Is a Slow Wave?”",
        "The title of the paper is “Tides as very slow waves”",
        f"“{SAID}” my neighbour says.",
        "They write of a “Slow and patient wave of tides” there.",
    ],
)
def test_what_others_say_is_not_the_papers(text: str) -> None:
    assert quotes_of([Block(PARAGRAPH, text)]) == ()


@pytest.mark.parametrize(
    ("lead", "kind", "text", "quotes"),
    [
        ("My grandmother used to say:", QUOTE, SAID, ()),
        ("A listener writes:", PARAGRAPH, f"“{SAID}”", ()),
        ("There is an old proverb:", QUOTE, f"“{SAID}”", ()),
        ("The paper puts it so:", QUOTE, SAID, (SAID,)),
        ("The authors told my colleague this:", QUOTE, SAID, (SAID,)),
        ("My friend likes tides.", QUOTE, SAID, (SAID,)),
        ("Two to chew on:", QUOTE, "What is a tide to you?", ()),
        ("The authors ask it themselves, and the paper ends so:", QUOTE, "“What is a tide?”", ("What is a tide?",)),
        ("Today we read:", PARAGRAPH, "“A Tide Is a Slow Wave”", ()),
    ],
)
def test_what_leads_to_a_passage_set_apart(lead: str, kind: BlockKind, text: str, quotes: tuple[str, ...]) -> None:
    assert quotes_of([Block(PARAGRAPH, lead), Block(kind, text)]) == quotes


def test_a_lead_counts_for_all_quotations_behind_it() -> None:
    assert quotes_of([Block(PARAGRAPH, "My mother used to say:"), Block(QUOTE, SAID), Block(QUOTE, SAID)]) == ()


@pytest.mark.parametrize("piece", ["They write: “A b ", "“", "‘a ", " 'a b", "«a» ", '" they '])
def test_a_long_text_is_read_once(piece: str) -> None:
    assert quotes_of([Block(PARAGRAPH, piece * (400_000 // len(piece)))]) == ()


@given(st.lists(st.text() | st.text("\"“”'’„«» they say: Aa.—"), max_size=4), st.sampled_from(list(BlockKind)))
def test_any_text(lines: list[str], kind: BlockKind) -> None:
    for quote in quotes_of([Block(kind, line) for line in lines]):
        assert any(quote in line for line in lines)
