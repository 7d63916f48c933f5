"""The words that begin a credit line: `Credit to Paper authors:` and the other ways to put it.

Every gap and every run of free words has a bound, so that a search is linear in the length of the text.
"""

import re
from collections import deque
from dataclasses import dataclass
from typing import Final

_BLANKS: Final = r"\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff*_~"
_GAP: Final = f"[{_BLANKS}]{{1,12}}"
_WIDE: Final = f"[{_BLANKS}:：–—-]{{1,12}}"
_WORD: Final = r"(?:[^\W_]|['’-]){1,20}"
_END: Final = r"(?![^\W_])"
_WORK: Final = r"(?:papers?|study|studies|work|research|articles?|preprints?|publications?|manuscripts?)"
_PEOPLE: Final = rf"(?:authors?(?:\(s\))?|researchers?|scientists?|writers?){_END}"
_OF_WORK: Final = rf"(?:{_GAP}(?:of|behind|on|for){_GAP}(?:{_WORD}{_GAP}){{0,3}}?{_WORK}{_END})?"
_GOES: Final = rf"(?:goes|go|going|belongs?|is{_GAP}due|due|must{_GAP}go)"
_THANKS: Final = rf"(?:thanks|thank{_GAP}you|kudos|props|shout-?\s?outs?|hats{_GAP}off|acknowledge?ments?)"
_MARK: Final = (
    rf"[{_BLANKS}]{{0,12}}(?P<mark>[:：=]{{1,3}}|…|\.{{2,5}}|(?<=\s)[-–—]{{1,3}}|[-–—]{{1,3}}(?=\s|$))?"
    rf"[{_BLANKS},(\[]{{0,12}}"
)
_CREDIT: Final = re.compile(
    rf"(?:paper{_GAP})?credits?{_WIDE}(?:{_GOES}{_GAP})?(?:to{_WIDE})?(?:{_WORD}{_GAP}){{0,5}}?{_PEOPLE}{_OF_WORK}{_MARK}",
    re.IGNORECASE,
)
_LOOSE: Final = re.compile(
    rf"(?:{_THANKS}(?:{_GAP}{_GOES})?{_GAP}to{_WIDE}(?:{_WORD}{_GAP}){{0,5}}?{_PEOPLE}{_OF_WORK}"
    rf"|(?:paper{_GAP})?credits?(?:(?:{_GAP}{_GOES})?{_GAP}to{_END}|{_END})"
    rf"|(?:the{_GAP})?(?:(?:original{_GAP})?{_WORK}(?:['’]s?)?{_GAP})?(?:authors?(?:\(s\))?|researchers){_END}{_OF_WORK}"
    rf"|(?:(?:the|this|today['’]s){_GAP})?(?:{_WORK}{_GAP})?(?:written|authored){_GAP}by{_END}"
    rf"|(?:based{_GAP}on{_GAP})?(?:(?:the|this|today['’]s){_GAP})?{_WORK}{_GAP}by{_END}"
    rf"){_MARK}",
    re.IGNORECASE,
)
_LOOSE_WORDS: Final = ("author", "researchers", "credit", " by", "\u00a0by")
_PEOPLE_WORDS: Final = ("author", "researcher", "scientist", "writer")
_PAPER: Final = re.compile(_WORK, re.IGNORECASE)

_LEAD: Final = (
    "and so as always ever usual per finally also again oh well okay ok now of course last but not least full all big"
    " huge special much many massive great enormous our my with i we i'd we'd i'll would like want have need must got"
    " to give giving let's let me us before go a the today's".split()
)
"""Words that may stand between the sentence before and `credit`: `As always, all credit to …`."""

_LEAD_CHARS: Final = 80
_HEADS_MAX: Final = 20
_UNBROKEN: Final = re.compile(r"\S+")
_HANGING: Final = "([|–—•·-"
_INVISIBLE: Final = " \t\u00a0\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class CreditHead:
    """Where the words of a credit line stand in a text, from the first of them to the first name."""

    start: int
    end: int
    sure: bool
    """Whether the words speak of credit, of authors and of their work."""
    marked: bool
    """Whether a colon, a dash or an equals sign ends them."""
    opens: bool
    """Whether they begin a sentence; sure words with a capital do so anywhere, for a break may have been lost."""


def credit_heads(text: str, *, loose: bool) -> list[CreditHead]:
    """The places where a credit line may begin, in order; `loose`: by words that a talk may hold as well.

    Of very many in one text the last ones count.
    """
    if not loose and "redit" not in text and "REDIT" not in text:
        return []
    lowered = text.lower()
    if loose:
        found = _LOOSE.finditer(text) if any(word in lowered for word in _LOOSE_WORDS) else ()
        return [_head(text, match, sure=False) for match in deque(found, _HEADS_MAX)]
    if not any(word in lowered for word in _PEOPLE_WORDS):
        return []
    sure = (match for match in _CREDIT.finditer(text) if "author" in match[0].lower() or _PAPER.search(match[0]))
    return [_head(text, match, sure=True) for match in deque(sure, _HEADS_MAX)]


def _head(text: str, match: re.Match[str], *, sure: bool) -> CreditHead:
    start = match.start()
    left = text[max(0, start - _LEAD_CHARS) : start]
    lead = _lead_in(left) if text[start].islower() and left[-1:].isspace() else 0
    opens = _ends_sentence(left[: len(left) - lead])
    if opens:
        start -= lead
    return CreditHead(start, match.end(), sure, bool(match["mark"]), opens or (sure and text[start].isupper()))


def _lead_in(left: str) -> int:
    """How many characters at the end of a text are words that lead over to credit."""
    start = len(left)
    for word in reversed(list(_UNBROKEN.finditer(left))):
        if word[0].rstrip(",").lower().replace("’", "'") not in _LEAD:
            break
        start = word.start()
    return len(left) - start


def _ends_sentence(left: str) -> bool:
    bare = left.rstrip(_INVISIBLE + _HANGING + "*_~`")
    return not bare or not (bare[-1].isalnum() or bare[-1] in ",;:'’/&")


def talk_before(left: str) -> str:
    """What stands before a credit line, less the dash, bracket, bullet or mark of emphasis that belongs to it."""
    left = left.rstrip(_INVISIBLE)
    for mark in "*_":
        if left.endswith(mark) and left.count(mark * 2 if left.endswith(mark * 2) else mark) % 2:
            left = left.rstrip(mark).rstrip(_INVISIBLE)
    last = left[left.rfind(" ") + 1 :]
    if last and not last.strip(_HANGING):
        left = left[: -len(last)].rstrip(_INVISIBLE)
    bullet_alone = len(left) <= _BULLET_CHARS and not any(c.isalnum() or c in ".!?…" for c in left)
    return "" if bullet_alone else left.strip()


_BULLET_CHARS: Final = 3
