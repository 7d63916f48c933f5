"""Paragraphs that ask one after the other: how far up they reach, over remarks, topics and tasks between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.text.body import BlockKind
from scraper.text.questions import leading
from scraper.text.questions.items import is_prompt, is_unmarked, poses
from scraper.text.questions.segments import OPEN_ENDS, Lead, Segment, lead_before
from scraper.text.questions.speech import Role

_SHORT_REMARK: Final = 200
_TOPIC: Final = 40


@dataclass(frozen=True, slots=True)
class Run:
    """The places of segments that ask, in order, and the first that belongs to them: a topic may stand above."""

    places: tuple[int, ...]
    first: int


def longest_run(segments: Sequence[Segment], n: int) -> tuple[Run, bool]:
    """The run that ends with `n`, and whether something announces the whole of it.

    Only where it does are remarks between the questions passed over.
    """
    run = _run(segments, n, with_remarks=True)
    if prompts := prompts_before(segments, run.first):
        return Run((*prompts, *run.places), prompts[0]), True
    lead = lead_before(segments, run.first)
    asking = tuple(place for place in run.places if is_asking(segments[place]))
    if lead.announces and (lead.is_open or not lead.dwells):
        return run, True
    if _is_dwelt_on(segments, asking, lead) or _is_numbered(segments, asking, n):
        return Run(asking, run.first), True
    run = _run(segments, n, with_remarks=False)
    lead = lead_before(segments, run.first)
    several = len(run.places) > 1
    return run, lead.announces or (several and (lead.is_open or lead.count == len(run.places)))


def _is_dwelt_on(segments: Sequence[Segment], asking: Sequence[int], lead: Lead) -> bool:
    return lead.dwells and len(asking) > 1 and all(segments[place].speech.is_pure for place in asking)


def _is_numbered(segments: Sequence[Segment], asking: Sequence[int], n: int) -> bool:
    """Whether each is a question by its number, and nothing between and right after them answers."""
    if not asking or not all(segments[place].is_numbered for place in asking):
        return False
    others = [segments[place] for place in range(asking[0], min(n + 2, len(segments))) if place not in asking]
    return not any(map(_may_answer, others))


def _may_answer(segment: Segment) -> bool:
    text = segment.text
    if segment.kind is not BlockKind.PARAGRAPH or leading.orders(text) or leading.is_spoken(text):
        return False
    return not leading.signs_off(text)


def _run(segments: Sequence[Segment], n: int, with_remarks: bool) -> Run:
    places, topics = [n], 0
    for place in range(n - 1, -1, -1):
        if segments[place].kind is segments[n].kind and is_asking(segments[place]):
            places.append(place)
        elif _is_topic(segments, place):
            topics += 1
        elif not (with_remarks and _is_remark(segments, place)):
            break
        elif is_unmarked(segments[place].text):
            places.append(place)
    first = places[-1]
    return Run(tuple(places[::-1]), first - 1 if topics and _is_heading(segments, first - 1) else first)


def prompts_before(segments: Sequence[Segment], end: int) -> list[int]:
    """The places of the prompts before segment `end`, up to what announces them; none if nothing does.

    Beside questions only a task for the mind is a prompt: `Be gentle with your ears.` takes leave of the listeners.
    """
    found: list[int] = []
    for place in range(end - 1, -1, -1):
        if not (is_prompt(segments[place]) or is_asking(segments[place])):
            break
        found.append(place)
        if _announces_prompts(lead_before(segments, place), segments[place - 1]):
            return found[::-1] if _fit(segments, found, end) else []
    return []


def _announces_prompts(lead: Lead, before: Segment) -> bool:
    if not (lead.sets_tasks or (lead.names_questions and (lead.is_open or not is_unmarked(before.text)))):
        return False
    return not (lead.tells_of_others or lead.is_about_others)


def _fit(segments: Sequence[Segment], places: Sequence[int], end: int) -> bool:
    """Whether prompts and questions go together."""
    asking = [place for place in places if is_asking(segments[place])]
    beside_questions = asking or (end < len(segments) and is_asking(segments[end]))
    told = [segments[place].text for place in places if place not in asking]
    return not beside_questions or all(map(poses, told))


def is_asking(segment: Segment) -> bool:
    """Whether a paragraph ends in a question that leads in to nothing."""
    if not (segment.can_ask and segment.speech.ends_asking):
        return False
    return segment.speech.role(len(segment.speech.sentences) - 1) is not Role.LEADS_IN


def _is_topic(segments: Sequence[Segment], place: int) -> bool:
    """Whether a heading between two that ask names what the second is about."""
    return _is_heading(segments, place) and place > 0 and is_asking(segments[place - 1])


def _is_heading(segments: Sequence[Segment], place: int) -> bool:
    if place < 0 or segments[place].kind is not BlockKind.HEADING:
        return False
    text = segments[place].text
    return len(text) <= _TOPIC and "?" not in text and not leading.announces(text)


def _is_remark(segments: Sequence[Segment], place: int) -> bool:
    """Whether a paragraph is a short word between two that ask."""
    remark = segments[place]
    return (
        remark.kind is BlockKind.PARAGRAPH
        and remark.length <= _SHORT_REMARK
        and not remark.text.endswith(OPEN_ENDS)
        and not leading.announces(remark.text)
        and place > 0
        and is_asking(segments[place - 1])
    )
