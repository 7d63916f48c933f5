"""One paragraph heard as speech: what it tells, what it asks, and which of that is for the listeners."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from typing import Final

from scraper.text.questions import asking, leading
from scraper.text.questions.sentences import is_only_a_mark, sentences, without_mark

_HEARD: Final = 4000
"""Characters from a paragraph's end that are heard: a whole episode on one line keeps its questions there."""
_LONGEST_ITEM: Final = 3
_LABEL_WORDS: Final = 3
_LONGEST_GAP: Final = 1
_LONGEST_LEAD: Final = 200
_LONGEST_REMARK: Final = 150
_LONGEST_TASK: Final = 60
_WORD: Final = re.compile(r"\w")
_COLONS: Final = (": ", "：", " – ", " — ", " - ")


class Role(Enum):
    """What a sentence does in its paragraph."""

    ASKS = auto()
    ASKS_IDLY = auto()
    LEADS_IN = auto()
    TAKES_LEAVE = auto()
    TELLS = auto()


class Speech:
    """The last sentences of a paragraph, without list marks.

    What leads in to a question before a colon is a sentence of its own.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = _heard(text)
        self._roles: dict[int, Role] = {}

    def role(self, n: int) -> Role:
        """What the sentence `n` does."""
        if n not in self._roles:
            self._roles[n] = _role(self.sentences[n])
        return self._roles[n]

    @cached_property
    def last_asked(self) -> int:
        """The index of the last question that asks something; -1 if there is none, or the talk goes on after it."""
        told = 0
        for n in range(len(self.sentences) - 1, -1, -1):
            role = self.role(n)
            if role is Role.ASKS and not (n and self._takes_leave(n - 1)):
                return n
            told += len(self.sentences[n]) if role is Role.TELLS else 0
            if told > _LONGEST_REMARK:
                break
        return -1

    def _takes_leave(self, n: int) -> bool:
        return leading.takes_leave(self.sentences[n]) and self.role(n) is not Role.LEADS_IN

    @cached_property
    def lead(self) -> int:
        """The index of the sentence that announces the last questions; -1 if none does."""
        found = self._lead_before(self.last_asked, _LONGEST_GAP)
        while found > 0 and self.role(found - 1) is Role.ASKS:
            earlier = self._lead_before(found - 1, 0)
            if earlier < 0:
                break
            found = earlier
        return found

    def _lead_before(self, asked: int, longest_gap: int) -> int:
        """The nearest announcement before a question, with at most so many sentences between two questions."""
        gap = 0
        for n in range(asked - 1, -1, -1):
            if _announces(self.role(n), self.sentences[n]):
                return n
            gap = 0 if self.role(n) is Role.ASKS else gap + 1
            if gap > longest_gap:
                break
        return -1

    @property
    def ends_asking(self) -> bool:
        """Whether nothing but a task (`Explain.`) and leave-taking comes after the last question."""
        return self.last_asked >= 0 and not any(not self._sets_task(n) for n in self._told_after)

    @property
    def is_pure(self) -> bool:
        """Whether it asks from its first sentence on, one to three things."""
        return (
            self.ends_asking
            and self.last_asked < _LONGEST_ITEM
            and all(self.role(n) is Role.ASKS for n in range(self.last_asked))
        )

    @property
    def is_prose(self) -> bool:
        """Whether it leads in to its questions itself, or has an idle one before them."""
        return self.lead >= 0 or any(self.role(n) is Role.ASKS_IDLY for n in range(self.last_asked))

    @property
    def questions(self) -> tuple[str, ...]:
        """All that is asked, after what announces it."""
        places = range(self.lead + 1, self.last_asked + 1)
        return tuple(self.sentences[n] for n in places if self.role(n) is Role.ASKS)

    @property
    def announced(self) -> tuple[str, ...]:
        """The questions that the paragraph itself announces."""
        if self.lead < 0:
            return ()
        asked, lead = self.questions, self.sentences[self.lead]
        is_told_on = len(asked) == 1 and bool(self.told_after)
        return () if is_told_on and not (leading.names_questions(lead) or lead.endswith((":", "："))) else asked

    @property
    def closing(self) -> tuple[str, ...]:
        """The questions at the paragraph's end that nothing announces and nobody answers."""
        start = self.last_asked + 1
        while start and (self.role(start - 1) in {Role.ASKS, Role.ASKS_IDLY} or self._is_remark(start - 1)):
            start -= 1
        asked = [
            self.sentences[n]
            for n in range(start, self.last_asked + 1)
            if self.role(n) is Role.ASKS and not asking.is_about_relevance(self.sentences[n])
        ]
        told = self.told_after
        if any(map(leading.answers, told[:1])) or sum(map(len, told)) > (_LONGEST_REMARK if len(asked) > 1 else 0):
            return ()
        return tuple(asked) if any(map(asking.is_substantial, asked)) else ()

    def _is_remark(self, n: int) -> bool:
        """Whether a sentence is a short word of the host's between two questions."""
        between = 0 < n < self.last_asked and self.role(n - 1) is self.role(n + 1) is Role.ASKS
        sentence = self.sentences[n]
        return (
            between
            and self.role(n) is Role.TELLS
            and len(sentence) <= _LONGEST_REMARK
            and leading.is_spoken(sentence)
            and not leading.answers(sentence)
        )

    def _sets_task(self, n: int) -> bool:
        return len(self.sentences[n]) <= _LONGEST_TASK and leading.orders(self.sentences[n])

    @property
    def whole(self) -> str:
        """The text without list mark, and without what takes leave or asks idly after the last question."""
        if self.last_asked < 0:
            return without_mark(self.text)
        end = self.last_asked + 1
        while end < len(self.sentences) and self.role(end) is Role.TELLS and self._sets_task(end):
            end += 1
        return _cut(without_mark(self.text), self.sentences[end:])

    @property
    def without_farewell(self) -> str:
        """The text without list mark, and without the farewell after the last question."""
        after = self.sentences[self.last_asked + 1 :] if self.last_asked >= 0 else ()
        first = next((n for n, sentence in enumerate(after) if leading.takes_leave(sentence)), len(after))
        return _cut(without_mark(self.text), after[first:])

    @property
    def told_after(self) -> Sequence[str]:
        """What is told after the last question."""
        return [self.sentences[n] for n in self._told_after]

    @property
    def _told_after(self) -> Iterator[int]:
        places = range(self.last_asked + 1, len(self.sentences))
        return (n for n in places if self.role(n) is Role.TELLS)


