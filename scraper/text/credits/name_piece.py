"""One piece of a list of names: the name in it, or talk, or a word for those who are left out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_PARTICLES: Final = frozenset(
    "van von der den de del della di da das do dos du des d' la le las los el al ul ibn bin bint ben abu ter ten te"
    " tot zu zum zur vom y e i af av ap dal dalla degli st auf 't op in't".split()
)
_GROUP: Final = re.compile(
    r"\b(?:collaborations?|consorti(?:um|a)|teams?|groups?|labs?|laborator(?:y|ies)|institut\w{0,3}|universit\w{1,4}"
    r"|networks?|initiatives?|projects?|foundations?|societ(?:y|ies)|associations?|committees?|cent(?:er|re)s?"
    r"|departments?|academy|college|school|research|company|inc|ltd)\b\.?",
    re.IGNORECASE,
)
_IN_GROUP: Final = frozenset("of for the and in on".split())
_BESIDE: Final = frozenset("from at of for with in on who whose which".split())
"""Words after a name that begin an affiliation, or say what for the credit is."""

_TALK: Final = frozenset(
    "the they their them our your its this that these those is are was were have had did does which what when where"
    " why how if then than but not with about until next time times again today tomorrow week soon later now out"
    " keep stay see thanks thank you learning listening reading everyone everybody everything folks friends crew"
    " peace bye goodbye cheers take catch remember curious care happy by led work paper us we it all more always"
    " everybody sharing letting making".split()
)
"""Words that stand in talk and, without a capital, in no name."""

_NEVER: Final = frozenset(
    "until thanks thank keep stay that's that’s goodbye goodnight cheers remember please enjoy".split()
)
"""Words that begin no name, though they have a capital."""

_SELDOM: Final = frozenset(
    "this these those the they their we it if for with what when where why how and but or peace bye catch"
    " tune".split()
)
"""Words that begin one only where a capital follows."""

_SIGN_OFF: Final = _NEVER | _SELDOM

_OTHERS: Final = re.compile(
    r"(?:[a-z\d'’]{1,12} ){0,3}(?:others|colleagues|team|co-?authors|collaborators|co-?workers|more|company|co\.?"
    r"|rest(?: of .*)?|students)(?: (?:at|from|in|of) .*)?[.!]*"
)
_ET_AL: Final = re.compile(r"(?:^|\s)et(?:\.? |\.)al(?:ii|ia|\.)?$", re.IGNORECASE)
_OTHERS_ABROAD: Final = re.compile(r"等人?。?$|\s(?:и др|и другие)\.?$")
_LABEL: Final = re.compile(
    r"(?:(?:lead|first|senior|main|corresponding|joint)\s)?(?:co-?|paper\s)?authors?", re.IGNORECASE
)
_SUFFIX: Final = re.compile(
    r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|m\.?p\.?h|mba|frs|esq|d\.?phil|d\.?sc)\.?", re.IGNORECASE
)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.[ -]?){1,5}")
_INITIAL_END: Final = re.compile(
    r"(?:^|[\s.]|\.-)[^\W\d_]\.$|\b(?:jr|sr|ph\.?d|m\.d|m\.?sc|b\.?sc|inc|ltd|esq)\.$", re.IGNORECASE
)
_COMMON: Final = re.compile(r"\s*(?:[A-Z][a-z]+(?:-[A-Z]?[a-z]+)? |[A-Z]\. ){1,3}[A-Z][a-z]{2,}\s*")
"""Names as most are written, which need no closer look."""

_ASIDE: Final = re.compile(r"(?<=\s)[-–—]{1,3}(?=\s)|—")
_BRACKET: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|<[^<>]*>")
_INDEX: Final = re.compile(r"(?<=[^\W\d_A-Z])\d{1,2}$")
_ADDRESSES: Final = ("@", "://", "www.", "arxiv:", "doi:")
_WORD: Final = re.compile(r"\S+")
_ENDS: Final = " .,!?*†‡§✉"
_IMPERATIVES: Final = frozenset("keep stay thanks see until".split())
_WORDS_MAX, _LOWER_MAX, _WORDS_READ = 7, 4, 60
"""How many words a person's name has at most, one that is written without capitals, and what is looked at at all."""

_FULL_NAME: Final = 3
"""From how many words on the last of them may begin the next sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece holds. `talk`: its end, from where it is no longer a list of names."""

    name: str = ""
    talk: str = ""
    et_al: bool = False
    plain: bool = True
    """Whether the name has a capital, or letters that know none."""


def is_group(text: str) -> bool:
    """Whether it names a group and no person: `LIGO Scientific Collaboration`."""
    return _GROUP.search(text) is not None


def is_initials(name: str) -> bool:
    """Whether the full stop that ends a name is a part of it: `Vinay P.`, `Sammy Davis Jr.`."""
    return _INITIAL_END.search(name) is not None


