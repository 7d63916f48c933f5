"""A written list of names, parted: `A B, C D (MIT), and E F et al.` is A B, C D, E F, and somebody left out.

A name stays as it is credited, suffixes and initials included. What stands beside it is no part of it: affiliations
and roles in brackets or after `from`, `at`, a dash, index marks (`A¹`, `A*`), addresses, marks of emphasis. Where
words follow that are no name, the list has ended, and they are handed back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.text.credits.name_piece import attaches, begins_no_talk, is_group, is_initials, read_piece

_ONE_LINE: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u3000": " ", "\t": " ", "\n": ","})
_STOP: Final = re.compile(r"[.!?…。！？]{1,6}[\"”’)\]*_]{0,4}(?=\s|$|[^\W\d_])")
_LAST_WORD: Final = re.compile(r"[^\W_]*$")
_WORD_CHARS: Final = 24
_SEGMENT: Final = re.compile(r"\s*([^,;:!?()]{1,60}?)\s*([,;!?]|\.(?=\s|$)|\s(?:&|and|\|)\s|$)")
_ABBREVIATED: Final = frozenset("jr sr dr prof st mr mrs ms ph phd md esq inc ltd co corp univ dept eds et".split())
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|<[^<>]*>")
_SEPARATOR: Final = re.compile(
    r"[,;，；、،؛•]|(?<=\s)[|·/+](?=\s)|:(?=[\s,]|$)|(?:(?<=[\s,])|^)\d{1,2}[.)](?=\s)"
    r"|(?:(?<=[\s,])|^)(?:and|&|as well as|along with|together with|plus)(?=\s|$)",
    re.IGNORECASE,
)
_DASH: Final = re.compile(r"(?<=\s)[-–—](?=\s)")
_AND: Final = re.compile(r"(?<=\s)(?:and|&)(?=\s)|;")
_NOBODY: Final = re.compile(
    r"\W*(?:n/?a|none|nobody|unknown|anonymous|tba|tbd|not\s(?:available|listed|given|known|specified|provided))?\W*",
    re.IGNORECASE,
)
_NO_TALK: Final = re.compile(r"[\W\d_]*|\s*\([^()]*\)\W*")
_BARE_INITIAL: Final = re.compile(r"(?:^|\s)[^\W\d_](?=\s|$)")


@dataclass(frozen=True, slots=True)
class NameList:
    """What a list says. `rest`: the words behind it, a part of the text that was read."""

    names: tuple[str, ...]
    et_al: bool
    """Whether it leaves somebody out."""
    rest: str
    plain: bool
    """Whether names stand there with their capitals, and no word that could be talk."""
    full: bool
    """Whether one of them has two parts, or is written in letters without capitals."""


def names_in(line: str) -> NameList:
    """The names of a list in order, each as written but for blanks, which are single spaces."""
    text = line.translate(_ONE_LINE)
    if _NOBODY.fullmatch(text):
        return NameList((), et_al=False, rest="", plain=False, full=False)
    stop = _end_of_list(text)
    names: list[str] = []
    et_al, plain, end = False, True, stop
    for start, finish in _spans(text[:stop]):
        piece = read_piece(text[start:finish])
        if names and attaches(piece.name, names[-1]):
            names[-1] = f"{names[-1]}, {piece.name}"
        elif piece.name:
            names.append(piece.name)
            plain = plain and piece.plain
        et_al = et_al or piece.et_al
        if piece.talk:
            plain, end = False, finish - len(piece.talk)
            break
    rest = line[end:].strip()
    full = any(" " in name or name.lower() == name.upper() for name in names)
    return NameList(
        _without_full_stop(names), et_al, "" if _NO_TALK.fullmatch(rest) else rest, plain and bool(names), full
    )


def _end_of_list(text: str) -> int:
    """Where the sentence ends that the list is; a full stop within a name, as in `Mohd. Idris`, ends none."""
    for match in _STOP.finditer(text):
        if match[0][0] != "." or match[0][:2] == "..":
            return match.end()
        word = _LAST_WORD.search(text[max(0, match.start() - _WORD_CHARS) : match.start()])
        before = word[0] if word else ""
        if len(before) == 1 or before.lower() in _ABBREVIATED or _goes_on(text, match.end()):
            continue
        glued = match.end() < len(text) and not text[match.end()].isspace()
        if not glued or (before[-1:].islower() and text[match.end()].isupper()):
            return match.end()
    return len(text)


def _goes_on(text: str, place: int) -> bool:
    """Whether what stands between a full stop and the next comma or the end is the rest of a name."""
    following = _SEGMENT.match(text, place)
    if not following or following[2] in tuple("!?"):
        return False
    piece = read_piece(following[1])
    return bool(piece.name) and piece.plain and not piece.talk and begins_no_talk(piece.name)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a list stand; what is in brackets parts nothing."""
    masked = _BRACKETS.sub(lambda match: match[0][0] + "x" * (len(match[0]) - 2) + match[0][-1], text)
    start = 0
    for separator in _separators(masked):
        yield start, separator.start()
        start = separator.end()
    yield start, len(text)


def _separators(text: str) -> Sequence[re.Match[str]]:
    inverted = list(_AND.finditer(text))
    if inverted and _is_inverted(text, inverted):
        return inverted
    found = list(_SEPARATOR.finditer(text))
    if not found:
        dashes = list(_DASH.finditer(text))
        return dashes if all(" " in part.strip() and not is_group(part) for part in _DASH.split(text)) else []
    return [match for match in found if not _joins_a_group(text, match)]


def _is_inverted(text: str, separators: Sequence[re.Match[str]]) -> bool:
    """Whether it is a list like `Last, First; Last, First`."""
    ends = [*(match.start() for match in separators), len(text)]
    starts = [0, *(match.end() for match in separators)]
    pairs = [text[start:end].split(",") for start, end in zip(starts, ends, strict=True)]
    if any(len(pair) != 2 or not all(side.strip() for side in pair) for pair in pairs):
        return False
    return all(len(pair[0].split()) == 1 or len(pair[1].split()) == 1 for pair in pairs[:1]) or sum(
        len(pair[0].split()) == 1 or len(pair[1].split()) == 1 for pair in pairs
    ) * 2 > len(pairs)


def _joins_a_group(text: str, match: re.Match[str]) -> bool:
    """Whether an `and` stands within the name of a group: `the ATLAS and CMS Collaborations`."""
    if match[0].lower() not in {"and", "&"}:
        return False
    left = text[max(0, match.start() - _WORD_CHARS * 2) : match.start()]
    right = _SEPARATOR.split(text[match.end() : match.end() + _WORD_CHARS * 4], maxsplit=1)[0].split()
    before = re.split(r"[,;:]", left)[-1].removeprefix("the ").split()
    return (
        before[:1] != []
        and len([w for w in before if w != "the"]) == 1
        and 2 <= len(right) <= 3
        and right[0] != "the"
        and is_group(right[-1])
    )


def _without_full_stop(names: Sequence[str]) -> tuple[str, ...]:
    """The names; the full stop of the sentence goes, that of an initial or a suffix stays.

    `Vinay P.` ends with an initial; `E F.` and `Fern A, Ng C.` do not, since they write initials without a stop.
    """
    if not names or not names[-1].endswith("."):
        return tuple(names)
    bare = any(_BARE_INITIAL.search(name) for name in names)
    return (*names[:-1], names[-1].rstrip(".") if bare or not is_initials(names[-1]) else names[-1])
