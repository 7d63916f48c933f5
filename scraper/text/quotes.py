"""The passages that the host quotes.

A block quote is one, and so is a paragraph that stands wholly within quotation marks, unless what leads to it lays it
into another's mouth. Within a paragraph, a whole sentence is one that the paper or its authors are said to say: `They
write: “Tides are slow waves.”` Phrases in marks, and what somebody might say, are the host's own.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scraper.text.body import Block, BlockKind

_PAIRS: Final = dict(
    zip("\"'“”„«»‘‹「『＂", ('"', "'", "”", "”", "“”", "»", "«", "’", "›", "」", "』", "＂"), strict=True)
)
"""The marks that open a quotation, and those that may close it."""

_WORDS_MIN, _CHARS_MIN = 5, 12
"""How long a quoted sentence is at least: in words, or in characters where words are not parted."""

_ATTRIBUTION: Final = re.compile(r"\s{0,3}(?:[-–—―]|\(|~)\s{0,2}[^-–—―\"“”«»]{1,80}$")
_SOURCE: Final = re.compile(
    r"\b(?:paper|authors?|researchers?|scientists|team|abstract|introduction|conclusions?|study|article|preprint|section"
    r"|paragraph|passage|sentence|line|(?:their|own)\s(?:own\s)?words|page|quote|title|caption"
    r"|footnote|appendix|et al)\b",
    re.IGNORECASE,
)
_THEY: Final = re.compile(r"\b(?:they|their)\b", re.IGNORECASE)
"""Words for the paper, its authors, or a place in it."""

_SOMEBODY: Final = re.compile(
    r"\b(?:grand\w+|mother|father|mum|mom|dad|wife|husband|neighbou?r|friend|sister|brother|uncle|aunt|daughter|son|kid"
    r"|child|children|boss|teacher|coach|nurse|doctor|colleague|listener|reader|reviewer|critic|patient|user|customer"
    r"|participant|student|somebody|someone|anybody|people|everyone|chatbot|bot|chatgpt|gpt-?\d?|assistant|robot|model"
    r"|machine|computer|prompt|proverb|saying|letter|e-?mail|headline|joke|song|poem|film|movie|book|novel)s?\b",
    re.IGNORECASE,
)
"""Who speaks and is not the paper, and what is quoted and is not a paper."""

_FANCY: Final = re.compile(
    r"\b(?:imagine|as if|suppose|pretend|picture|if|would|might|could|like|you|me|we|my|her|his|she|he|typed?"
    r"|prompted|told|shout\w*|asks?|asked|answers?|replies|replied|titled|entitled|called|famous)\b",
    re.IGNORECASE,
)
"""Words that lay a sentence into the mouth of another than the paper."""

_SAYING: Final = re.compile(r"\b(?:proverb|saying|joke|song|poem|letter|e-?mail|imagine)\b", re.IGNORECASE)

_FAVOURITE: Final = re.compile(
    r"\bmy\s(?:\w+\s)?(?:favou?rite|best|top|other)\b|\blet me\b"
    r"|\b(?:told?|tells?|gave|gives?|leaves?|for|read|show)\s(?:you|us|me)\b"
    r"|\b(?:I|we)\s(?:\w+\s)?(?:quote|read|love|like|cite)\b|\blike (?:this|so|that)\b",
    re.IGNORECASE,
)
"""What a host says of the paper's words, in words that else speak of others."""

_MARKED: Final = re.compile(
    r"(?=[\"“„«»‘'「])(?:"
    r"\"([^\"]{12,1500})\"|[“„]([^“”„]{12,1500})[”“]|«([^«»]{12,1500})»|»([^«»]{12,1500})«"
    r"|(?<!\w)‘((?:[^‘’]|(?<=\w)’(?=\w)){12,1500})’(?!\w)|(?<![\w'])'((?:[^']|(?<=\w)'(?=\w)){12,1500})'(?!\w)|「([^「」]{12,1500})」"
    r")"
)
_LEADS: Final = re.compile(r"(?:[:,–—?-]|\b(?:that|reads?|says?|is|writes?|wrote))\s{0,2}$")
_TAG: Final = re.compile(r"\s{0,2}(?:[-–—(]\s{0,2}|(?=[a-z])|(?=(?:That|This|Those|So|Thus)\b))([^.!?:;\"“„«]{3,70})")
_TELLS: Final = re.compile(
    r"\b(?:writes?|wrote|written|says?|said|asks?|asked|put|puts|states?|stated|notes?|noted|concludes?|concluded|argues?|argued"
    r"|reads?|explains?|explained|reports?|reported|claims?|claimed|admits?|admitted|remarks?|remarked|adds?|added|warns?|warned"
    r"|observes?|observed|quotes?|quoted|begins?|ends?|opens?|closes?|according|goes|have it|insists?|insisted"
    r"|promises?|confess(?:es)?|declares?|declared|suggests?|suggested|summari[sz]es?|boasts?|call it|tells? us)\b",
    re.IGNORECASE,
)
_OPENINGS: Final = ('"', "“", "„", "«", "»", "‘", " '", "「")
_ENDINGS: Final = (".", "!", "?", "…", "。", "！", "？")
_SENTENCE_ENDS: Final = re.compile(r"[.!]\s|\?\s(?=\S)|[.!?][\"”»]\s")
_LEAD_CHARS: Final = 140


