"""What may be done to the credit line of an episode of the sample show, and to its label alike."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scripts.benchmarks.reading.telling import Piece, Role, Shape, Told
from scripts.benchmarks.reading.transformations import Transformation, draw, inserted


def _credited(told: Told, names: Sequence[str] = (), **changes: Any) -> Told | None:
    if told.credit is None or told.labels.et_al:
        return None
    names = tuple(names) or told.credit.names
    credit = replace(told.credit, names=names, **changes)
    return replace(told, credit=credit, labels=replace(told.labels, credits=names))


def credit_spelled(told: Told, number: int) -> Told | None:
    """Other words begin the line."""
    return _credited(told, lead=draw("credit_leads", number))


def _line(**changes: Any) -> Transformation:
    """The credit line written otherwise."""
    return lambda told, _number: _credited(told, **changes)


credit_glued = _line(shape=Shape.GLUED)
credit_after_break = _line(shape=Shape.BROKEN)
credit_in_bold = _line(around="<strong>{}</strong>")
credit_lead_in_bold = _line(lead="<b>Credit to Paper authors:</b> ")
credit_on_next_line = _line(lead="Credit to Paper authors:<br>")
credit_with_stop = _line(end=".")
credit_with_semicolons = _line(separator="; ", last="; ")


credit_in_italics = _line(around="<em>🙏 {}</em>", end=" 👏")
credit_linked = _line(around='<a href="#">{}</a>')


def credit_said_twice(told: Told, _number: int) -> Told | None:
    """The same line before the sign-off and behind it."""
    if told.credit is None or told.labels.et_al or told.pieces[-1].role is Role.QUESTION:
        return None
    first = replace(told.credit.piece, role=Role.CREDIT)
    return replace(told, pieces=(*told.pieces[:-1], first, told.pieces[-1]))


def credit_with_and(told: Told, number: int) -> Told | None:
    """The last name after `and`, `, and`, `&`, `, &`."""
    if len(told.labels.credits) < 2:
        return None
    return _credited(told, last=(" and ", ", and ", " &amp; ", ", &amp; ")[number % 4])


def credit_cut(told: Told, number: int) -> Told | None:
    """The first names, and `et al.` for the others."""
    if len(told.labels.credits) < 3:
        return None
    cut = _credited(
        told, told.labels.credits[: 1 + number % 3], end=(" et al.", ", et al.", ", and others")[number % 3]
    )
    return replace(cut, labels=replace(cut.labels, et_al=True)) if cut else None


def credit_renamed(told: Told, number: int) -> Told | None:
    """Other people, from many places."""
    return _credited(told, draw("names", number))


def credit_before_sign_off(told: Told, _number: int) -> Told | None:
    """The line stands before the last paragraph of the talk."""
    if told.credit is None or told.pieces[-1].role is Role.QUESTION:
        return None
    return replace(told, pieces=told.pieces[:-1], tail=told.pieces[-1:])


def credit_before_a_line(told: Told, number: int) -> Told | None:
    """Another line follows."""
    if told.credit is None:
        return None
    return replace(told, tail=(Piece(Shape.PARAGRAPH, draw("after_credits", number)),))


def credit_dropped(told: Told, _number: int) -> Told | None:
    """No credit line."""
    if told.credit is None:
        return None
    return replace(told, credit=None, labels=replace(told.labels, credits=(), et_al=None))


def credit_talked_of(told: Told, number: int) -> Told:
    """The talk has words like the line's."""
    return inserted(told, len(told.pieces) // 2 + 1, Piece(Shape.PARAGRAPH, draw("talk_of_credit", number)))
