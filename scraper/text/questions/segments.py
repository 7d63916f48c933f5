"""The last segments of a body, lists and single blocks, and what the words before one say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scraper.text.body import Block, BlockKind
from scraper.text.questions import asking, leading
from scraper.text.questions.sentences import LONGEST_LABEL, NUMBERED_LETTERS, is_numbered_question, is_only_a_label
from scraper.text.questions.speech import Speech

_SEGMENTS: Final = 24
"""Segments from the end that are looked into."""
ROOM_ANNOUNCED: Final = 250
_ROOM_LIST: Final = 150
_INTERJECTION_WORDS: Final = 3
_LEADING: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING})
_GATHERED: Final = frozenset({BlockKind.ITEM, BlockKind.QUOTE})
_TOLD: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})
OPEN_ENDS: Final = (":", "：", "…", "...", "–", "—")


@dataclass(eq=False)
class Segment:
    """A list, or a block of another kind."""

    kind: BlockKind
    texts: tuple[str, ...]
    label: str = ""
    """The number that stands above it in a block of its own: `Question 2`."""

    @property
    def text(self) -> str:
        """The last block of it."""
        return self.texts[-1]

    @cached_property
    def speech(self) -> Speech:
        """The segment's last block as speech."""
        return Speech(self.text)

    @cached_property
    def as_lead(self) -> "Lead":
        """Its last words, as what leads in to the next segment; only those of a paragraph or a heading do."""
        spoken = self.speech.sentences if self.kind in _LEADING else ()
        if not spoken:
            return NO_LEAD
        last_words = spoken[-2 if len(spoken[-1].split()) <= _INTERJECTION_WORDS else -1 :]
        is_open = self.kind is BlockKind.HEADING or spoken[-1].endswith(OPEN_ENDS)
        return Lead(spoken[-1], last_words, is_open)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return self.kind is BlockKind.ITEM

    @property
    def can_ask(self) -> bool:
        """Whether it is a paragraph, or a block quote, with a question mark."""
        return self.kind in _TOLD and ("?" in self.text or "？" in self.text)

    @property
    def is_numbered(self) -> bool:
        """Whether it is called a question by its number: `Question 2`."""
        name = self.label or self.text
        return name[:1] in NUMBERED_LETTERS and not (self.is_list and not self.label) and is_numbered_question(name)

    @property
    def length(self) -> int:
        """In characters."""
        return sum(map(len, self.texts))


def last_segments(blocks: Sequence[Block]) -> list[Segment]:
    """The last segments of a body, in order.

    Adjacent items are one list, and so are adjacent quotes, and paragraphs that are each called a question
    by their number. A number in a block of its own is the label of what it stands on.
    """
    found: list[Segment] = []
    end = len(blocks)
    while end and len(found) < _SEGMENTS:
        start = end - 1
        block = blocks[start]
        if block.kind in _GATHERED:
            while start and blocks[start - 1].kind is block.kind:
                start -= 1
            found.append(Segment(block.kind, tuple([item.text for item in blocks[start:end]])))
        elif found and len(block.text) <= LONGEST_LABEL and is_only_a_label(block.text):
            found[-1].label = block.text
        else:
            found.append(Segment(block.kind, (block.text,)))
        end = start
    return _gathered(found[::-1])


def _gathered(segments: Sequence[Segment]) -> list[Segment]:
    found: list[Segment] = []
    for segment in segments:
        if found and segment.is_numbered and found[-1].is_numbered:
            found[-1] = Segment(BlockKind.ITEM, found[-1].texts + segment.texts, segment.label or segment.text)
        else:
            found.append(segment)
    return found


@dataclass(eq=False)
class Lead:
    """The last sentence before a group, and what it says of the group. Empty where nothing stands before."""

    sentence: str = ""
    last_words: Sequence[str] = ()
    is_open: bool = False
    """Whether it is a heading, or ends in a colon, dash or dots."""

    @property
    def is_there(self) -> bool:
        """Whether anything stands before the group."""
        return bool(self.sentence)

    @cached_property
    def announces(self) -> bool:
        """Whether it leads in to questions for the listeners."""
        return leading.announces(self.sentence)

    @cached_property
    def names_questions(self) -> bool:
        """Whether it says that questions come next."""
        return self.announces and leading.names_questions(self.sentence)

    @property
    def dwells(self) -> bool:
        """Whether it bids the listeners stay with what comes next."""
        return leading.dwells(self.sentence)

    @property
    def sets_tasks(self) -> bool:
        """Whether it announces a number of tasks."""
        return self.is_open and leading.sets_tasks(self.sentence)

    @property
    def count(self) -> int:
        """How many things it announces; 0 if it does not say."""
        return leading.count_of(self.sentence)

    @cached_property
    def tells_of_others(self) -> bool:
        """Whether it leads in to what other people asked, to take-aways, or to other episodes."""
        if self.is_open and leading.is_reported(self.sentence):
            return True
        if any(map(asking.is_about_relevance, self.last_words)):
            return True
        return self.is_open and not self.announces and self._is_for_others

    @property
    def _is_for_others(self) -> bool:
        if leading.is_about_episodes(self.sentence):
            return True
        return self.is_about_others and not leading.is_label(self.sentence)

    @cached_property
    def is_about_others(self) -> bool:
        """Whether it speaks of other people, and neither to the listeners nor of those who talk here."""
        return leading.is_about_others(self.sentence) and not leading.orders(self.sentence)

    @property
    def is_sure(self) -> bool:
        """Whether questions must follow, even where the talk goes on after them."""
        return self.announces and (self.names_questions or self.is_open)

    @property
    def room(self) -> int:
        """How many characters of talk may follow the questions."""
        if self.is_about_others:
            return 0
        return ROOM_ANNOUNCED if self.announces or self.dwells else _ROOM_LIST


NO_LEAD: Final = Lead()


def lead_before(segments: Sequence[Segment], n: int) -> Lead:
    """The last words of the paragraph or heading before segment `n`."""
    return segments[n - 1].as_lead if n else NO_LEAD
