"""The blocks an article is made of: which are prose, which are boxes of the site, and the body they make."""

import re
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Final

_PROSE_CHARS: Final = 80
_PROSE_LETTERS: Final = 0.9
_PROSE_FUNCTION_WORDS: Final = 0.2
_BOX_CHARS: Final = 120

_FUNCTION_WORDS: Final = frozenset(
    "a an and are as at be been but by can could do for from had has have how if in into is it its may more no not of"
    " on one or our she so than that the their them then there these they this to was we were what when which who"
    " will with would you your".split()
)
_NOT_PROSE: Final = re.compile(r"^(?:- |#|//)|[,;|][^\W\d]")
_BULLET: Final = re.compile(r"[-*•‣◦·]\s+(?=\S)")
_END_OF_SENTENCE: Final = re.compile(r"[.!?…][\"'”’)\]]*$")
_BYLINE: Final = re.compile(
    r"(?i:(?:words |written )?by) [A-Z][\w.'’-]+(?:,? (?:and|&|[A-Z][\w.'’-]*)){1,7}|\d+[ -]min(?:ute)?s? read"
)
_INVITATION: Final = re.compile(
    r"(?:get|receive|sign up|subscribe|join|enter|want|never miss)\b.*"
    r"\b(?:inbox|newsletters?|e-?mails?|subscribers?|digest|updates?)\b.*",
    re.IGNORECASE,
)
_BUTTON: Final = re.compile(
    r"(?:subscribe|sign up|share|tweet|copy link|print|advertisement|sponsored|comments?|read more|keep reading"
    r"|accept(?: all)?(?: cookies)?|related(?: articles| posts| stories)?|share (?:this|on)\b.*|follow us\b.*"
    r"|(?:media|press) contacts?|about the authors?|more (?:stories|from\b.*)|filed under\b.*|tagged\b.*"
    r"|(?:©|copyright)\b.*|all rights reserved|we use cookies\b.*)[.:!]?",
    re.IGNORECASE,
)
_BLURB: Final = re.compile(
    r"\b(?:daily|weekly|digest|newsletter|spam|unsubscribe|e-?mail|inbox|privacy policy)\b", re.IGNORECASE
)


_DATE_FORMATS: Final = ("%Y-%m-%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%b. %d, %Y")
_PARTS: Final = re.compile(r"\s+[|·•–—-]\s+|^(?i:posted|published|updated)(?i: on)?:?\s+")
_TOP_CHARS: Final = 60


def day_in(line: str) -> str:
    """The ISO day of a line that is a date, or of a part of it (`News | 6 May 2025`) that is one; else ""."""
    if len(line) > _BOX_CHARS:
        return ""
    return next((day for part in [line, *_PARTS.split(line)] if (day := _day(part.strip()))), "")


def _day(text: str) -> str:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


def below_headline(blocks: Sequence[str], title: str, headings: Set[str]) -> list[str]:
    """The blocks of the article without the site's own lines at its top: byline, date, counters, buttons.

    The headline counts where no paragraph of prose stands above it. From it to the first such paragraph, short lines
    that end no sentence are the site's, unless the page marks them as headings.
    """
    prose = next((i for i, block in enumerate(blocks) if is_prose(block)), 0)
    start = next((i for i, block in enumerate(blocks[: prose + 1]) if block == title), -1) + 1
    between = blocks[start : max(prose, start)]
    kept = [block for block in between if block in headings or not _is_of_the_top(block)]
    return [*kept, *blocks[max(prose, start) :]]


def _is_of_the_top(block: str) -> bool:
    """Whether a line below the headline is a byline, a date, a counter or a button rather than text."""
    return (len(block) <= _TOP_CHARS and not ends_a_sentence(block)) or bool(day_in(block))


def ends_a_sentence(block: str) -> bool:
    """Whether a block ends as a sentence does, closing quotes and brackets aside."""
    return bool(_END_OF_SENTENCE.search(block))


def is_prose(block: str) -> bool:
    """Whether a block is a paragraph of English: letters, function words, and the end of a sentence or a colon."""
    ends = ends_a_sentence(block) or block.endswith(":")
    if len(block) < _PROSE_CHARS or not ends or _NOT_PROSE.search(block):
        return False
    letters = sum(c.isalpha() or c in " ,.'’" for c in block)
    words = re.findall(r"[a-z]+", block.lower())
    function_words = sum(word in _FUNCTION_WORDS for word in words)
    return letters >= _PROSE_LETTERS * len(block) and function_words >= _PROSE_FUNCTION_WORDS * len(words)


def with_plain_bullet(line: str) -> str:
    """A line with whatever bullet it begins with written as `- `."""
    return _BULLET.sub("- ", line, count=1) if _BULLET.match(line) else line


def without_boxes(blocks: Sequence[str]) -> list[str]:
    """The blocks less the site's own: bylines, buttons, invitations to a newsletter and the blurbs that follow.

    A box ends with the next long block; before the last paragraph of prose also with the next short one that
    does not speak of mail, so that a subheading stays.
    """
    last_prose = max((i for i, block in enumerate(blocks) if is_prose(block)), default=-1)
    kept: list[str] = []
    in_box = False
    for i, block in enumerate(blocks):
        short = len(block) <= _BOX_CHARS
        opens = short and bool(_INVITATION.fullmatch(block) or _BUTTON.fullmatch(block))
        in_box = opens or (in_box and short and (i > last_prose or bool(_BLURB.search(block))))
        if not in_box and not _BYLINE.fullmatch(block):
            kept.append(block)
    return kept


def body_of(blocks: Sequence[str]) -> str:
    """The blocks as the archive's plain text: parted by a blank line, the items of a list by a line break."""
    text = ""
    for previous, block in zip(["", *blocks], blocks, strict=False):
        both_items = previous.startswith("- ") and block.startswith("- ")
        text += ("\n" if both_items else "\n\n" if text else "") + block
    return text
