"""The recipes by which the sample show is varied: what is done, on which pages it comes, how many times."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from scripts.benchmarks.reading import credit_lines, dressings, questions, transformations
from scripts.benchmarks.reading.dressings import Dressing
from scripts.benchmarks.reading.pages import BREAKLESS, FORMS, TAGLESS, WHOLE
from scripts.benchmarks.reading.telling import Told
from scripts.benchmarks.reading.transformations import Transformation

MARKED_UP: Final = (*WHOLE, *BREAKLESS)
BROKEN: Final = (*WHOLE, "text-bullets")
"""Pages on which line breaks are kept."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Transformations in order, then a dressing, by their names; `count` variations, over `forms` in turn."""

    steps: str
    count: int
    forms: tuple[str, ...] = FORMS
    dressing: str = "plain_tags"

    @property
    def name(self) -> str:
        """What is done, by the names of the functions."""
        return self.steps if self.dressing == "plain_tags" else f"{self.steps}, {self.dressing}"

    def apply(self, told: Told, number: int) -> Told | None:
        """The episode with all steps taken; None where one of them does not apply."""
        varied: Told | None = told
        for step in self.steps.split(", "):
            if varied is not None:
                varied = _transformation(step)(varied, number)
        return varied

    def dress(self, markup: str) -> str:
        """The body's markup in the recipe's dressing."""
        dressing: Dressing = getattr(dressings, self.dressing)
        return dressing(markup)


def _transformation(name: str) -> Transformation:
    """The function of that name. Raises KeyError when no module has it."""
    known = {**vars(transformations), **vars(questions), **vars(credit_lines)}
    found: Transformation = known[name]
    return found


def _questions() -> Iterator[Recipe]:
    yield Recipe("questions_in_list", 2)
    yield Recipe("questions_in_numbered_list", 3)
    yield Recipe("questions_as_paragraphs", 6)
    yield Recipe("questions_as_lines", 3, BROKEN)
    yield Recipe("questions_as_numbered_paragraphs", 4)
    yield Recipe("questions_as_numbered_lines", 2, BROKEN)
    yield Recipe("questions_with_bullets_typed", 3)
    yield Recipe("questions_in_bold", 2)
    yield Recipe("questions_in_one_paragraph", 6)
    yield Recipe("questions_within_the_talk", 4)
    yield Recipe("lead_in_dropped", 4, (*MARKED_UP, "text-bullets"))
    yield Recipe("plain_questions, lead_in_dropped", 3)
    yield Recipe("plain_questions, questions_as_paragraphs, lead_in_dropped", 4)
    yield Recipe("lead_in_replaced", 15)
    yield Recipe("questions_as_paragraphs, lead_in_replaced", 15)
    yield Recipe("lead_in_as_heading", 3)
    yield Recipe("questions_after_a_statement", 4)
    yield Recipe("questions_before_an_aside", 3)
    yield Recipe("question_without_mark", 4)
    yield Recipe("questions_dropped", 6)
    yield Recipe("questions_dropped, credit_dropped", 2)
    yield Recipe("rhetoric_after_questions", 4)
    yield Recipe("list_after_questions", 3)
    yield Recipe("research_questions", 3)
    yield Recipe("research_questions, questions_dropped", 3)
    yield Recipe("questions_as_paragraphs, rhetoric_after_questions", 2)
    yield Recipe("questions_dropped, rhetoric_at_end", 4)
    yield Recipe("questions_dropped, audience_at_end", 4)
    yield Recipe("sign_off_replaced", 6)
    yield Recipe("plain_questions, questions_as_paragraphs, sign_off_replaced", 4)


def _credits() -> Iterator[Recipe]:
    yield Recipe("credit_spelled", 20)
    yield Recipe("credit_glued", 3)
    yield Recipe("credit_after_break", 3)
    yield Recipe("credit_in_bold", 2, MARKED_UP)
    yield Recipe("credit_lead_in_bold", 2, MARKED_UP)
    yield Recipe("credit_in_italics", 2)
    yield Recipe("credit_linked", 2, MARKED_UP)
    yield Recipe("credit_said_twice", 2)
    yield Recipe("credit_on_next_line", 2, tuple(WHOLE))
    yield Recipe("credit_with_stop", 3)
    yield Recipe("credit_with_semicolons", 2)
    yield Recipe("credit_with_and", 4)
    yield Recipe("credit_with_and, credit_glued", 2)
    yield Recipe("credit_cut", 4)
    yield Recipe("credit_renamed", 18)
    yield Recipe("credit_renamed, credit_with_and", 6)
    yield Recipe("credit_before_sign_off", 3)
    yield Recipe("credit_before_a_line", 3)
    yield Recipe("credit_dropped", 3)
    yield Recipe("credit_dropped, credit_talked_of", 3)
    yield Recipe("credit_talked_of", 3)


def _talk() -> Iterator[Recipe]:
    yield Recipe("as_told", 4)
    yield Recipe("formulas_in_talk", 3)
    yield Recipe("odd_signs_in_talk", 4)
    yield Recipe("headings_in_talk", 2)
    yield Recipe("method_named", 4)
    yield Recipe("paper_identified", 5, MARKED_UP)


def _dressings() -> Iterator[Recipe]:
    yield Recipe("as_told", 3, MARKED_UP, "numeric_entities")
    yield Recipe("as_told", 2, MARKED_UP, "characters_as_such")
    yield Recipe("as_told", 3, MARKED_UP, "upper_case_tags")
    yield Recipe("as_told", 3, (*MARKED_UP, *TAGLESS), "no_break_spaces")
    yield Recipe("as_told", 3, MARKED_UP, "wrapped_lines")
    yield Recipe("as_told", 3, MARKED_UP, "divs_and_spans")
    yield Recipe("as_told", 3, MARKED_UP, "paragraphs_in_a_paragraph")
    yield Recipe("as_told", 3, MARKED_UP, "unclosed_tags")
    yield Recipe("as_told", 3, MARKED_UP, "styled_tags")
    yield Recipe("as_told", 3, (*MARKED_UP, *TAGLESS), "marked_words")
    yield Recipe("questions_as_paragraphs", 3, tuple(WHOLE), "paragraphs_by_breaks")
    yield Recipe("as_told", 3, tuple(WHOLE), "lines_by_breaks")
    yield Recipe("as_told", 2, MARKED_UP, "pictures_between")
    yield Recipe("as_told", 2, MARKED_UP, "blank_paragraphs")
    yield Recipe("as_told", 2, MARKED_UP, "loose_items")


def _together() -> Iterator[Recipe]:
    yield Recipe("questions_as_paragraphs, lead_in_replaced, credit_renamed, credit_glued", 4)
    yield Recipe("questions_in_one_paragraph, lead_in_dropped, credit_cut", 3)
    yield Recipe("questions_after_a_statement, credit_with_and", 3, MARKED_UP, "divs_and_spans")
    yield Recipe("questions_in_numbered_list, credit_before_sign_off", 2, MARKED_UP, "numeric_entities")
    yield Recipe("headings_in_talk, questions_dropped, credit_before_a_line", 2)


RECIPES: Final = tuple(chain(_questions(), _credits(), _talk(), _dressings(), _together()))