def quotes_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The quotations of a body in order, without their marks and without the dash that names the speaker."""
    found: list[str] = []
    lead = ""
    for block in blocks:
        if block.kind is BlockKind.QUOTE:
            apart = _bare(block.text)
        else:
            apart = _within_marks(block.text) if block.kind is BlockKind.PARAGRAPH else ""
        if not apart:
            lead = block.text
            if block.kind is BlockKind.PARAGRAPH:
                found.extend(_attributed(block.text))
        elif _is_quoted(block, apart, lead):
            found.append(apart)
    return tuple(found)


def _is_quoted(block: Block, apart: str, lead: str) -> bool:
    """Whether a passage set apart is quoted, and not another's, nor a title, nor a question put to listeners."""
    lead = _last_sentence(lead[-_LEAD_CHARS:])
    if lead.endswith((":", ",")) and not _SOURCE.search(lead) and (_SAYING.search(lead) or _tells(lead)):
        return False
    if block.kind is BlockKind.QUOTE:
        return not (apart == block.text and apart.endswith("?") and not _is_papers(lead))
    return _is_long(apart) and not _is_title(apart)


def _bare(text: str) -> str:
    unnamed = _ATTRIBUTION.sub("", text) if text[:1] in _PAIRS else text
    return _within_marks(text) or _within_marks(unnamed) or text


def _within_marks(text: str) -> str:
    """What stands between the marks of a text that is one quotation; "" for any other."""
    closing = _PAIRS.get(text[:1], "")
    if not closing:
        return ""
    if text[-1] not in closing:
        text = _ATTRIBUTION.sub("", text)
    inner = text[1:-1]
    if len(text) <= len(closing) + 1 or text[-1] not in closing or _closes_early(text[0], text[-1], inner):
        return ""
    return inner.strip()


def _closes_early(opening: str, closing: str, inner: str) -> bool:
    """Whether the first quotation ends before the text does; an apostrophe within a word ends none."""
    if closing in "'’":
        return re.search(rf"{closing}(?!\w)", inner) is not None and inner.count("‘") < inner.count(closing)
    if opening == closing:
        return opening in inner
    depth = 1
    for mark in re.findall(f"[{opening}{closing}]", inner):
        depth += 1 if mark == opening else -1
        if depth == 0:
            return True
    return False


def _attributed(text: str) -> Iterator[str]:
    """The whole sentences that a paragraph says the paper or its authors say."""
    if not any(mark in text for mark in _OPENINGS):
        return
    for match in _MARKED.finditer(text):
        inner = next(filter(None, match.groups())).strip()
        if not _is_long(inner) or inner[0].islower():
            continue
        lead = _last_sentence(text[max(0, match.start() - _LEAD_CHARS) : match.start()])
        if _LEADS.search(lead) and _is_papers(lead):
            if inner.endswith(_ENDINGS):
                yield inner
        elif inner.endswith((*_ENDINGS, ",")) and not _is_others(lead):
            tag = _TAG.match(text, match.end())
            if tag and _TELLS.search(tag[1]) and _is_papers(tag[1]):
                yield inner.removesuffix(",")


def _last_sentence(text: str) -> str:
    return _SENTENCE_ENDS.split(text)[-1]


def _is_papers(phrase: str) -> bool:
    """Whether a phrase speaks of the paper or its authors, and of none who says something else."""
    is_source = _SOURCE.search(phrase) or (_THEY.search(phrase) and _TELLS.search(phrase))
    return is_source is not None and not _is_others(phrase)


def _is_others(phrase: str) -> bool:
    fancy = _FANCY.search(_FAVOURITE.sub("", phrase))
    return fancy is not None or _SOMEBODY.search(phrase) is not None


def _tells(lead: str) -> bool:
    """Whether somebody else is said to speak."""
    return _TELLS.search(lead) is not None and _SOMEBODY.search(lead) is not None


def _is_title(text: str) -> bool:
    words = text.split()
    return not text.endswith(_ENDINGS) and 2 * sum(word[0].isupper() for word in words) > len(words)


def _is_long(text: str) -> bool:
    unparted = not text.isascii() and any("\u3040" <= char <= "\u9fff" for char in text[:_CHARS_MIN])
    return len(text.split()) >= _WORDS_MIN or (unparted and len(text) >= _CHARS_MIN)
