"""Groups of blocks that ask: a list of which the items do, or paragraphs, with what leads in to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.text.body import BlockKind
from scraper.text.questions import asking, items
from scraper.text.questions.run import longest_run, prompts_before
from scraper.text.questions.segments import OPEN_ENDS, ROOM_ANNOUNCED, Lead, Segment, lead_before
from scraper.text.questions.sentences import without_mark
from scraper.text.questions.speech import Speech

_ROOM_WEAK: Final = 100
_QUOTATION: Final = ('"', "“", "«", "„")


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together: segments `first` to where the walk stood, without their lead-in (`led`).

    `room`: how many characters of talk may follow, leave-taking apart, for them to be the last word.
    """

    texts: tuple[str, ...]
    rule: str
    first: int
    led: bool
    room: int


def group_ending(segments: Sequence[Segment], n: int) -> Group | None:
    """The group of questions that ends with segment `n`, if it asks."""
    segment = segments[n]
    if segment.is_list:
        return list_group(segments, n)
    if segment.kind is BlockKind.QUOTE and not _may_ask(segment, lead_before(segments, n)):
        return None
    if len(segment.texts) > 1:
        return list_group(segments, n)
    if segment.can_ask and segment.speech.last_asked >= 0:
        return _asking_group(segments, n)
    return _prompt_group(segments, n) if items.is_prompt(segment) else None


def _may_ask(quote: Segment, lead: Lead) -> bool:
    """Whether block quotes may be questions for the listeners: announced, or led in to and not in quotation marks."""
    if lead.announces:
        return True
    led = lead.is_open or lead.dwells
    return led and len(quote.texts) > 1 and not quote.texts[0].startswith(_QUOTATION)


def list_group(segments: Sequence[Segment], n: int) -> Group | None:
    """The list at `n`, if it is one of questions for the listeners: by its items, and by its lead-in.

    Nothing that leads in to take-aways (`So why does this matter?`) or tells of what the researchers asked
    leads in to such a list, and a list that answers itself is none.
    """
    texts = segments[n].texts
    lead = lead_before(segments, n)
    if lead.tells_of_others:
        return None
    if any("?" in text or "？" in text for text in texts):
        if not items.ask(texts, lead):
            return None
        rule = "lead-in" if lead.announces or lead.is_open else "list"
    elif lead.names_questions or (lead.sets_tasks and all(map(items.is_unmarked, texts))):
        rule = "unmarked"
    else:
        return None
    last = texts[-1] if asking.asks(texts[-1]) else Speech(texts[-1]).without_farewell
    return Group(tuple(map(without_mark, [*texts[:-1], last])), rule, n, lead.is_there, lead.room)


def _asking_group(segments: Sequence[Segment], n: int) -> Group | None:
    """The paragraphs up to `n` that ask; remarks between them are passed over where they are announced."""
    run, led = longest_run(segments, n)
    lead = lead_before(segments, run.first)
    speeches = [segments[place].speech for place in run.places]
    if len(speeches) == 1 and len(speeches[0].questions) == 1 and speeches[0].told_after:
        led = lead.is_sure
    is_prose = any(speech.is_prose for speech in speeches)
    if lead.tells_of_others and not is_prose:
        return None
    if len(speeches) > 1 and not is_prose and (led or all(speech.is_pure for speech in speeches)):
        texts = [speech.whole for speech in speeches]
    else:
        texts = [
            text for speech in speeches for text in (speech.questions if led else speech.announced or speech.closing)
        ]
    if not texts:
        return None
    rule = "lead-in" if led or speeches[0].announced else "closing"
    room = lead.room if led else ROOM_ANNOUNCED if rule == "lead-in" else _ROOM_WEAK if len(texts) > 1 else 0
    return Group(tuple(texts), rule, run.first, led and lead.is_there, room)


def _prompt_group(segments: Sequence[Segment], n: int) -> Group | None:
    """The prompts without question mark that end with segment `n`, if they are announced as such."""
    places = prompts_before(segments, n + 1)
    if not places:
        return None
    lead = lead_before(segments, places[0])
    if len(places) == 1 and not segments[places[0] - 1].text.endswith(OPEN_ENDS):
        return None
    texts = [segments[place].speech.whole for place in places]
    return Group(tuple(texts), "unmarked", places[0], True, lead.room)