def begins_no_talk(name: str) -> bool:
    """Whether no word of a farewell, and none that seldom begins a name, stands first in it."""
    return name.split(maxsplit=1)[0].lower() not in _SIGN_OFF


def attaches(piece: str, name: str) -> bool:
    """Whether a piece belongs to the name before it: `Jr.`, `Ph.D.`, or the `A. B.` of `Fern, A. B.`."""
    return _SUFFIX.fullmatch(piece) is not None or (_INITIALS.fullmatch(piece) is not None and "," not in name)


def read_piece(raw: str) -> Piece:
    """Tell what stands between two separators."""
    first = raw.split(maxsplit=1)[:1]
    if _COMMON.fullmatch(raw) and first[0].lower() not in _SIGN_OFF and not is_group(raw):
        return Piece(raw.strip())
    if _LABEL.fullmatch(raw.strip()):
        return Piece()
    if _OTHERS.fullmatch(raw.strip()):
        return Piece(et_al=True)
    if aside := _ASIDE.search(raw):
        behind = raw[aside.end() :].lstrip()
        begun = read_piece(raw[: aside.start()])
        return replace(begun, talk=behind) if _is_talk(behind) else begun
    inner = raw[: _before_brackets(raw)].rstrip()
    shorter = _OTHERS_ABROAD.sub("", _ET_AL.sub("", inner))
    words = [word for word in _WORD.finditer(shorter) if not any(mark in word[0].lower() for mark in _ADDRESSES)]
    written = [word[0] for word in words]
    count, plain = _name_words(written)
    name = _bare(" ".join(written[:count]))
    goes_on = count < len(words) and (count == 0 or _core(written[count]) not in _BESIDE)
    return Piece(
        name=name if any(map(str.isalpha, name)) else "",
        talk=raw[words[count].start() :] if goes_on else "",
        et_al=shorter != inner,
        plain=plain,
    )


def _before_brackets(piece: str) -> int:
    """Where the brackets begin that end a piece; its length where none do."""
    end = len(piece)
    for bracket in reversed(list(_BRACKET.finditer(piece))):
        if piece[bracket.end() : end].strip(_ENDS):
            break
        end = bracket.start()
    return end


def _name_words(words: Sequence[str]) -> tuple[int, bool]:
    """How many of the words are the name, and whether they are written as names are."""
    if len(words) > _WORDS_READ:
        return 0, False
    cores = [_core(word) for word in words]
    low = [core.islower() and core not in _PARTICLES for core in cores]
    if all(core.islower() or not core for core in cores):
        talk = _TALK.intersection(cores[1:] if cores[:1] == ["the"] else cores)
        return (0 if talk or len(words) > _LOWER_MAX - (cores[:1] == ["the"]) else len(words)), False
    group = is_group(" ".join(words))
    first = cores[0].lower()
    if not group and (first in _NEVER or (len(words) == 1 and first in _SELDOM) or len(words) > _WORDS_MAX):
        return 0, False
    plain = group or first not in _SELDOM
    for place, core in enumerate(cores):
        if place and core[:1].isupper() and core.lower() in _NEVER:
            return place, False
        article = core == "the" and place == 0
        if not low[place] or article or core == "and" or (core in _IN_GROUP and is_group(" ".join(words[:place]))):
            continue
        if core in _BESIDE and place:
            return place, plain
        if core in _TALK | _BESIDE or (place == 1 and first in _SELDOM):
            return _before_talk(cores, place), False
        plain = False
    return len(words), plain


def _before_talk(cores: Sequence[str], place: int) -> int:
    """Where talk begins whose first word without a capital stands at `place`: with the capital before it."""
    previous = cores[place - 1].lower() if place else ""
    if place < _FULL_NAME:
        return 0 if place <= 1 else place - (previous in _SIGN_OFF | _TALK)
    return place if cores[place] in _IMPERATIVES else place - 1


def _is_talk(words: str) -> bool:
    first = _core(words.split(maxsplit=1)[0]) if words.strip() else ""
    if first.lower() in _SIGN_OFF:
        return True
    return first.islower() and first not in _BESIDE and not _LABEL.fullmatch(words.rstrip(" ."))


def _core(word: str) -> str:
    return word.strip('.,!?"“”‘’()*_')


def _bare(name: str) -> str:
    """A name less the marks around it; a full stop stays where it is part of the name."""
    while name and not (name[0].isalnum() or name[0] in "'’ʻ‘"):
        name = name[1:]
    while name and not _may_end(name):
        name = name[:-1]
    if name.endswith(".") and not is_initials(name):
        return _bare(name.rstrip("."))
    return _INDEX.sub("", name)


def _may_end(name: str) -> bool:
    last = name[-1]
    if last in ")”":
        return {")": "(", "”": "“"}[last] in name
    return last in ".'’" or unicodedata.category(last)[0] in "LM" or last.isdecimal()
