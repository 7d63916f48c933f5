"""What may be done to the questions of an episode of the sample show, and to their labels alike."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from scripts.benchmarks.reading.telling import Piece, Role, Shape, Told
from scripts.benchmarks.reading.transformations import Transformation, draw

_LAST_SENTENCE: Final = re.compile(r"(?s)(?:(.*[.!?](?:</\w+>|&rdquo;)*)\s+)?(.+)")


def _asked(told: Told) -> list[Piece]:
    return [piece for piece in told.pieces if piece.role is Role.QUESTION]


def _with_asked(told: Told, asked: Sequence[Piece], **changes: Any) -> Told:
    """The questions replaced, however many they are; they stay where they stood."""
    first = next(at for at, piece in enumerate(told.pieces) if piece.role is Role.QUESTION)
    rest = [piece for piece in told.pieces if piece.role is not Role.QUESTION]
    return replace(told, pieces=(*rest[:first], *asked, *rest[first:]), **changes)


def _shaped(shape: Shape, written: str = "{text}") -> Transformation:
    """Each question in another shape; `written` may hold `{text}` and `{number}`."""

    def reshape(told: Told, _number: int) -> Told | None:
        asked = [
            replace(piece, shape=shape, markup=written.format(text=piece.markup, number=number))
            for number, piece in enumerate(_asked(told), 1)
        ]
        return _with_asked(told, asked) if asked else None

    return reshape


questions_in_list = _shaped(Shape.ITEM)
questions_in_numbered_list = _shaped(Shape.NUMBERED)
questions_as_paragraphs = _shaped(Shape.PARAGRAPH)
questions_as_lines = _shaped(Shape.BROKEN)
questions_as_numbered_paragraphs = _shaped(Shape.PARAGRAPH, "{number}. {text}")
questions_as_numbered_lines = _shaped(Shape.BROKEN, "{number}) {text}")
questions_with_bullets_typed = _shaped(Shape.PARAGRAPH, "• {text}")
questions_in_bold = _shaped(Shape.PARAGRAPH, "<strong>{text}</strong>")


def plain_questions(told: Told, _number: int) -> Told | None:
    """Nothing is changed; only episodes whose questions are one sentence each."""
    asked = _asked(told)
    return told if asked and all(_is_one_sentence(piece.text) for piece in asked) else None


def questions_in_one_paragraph(told: Told, number: int) -> Told | None:
    """All in one paragraph of their own, one sentence each."""
    if plain_questions(told, number) is None:
        return None
    asked = _asked(told)
    together = Piece(Shape.PARAGRAPH, " ".join(piece.markup for piece in asked), Role.QUESTION)
    return _with_asked(told, [together])


def questions_within_the_talk(told: Told, number: int) -> Told | None:
    """In the paragraph that leads to them, whose last sentence ends in a full stop."""
    joined = questions_in_one_paragraph(told, number)
    if joined is None:
        return None
    closing = "So let me close with this." if number % 2 else "I will leave you with what I could not answer."
    pieces: list[Piece] = []
    for piece in joined.pieces:
        if piece.role is Role.QUESTION:
            pieces[-1] = replace(pieces[-1], markup=f"{pieces[-1].markup} {piece.markup}")
        else:
            pieces.append(replace(piece, markup=_led(piece, closing)) if piece.role is Role.LEAD else piece)
    return replace(joined, pieces=tuple(pieces))


def _is_one_sentence(text: str) -> bool:
    return text.endswith("?") and not re.search(r"[.!?:…]\W", text)


def _led(lead: Piece, words: str) -> str:
    """The leading paragraph with other words in place of its last sentence."""
    match = _LAST_SENTENCE.fullmatch(lead.markup)
    before = match[1] if match else None
    return f"{before} {words}".strip() if before else words


def lead_in_dropped(told: Told, _number: int) -> Told | None:
    """The sentence that leads to the questions left out, and its paragraph where that was all it said."""
    if not _asked(told):
        return None
    pieces = [
        replace(piece, markup=_led(piece, ""), role=Role.TALK) if piece.role is Role.LEAD else piece
        for piece in told.pieces
    ]
    return replace(told, pieces=tuple(piece for piece in pieces if piece.text))


def lead_in_replaced(told: Told, number: int) -> Told | None:
    """Other words lead to the questions."""
    if not _asked(told):
        return None
    words = draw("lead_ins", number)
    pieces = (
        replace(piece, markup=_led(piece, words)) if piece.role is Role.LEAD else piece for piece in told.pieces
    )
    return replace(told, pieces=tuple(pieces))


def lead_in_as_heading(told: Told, number: int) -> Told | None:
    """A heading leads to the questions."""
    bare = lead_in_dropped(told, number)
    if bare is None:
        return None
    words = "Questions to discuss" if number % 2 else "Something to think about"
    return _with_asked(bare, [Piece(Shape.HEADING, words), *_asked(bare)])


def _each_question(told: Told, change: Callable[[int, Piece], Piece]) -> Told | None:
    asked = [change(number, piece) for number, piece in enumerate(_asked(told))]
    labels = replace(told.labels, questions=tuple(piece.text for piece in asked))
    return _with_asked(told, asked, labels=labels) if asked else None


def questions_after_a_statement(told: Told, number: int) -> Told | None:
    """The first and every other item says something before it asks."""

    def add(at: int, piece: Piece) -> Piece:
        said = draw("statements", number + at)
        return piece if at % 2 else replace(piece, markup=f"{said} {piece.markup}")

    return _each_question(told, add)


def questions_before_an_aside(told: Told, number: int) -> Told | None:
    """The last item says something after it has asked."""
    last = len(_asked(told)) - 1

    def add(at: int, piece: Piece) -> Piece:
        return replace(piece, markup=f"{piece.markup} {draw('asides', number)}") if at == last else piece

    return _each_question(told, add)


def question_without_mark(told: Told, number: int) -> Told | None:
    """One of at least three items has lost its question mark, or has a full stop there."""
    asked = _asked(told)
    if len(asked) < 3 or not all(piece.markup.endswith("?") for piece in asked):
        return None

    def cut(at: int, piece: Piece) -> Piece:
        return replace(piece, markup=piece.markup[:-1] + "." * (number % 2)) if at == number % 3 else piece

    return _each_question(told, cut)


def questions_dropped(told: Told, number: int) -> Told | None:
    """Neither questions nor what leads to them; the rest of the talk may still wonder."""
    bare = lead_in_dropped(told, number)
    if bare is None:
        return None
    pieces = tuple(piece for piece in bare.pieces if piece.role is not Role.QUESTION)
    return replace(bare, pieces=pieces, labels=replace(bare.labels, questions=()))


def rhetoric_after_questions(told: Told, number: int) -> Told | None:
    """A paragraph that asks and wants no answer, behind the questions."""
    asked = _asked(told)
    aside = Piece(Shape.PARAGRAPH, draw("rhetorical", number))
    return _with_asked(told, [*asked, aside]) if asked else None


def list_after_questions(told: Told, number: int) -> Told | None:
    """A list that asks nothing, behind the questions."""
    asked = _asked(told)
    return _with_asked(told, [*asked, *_list_from("notices", number)]) if asked else None


def research_questions(told: Told, number: int) -> Told:
    """What the paper set out to answer, as a list early in the talk."""
    return replace(told, pieces=(*told.pieces[:3], *_list_from("research", number), *told.pieces[3:]))


def audience_at_end(told: Told, number: int) -> Told | None:
    """A list before the sign-off says who should care, and an item of it asks in passing."""
    if told.pieces[-1].role is Role.QUESTION or _asked(told):
        return None
    return replace(told, pieces=(*told.pieces[:-1], *_list_from("audiences", number), told.pieces[-1]))


def rhetoric_at_end(told: Told, number: int) -> Told | None:
    """A paragraph that asks and wants no answer, before the sign-off of an episode that puts no questions."""
    if told.labels.questions:
        return None
    aside = Piece(Shape.PARAGRAPH, draw("rhetorical", number))
    return replace(told, pieces=(*told.pieces[:-1], aside, told.pieces[-1]))


def sign_off_replaced(told: Told, number: int) -> Told | None:
    """Another farewell behind the questions, which may ask how the listener is."""
    if not _asked(told) or told.pieces[-1].role is Role.QUESTION:
        return None
    return replace(told, pieces=(*told.pieces[:-1], Piece(Shape.PARAGRAPH, draw("sign_offs", number))))


def _list_from(pool: str, number: int) -> list[Piece]:
    lead, *items = draw(pool, number)
    return [Piece(Shape.PARAGRAPH, lead), *(Piece(Shape.ITEM, item) for item in items)]
