"""The discussion questions that an episode puts to its listeners near the end.

Where they stand counts more than the words around them: they are the last thing asked, and only leave-taking
follows. Walking back from the end, the first group that asks is taken: a list of which the items ask, or
paragraphs that do. What leads in to them ("Here are a couple of things to chew on:") makes them sure.

`lead-in`    a sentence, a heading, a colon or their number announces them
`list`       a list that asks, without lead-in
`unmarked`   a list, or paragraphs, without a question mark, announced as questions or tasks (weak)
`closing`    the last sentences of the talk, which nothing announces (weak)
`none`       there are none
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.text.body import Block
from scraper.text.questions import leading
from scraper.text.questions.groups import Group, group_ending, list_group
from scraper.text.questions.segments import Segment, last_segments

WEAK_RULES: Final = frozenset({"unmarked", "closing"})
"""The rules that may well have taken a rhetorical question, or a list of another kind."""

_SHORT_END: Final = 200
_LAST_WORDS: Final = 300
_LAST_REMARK: Final = 100
_LONGEST_END: Final = 1500


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions in order, and the rule that found them (see above)."""

    texts: tuple[str, ...]
    rule: str


NONE: Final = Questions((), "none")


def find_questions(blocks: Sequence[Block]) -> Questions:
    """The discussion questions of a body (the credit line already off)."""
    segments = last_segments(blocks)
    length = sum(len(block.text) for block in blocks)
    after: list[Segment] = []
    for n in range(len(segments) - 1, -1, -1):
        group = group_ending(segments, n)
        if group and _is_last_word(group, after, length):
            return _with_those_before(segments, group)
        after.append(segments[n])
        if sum(segment.length for segment in after) > _LONGEST_END:
            break
    return NONE


def _is_last_word(group: Group, after: Sequence[Segment], length: int) -> bool:
    """Whether little but leave-taking follows a group."""
    remarks = after[1:] if after and after[0].length <= _LAST_REMARK else after
    told = sum(segment.length for segment in remarks if not _signs_off(segment))
    whole = sum(segment.length for segment in after)
    answered = bool(after) and group.rule == "closing" and _answers(after[-1])
    return told <= group.room and (whole <= _SHORT_END or 2 * whole <= length) and not answered


def _answers(segment: Segment) -> bool:
    return segment.is_list or leading.answers(segment.text)


def _signs_off(segment: Segment) -> bool:
    return not segment.is_list and leading.signs_off(segment.text[-_LAST_WORDS:])


def _with_those_before(segments: Sequence[Segment], group: Group) -> Questions:
    """A group and the lists of questions that end where it begins."""
    texts, rule = group.texts, group.rule
    while (n := group.first - 1 - group.led) >= 0 and segments[n].is_list:
        earlier = list_group(segments, n)
        if earlier is None:
            break
        texts, rule, group = earlier.texts + texts, earlier.rule if rule == "closing" else rule, earlier
    return Questions(texts, rule)
