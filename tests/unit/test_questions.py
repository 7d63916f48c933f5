"""Discussion questions: those put to the listeners near the end, whole, and no rhetorical one from the body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.body import Block, BlockKind
from scraper.text.questions import Questions, find_questions
from scraper.text.questions.sentences import is_only_a_label, sentences, without_mark

TALK = (
    "Hello crew, today a paper about tides.",
    "Why do tides matter at all? Because boats do. Not obvious, right?",
    "The team asked three things of their data.",
    "“A tide is a slow wave.”",
    "So what? Well, harbours plan by them.",
)
BYE = "That is all for today. Until next time, keep wondering!"
FIRST = "Could a harbour be planned for tides that nobody has seen yet?"
SECOND = "Who pays when the forecast is wrong?"


def paragraphs(*lines: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, line) for line in lines]


def items(*lines: str) -> list[Block]:
    return [Block(BlockKind.ITEM, line) for line in lines]


def found(*blocks: Block) -> Questions:
    return find_questions([*paragraphs(*TALK), *blocks])


@pytest.mark.parametrize(
    "lead_in",
    [
        "Here are a couple of things to chew on:",
        "Two questions to leave you with…",
        "Here are a couple of questions that came to mind.",
        "And now, something to discuss over dinner:",
        "这里有两个问题：",
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_a_lead_in_and_the_questions_after_it(lead_in: str, listed: bool) -> None:
    asked = (items if listed else paragraphs)(FIRST, SECOND)
    assert found(*paragraphs(lead_in), *asked, *paragraphs(BYE)) == Questions((FIRST, SECOND), "lead-in")


def test_a_list_without_lead_in() -> None:
    assert found(*paragraphs("One more minute."), *items(FIRST, SECOND), *paragraphs(BYE)).texts == (FIRST, SECOND)


def test_an_item_of_several_sentences_stays_one_question() -> None:
    long = "What comes after tide tables? Could a phone in every harbour do the work?"
    assert found(*paragraphs("Things to ponder:"), *items(FIRST, long), *paragraphs(BYE)).texts == (FIRST, long)


def test_a_statement_among_the_items_of_a_list_of_questions_is_kept() -> None:
    texts = (FIRST, "Think of who builds the piers.", SECOND)
    assert found(*paragraphs("Questions for you:"), *items(*texts), *paragraphs(BYE)).texts == texts


def test_a_list_of_statements_is_no_list_of_questions() -> None:
    reasons = items("For sailors: it saves time.", "For planners: it saves money.", "For you: why not?")
    assert found(*paragraphs("So, why does it matter?"), *reasons, *paragraphs(BYE)).texts == ()


def test_the_last_list_of_questions_counts() -> None:
    research = items("Do tides change with the bed of the sea?", "Does the wind change them too?")
    told = found(
        *paragraphs("The team asked:"),
        *research,
        *paragraphs("They do."),
        *paragraphs("To think about:"),
        *items(FIRST, SECOND),
    )
    assert told.texts == (FIRST, SECOND)


@pytest.mark.parametrize("mark", ["?", "？", '?"', "?”", "?)"])
def test_questions_end_as_questions_do(mark: str) -> None:
    asked = FIRST.rstrip("?") + mark
    assert found(*paragraphs("Something to chew on:", asked, SECOND, BYE)).texts == (asked, SECOND)


def test_without_lead_in_the_closing_paragraphs_are_asked() -> None:
    told = found(
        *paragraphs(
            f"This opens new doors. {FIRST} And {SECOND.lower()}",
            "So, crew, what do you think? Will harbours listen to it?",
        )
    )
    assert told == Questions((FIRST, f"And {SECOND.lower()}", "Will harbours listen to it?"), "closing")


@pytest.mark.parametrize(
    "idle",
    [
        "So, crew, what do you think?",
        "Pretty neat, right?",
        "How cool is that?",
        "Ready?",
        "Makes sense?",
        "That is quite a thing, isn't it?",
        "So why should you care about all of this?",
        "Who knew that water could be so clever?",
    ],
)
def test_what_asks_nothing_of_the_paper_is_no_question(idle: str) -> None:
    assert found(*paragraphs("It works.", f"Tides are slow waves. {idle}")) == Questions((), "none")


TOLD = ["They measured it for a year."] * 12


@pytest.mark.parametrize(
    "early", [paragraphs(FIRST, SECOND), [*paragraphs("Two questions to ponder:"), *items(FIRST, SECOND)]]
)
def test_questions_early_in_the_talk_do_not_count(early: list[Block]) -> None:
    assert find_questions([*paragraphs("Hello."), *early, *paragraphs(*TOLD)]).texts == ()


def test_one_question_after_a_colon_is_part_of_the_talk_unless_it_was_announced() -> None:
    told = paragraphs(*TOLD, "This is what they wanted to know:", FIRST, *TOLD[:6])
    assert find_questions(told).texts == ()
    assert found(*paragraphs("One thing to ponder:", FIRST, BYE)).texts == (FIRST,)


def test_several_questions_in_the_paragraph_after_a_lead_in_are_parted() -> None:
    assert found(*paragraphs("Something to ponder:", f"{FIRST} {SECOND}", BYE)).texts == (FIRST, SECOND)


def test_closing_questions_are_those_that_stand_together() -> None:
    assert found(*paragraphs(FIRST, "It depends, they say.", SECOND, BYE)).texts == (SECOND,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two? Three!", ("One.", "Two?", "Three!")),
        ("It costs 3.5 coins. Is that much?", ("It costs 3.5 coins.", "Is that much?")),
        ("She asked, “Why now?” Nobody knew.", ("She asked, “Why now?”", "Nobody knew.")),
        ("Well… who knows? not I", ("Well… who knows? not I",)),
        ("no end", ("no end",)),
        (
            "Is it 3.5 vs. GPT-4, e.g. Tuesdays? Ask Dr. Chen.",
            ("Is it 3.5 vs. GPT-4, e.g. Tuesdays?", "Ask Dr. Chen."),
        ),
        ("Is it so?Until then!", ("Is it so?", "Until then!")),
        ("你好吗？我很好。", ("你好吗？", "我很好。")),
        ("¿Quién? ¿Cómo?! Ya.", ("¿Quién?", "¿Cómo?!", "Ya.")),
        ("", ()),
    ],
)
def test_sentences(text: str, parts: tuple[str, ...]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Question #2: who?", "who?"),
        ("Question three – who?", "who?"),
        ("2. Q2: who?", "who?"),
        ("Number one: who?", "who?"),
        ("Ethics: who?", "Ethics: who?"),
        ("Question time: who?", "Question time: who?"),
        ("Question 2", "Question 2"),
    ],
)
def test_numbering_is_stripped_and_a_topic_is_kept(text: str, bare: str) -> None:
    assert without_mark(text) == bare


@pytest.mark.parametrize(
    ("text", "is_label"),
    [("Question 2", True), ("Q2.", True), ("2.", True), ("Question:", True), ("Questions", False), ("1914", False)],
)
def test_a_number_alone_is_a_label(text: str, is_label: bool) -> None:
    assert is_only_a_label(text) == is_label


@pytest.mark.parametrize("label", ["1.", "Question 1", "—"])
def test_a_block_without_a_sentence_leads_in_to_nothing(label: str) -> None:
    assert found(*paragraphs(label), *items(FIRST, SECOND)).texts == (FIRST, SECOND)


@pytest.mark.parametrize("kind", [BlockKind.QUOTE, BlockKind.ITEM, BlockKind.PARAGRAPH])
def test_questions_in_a_block_quote_must_be_announced(kind: BlockKind) -> None:
    asked = [Block(kind, FIRST), Block(kind, SECOND)]
    assert found(*paragraphs("Here are two to mull over:"), *asked).texts == (FIRST, SECOND)
    assert found(*paragraphs("It rained."), *asked).texts == (() if kind is BlockKind.QUOTE else (FIRST, SECOND))


BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(BlockKind),
        st.text(min_size=1)
        | st.sampled_from(["Why now? Or later?", "Questions:", "What do you think?", FIRST, "Yes."]),
    ),
    max_size=14,
)


@given(BLOCKS)
def test_any_blocks_give_whole_pieces_of_themselves(blocks: list[Block]) -> None:
    told = find_questions(blocks)
    assert told == find_questions(blocks)
    assert bool(told.texts) == (told.rule != "none")
    place = 0
    for text in told.texts:
        place = next(n for n, block in enumerate(blocks) if n >= place and text in block.text)
        assert text == text.strip() != "" or text == blocks[place].text
    assert told.rule == "unmarked" or not told.texts or any("?" in text or "？" in text for text in told.texts)


@given(st.text(alphabet="aB?.!…？” \u00a0“)(\"'1"))
def test_sentences_are_the_whole_text(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