def _heard(text: str) -> list[str]:
    heard = sentences(text[-_HEARD:])
    if len(text) > _HEARD:
        heard = heard[1:] or (text,)
    if len(heard) > 1:
        heard = tuple(sentence for sentence in heard if _WORD.search(sentence))
    spoken = [without_mark(sentence) for sentence in heard if not is_only_a_mark(sentence)]
    return [without_mark(part) for sentence in spoken for part in _parted(sentence)]


def _cut(text: str, after: Sequence[str]) -> str:
    return text[: text.rindex(after[0])].rstrip(" \u00a0-–—") if after else text


def _parted(sentence: str) -> tuple[str, ...]:
    """A question, what announces it before a colon and the farewell glued to it; any other sentence as it is."""
    if not asking.asks(sentence):
        question, mark, farewell = sentence.rpartition("?")
        if mark and asking.has_question_form(question) and leading.takes_leave(farewell):
            return *_parted(question + mark), farewell.lstrip(" \u00a0-–—")
        return (sentence,)
    for colon in _COLONS:
        before, found, after = sentence[:_LONGEST_LEAD].partition(colon)
        if found and not asking.asks(before) and _introduces(before, after):
            lead = before + found.rstrip()
            return lead, sentence[len(lead) :].strip()
    return (sentence,)


def _introduces(before: str, after: str) -> bool:
    """Whether what stands before a colon announces the question after it, and is no label (`Trust: Should …`)."""
    if leading.announces(before + ":") or leading.signs_off(before) or leading.turns(before):
        return True
    return len(before.split()) > _LABEL_WORDS and not leading.is_label(before) and after[:1].isupper()


def _role(sentence: str) -> Role:
    if asking.asks(sentence) and not (asking.quotes_a_question(sentence) or _is_anothers(sentence)):
        return Role.ASKS_IDLY if asking.is_idle(sentence) else Role.ASKS
    announces = leading.announces(sentence)
    if leading.takes_leave(sentence) and not (announces and sentence.endswith((":", "："))):
        return Role.LEADS_IN if leading.names_questions(sentence) else Role.TAKES_LEAVE
    if announces:
        return Role.LEADS_IN
    return Role.TAKES_LEAVE if leading.signs_off(sentence) else Role.TELLS


def _is_anothers(sentence: str) -> bool:
    """Whether a question is told of others: `The referees had one question: does it scale?`"""
    before, colon, _ = sentence[:_LONGEST_LEAD].partition(":")
    return bool(colon) and leading.is_reported(before)


def _announces(role: Role, sentence: str) -> bool:
    if role is Role.ASKS_IDLY:
        return leading.announces(sentence) and not asking.is_about_relevance(sentence)
    return (
        role is Role.LEADS_IN
        or sentence.endswith((":", "："))
        or (role is Role.TELLS and leading.points_ahead(sentence))
    )
