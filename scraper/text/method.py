"""The name of the paper's method, where the host says one: `a new system called GLUS`.

A phrase that names, and what stands in it, make a candidate (naming.py). What looks coined counts sooner than plain
words do. Who gives the name decides: one that the authors give, or that is said of something new, is theirs. One that
is used, tried on or compared with is another's, and so is one that everybody knows, unless the authors are said to
give it. The surest is taken; in doubt there is none.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from scraper.text import naming
from scraper.text.body import Block

_MARKS: Final = {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
_BEFORE, _NEAR, _AFTER, _EARLIER = 160, 72, 60, 320
"""How much text around a name is looked at, in characters."""

_MOST: Final = 500
"""How many candidates are judged: no episode has so many, and a text of nothing else is to be read fast."""

_SENTENCE_ENDS: Final = re.compile(r"[.!?][\"')]*\s|;\s|\n")
_HEAD: Final = re.compile(
    r"([\w-]+)[\"']?,?(?:\s(?:that|which|who|what))?"
    r"(?:'s|\s(?:is|was|are|were|be|been|being|has|have|simply|aptly|just|quite|now|fittingly|they|they've)|,)*$"
)
_PRONOUNS: Final = frozenset({"it", "this", "that", "thing", "one", "something", "result", "project"})
_DEFINITE: Final = re.compile(r"(?:^|\W)(?P<whose>their|our|the|this)\s(?P<noun>[^,]{2,80})$", re.IGNORECASE)
_OWNED: Final = re.compile(r"^(?:new|novel|proposed)\b|\b(?:authors|team|paper|researchers)'s?\s")
_TITLED: Final = re.compile(r"\b(?:paper|title|titled|entitled|called|study|preprint)\b", re.IGNORECASE)
_OWNER: Final = re.compile(rf"\b{naming.WORK}'s?\s")
_RELATIVE: Final = re.compile(r"\b(?:which|that)\s(?:they|she|he|the\s\w+)\b")
_WE: Final = re.compile(r"\bwe$", re.IGNORECASE)
_AGO: Final = re.compile(r"\b(?:ago|earlier|previously|back in|in\s(?:19|20)\d\d)\b", re.IGNORECASE)
_OBJECT: Final = re.compile(rf"\b(?:it|this|that|them|{naming.TOOL})[\"'*\s(]*(?:as\s[\"'*]*)?$")
_THEIR_OWN: Final = re.compile(r"\b(?:their|our)\s(?:[\w-]+\s){0,2}?[\w-]+,?(?:\s(?:is|was))?$", re.IGNORECASE)
_GIVEN: Final = re.compile(r"\s(?:it|this|that|their|the)(?:\s|$)")
_STARTS: Final = re.compile(r"(?:^|[:,;–—\"-]|\b(?:so|now|and|then|to|well|on|in|here|up|along))\s?$", re.IGNORECASE)


def find_method(blocks: Sequence[Block]) -> str:
    """The paper's method as the host names it, the surest name first; "" where none is."""
    text = "\n " + "\n ".join(block.text for block in blocks)
    for mark, straight in _MARKS.items():
        text = text.replace(mark, straight)
    best, most = "", 0
    for name, score in islice(_named_in(text), _MOST):
        if score > most:
            best, most = name, score
    return best


def _named_in(text: str) -> Iterator[tuple[str, int]]:
    for cue in naming.CUE.finditer(text):
        if said := naming.FORWARD.match(text, cue.start()):
            yield _name(said), _forward(text, said)
        if said := naming.BACKWARD.match(text, cue.start()):
            named = naming.LAST.search(text, max(0, cue.start() - 48), cue.start())
            if named:
                yield named["name"], _backward(text, named, said)
    for said in naming.APPOSED.finditer(text):
        yield said["name"], _apposed(text, said)
    for said in naming.TITLE.finditer(text):
        titled = _TITLED.search(text, max(0, said.start() - 40), said.start())
        yield said["name"], 2 if titled and _coin(said["name"]) else 0


class _Place(NamedTuple):
    """A phrase that names, and the text around it: its sentence before it, what follows, what was said earlier."""

    said: re.Match[str]
    before: str
    after: str
    earlier: str

    @property
    def name(self) -> str:
        """The name that the phrase gives."""
        return _name(self.said)


def _name(said: re.Match[str]) -> str:
    return said["name"] or said["phrase"]


def _forward(text: str, said: re.Match[str]) -> int:
    """How sure it is that what a phrase names is the authors' own, 4 at most; 0 is for none."""
    at = _Place(
        said,
        _sentence_before(text, said.start()),
        text[said.end() : said.end() + _AFTER],
        text[max(0, said.start() - _EARLIER) : said.start()],
    )
    if not _coin(at.name) and not _ends(at.name, at.after):
        return 0
    score = next(judge for kind, judge in _JUDGES.items() if said[kind])(at)
    return 0 if score and naming.says(at.before, naming.FANCY) else score


def _called(at: _Place) -> int:
    """`They call it X`, `a tool called X`, `known as X`."""
    name, thing = at.name, at.said[0][: -len(at.name)]
    if naming.says(at.before[-24:], naming.COMMON) or naming.IS_ALIEN.search(thing):
        return 0
    if not at.said["known"] and (
        naming.NAMERS.search(at.before[-_NEAR:]) or (_WE.search(at.before[-4:]) and _GIVEN.search(thing))
    ):
        return _given(name, f"{at.before[-24:]}{thing}")
    head = _HEAD.search(at.before[-_NEAR:])
    noun = head[1] if head else ""
    is_new = naming.says(at.before, naming.NEW) or _THEIR_OWN.search(at.before[-_NEAR:]) is not None
    is_tool = naming.IS_TOOL.fullmatch(noun) is not None
    if naming.IS_ALIEN.fullmatch(noun) or _foreign(name, at.before, is_new=is_new):
        return 0
    if not _coin(name):
        is_theirs = is_tool and (is_new or "their " in at.before.lower())
        return 2 if is_theirs else 0
    if is_new or naming.IS_WORK.search(at.before):
        return 3
    if noun.lower() in _PRONOUNS:
        return 2 if naming.IS_WORK.search(at.earlier) or naming.says(at.earlier, naming.NEW) else 0
    return 2 if is_tool else 0


def _given(name: str, thing: str) -> int:
    """A name that the authors give to a thing, or to what stands before them: `a thing which they call X`."""
    is_given = _GIVEN.search(thing) is not None
    if naming.IS_FAMOUS.fullmatch(name):
        return 3 if is_given and not thing.endswith("the ") else 0
    if _coin(name):
        return 4
    has_thing = _OBJECT.search(thing) or _RELATIVE.search(thing)
    is_vague = thing.rstrip("\"'* ").endswith((" the", " a", " an")) or (name[0].islower() and not is_given)
    return 3 if has_thing and not is_vague else 0


def _noun(at: _Place) -> int:
    """`Name: X`, `whose name is X`, `the name they gave it is X`."""
    name, around = at.name, f"{at.before}{at.said[0]}"
    if naming.IS_ALIEN.search(_OWNER.sub("", at.before)) or _foreign(name, "", is_new=True):
        return 0
    is_theirs = naming.IS_WORK.search(around) or naming.IS_TOOL.search(around)
    if _coin(name):
        return 3 if is_theirs else 2 if naming.IS_WORK.search(at.earlier) or naming.IS_TOOL.search(at.earlier) else 0
    return 2 if is_theirs else 0


def _made(at: _Place) -> int:
    """`They introduce X, a …`."""
    name = at.name
    if not naming.IS_WORK.search(at.before) or _foreign(name, at.before, is_new=True) or _AGO.search(at.before):
        return 0
    if _coin(name):
        return 3 if naming.IS_EXPLAINED.match(at.after) else 0
    return 2 if name[0].isupper() and naming.IS_TOOL_BEHIND.match(at.after) else 0


def _greeted(at: _Place) -> int:
    """`Meet X!`, `On comes X`."""
    is_greeted = _STARTS.search(at.before) and _coin(at.name) > 1
    is_theirs = is_greeted or (_STARTS.search(at.before) and naming.IS_TOOL_BEHIND.match(at.after))
    return 2 if is_theirs and not _foreign(at.name, at.before[:-3]) else 0


def _behind(at: _Place) -> int:
    """`The team behind X`."""
    is_team = naming.IS_WORK.search(at.before[-12:]) and _coin(at.name) > 1
    return 1 if is_team and not _foreign(at.name, "") else 0


def _theirs(at: _Place) -> int:
    """`Their new framework X`."""
    is_theirs = (
        _coin(at.name) and not naming.IS_ALIEN.search(at.said["theirs"]) and naming.IS_TOOL.search(at.said["theirs"])
    )
    return 3 if is_theirs and not _foreign(at.name, f"{at.before} {at.said['theirs']}", is_new=True) else 0


_JUDGES: Final[dict[str, Callable[[_Place], int]]] = {
    "calls": _called,
    "known": _called,
    "refers": _called,
    "noun": _noun,
    "makes": _made,
    "greets": _greeted,
    "behind": _behind,
    "theirs": _theirs,
}


def _backward(text: str, named: re.Match[str], said: re.Match[str]) -> int:
    """How sure it is that the name before a phrase is the authors' own."""
    name, before = named["name"], _sentence_before(text, named.start())
    if not _coin(name) or naming.says(before, naming.FANCY):
        return 0
    if said["stands"]:
        is_said = naming.says(before, naming.NEW) or naming.IS_TOOL.search(before)
        return 1 if is_said and not _foreign(name, before, is_new=True) else 0
    if said["given"]:
        return 0 if naming.IS_FAMOUS.fullmatch(name) else 3
    if said["comes"]:
        return 3 if before.rstrip().endswith("where") and not _foreign(name, "") else 0
    behind = _SENTENCE_ENDS.split(text[said.end() : said.end() + 36])[0]
    is_theirs = naming.IS_TOOL.search(behind) and not naming.says(behind, naming.RIVAL)
    return 2 if is_theirs and not _foreign(name, before) else 0


def _apposed(text: str, said: re.Match[str]) -> int:
    """`Their model, X, …`, `The technique which …, X, …`."""
    name, what = said["name"], _DEFINITE.search(_sentence_before(text, said.start()))
    if not what or not _coin(name) or naming.IS_ALIEN.search(_OWNER.sub("", what["noun"])):
        return 0
    if what["whose"].lower() in ("their", "our") or _OWNED.search(what["noun"]):
        return 3 if not _foreign(name, what["noun"], is_new=True) else 0
    tool = naming.LEADING_TOOL.search(what["noun"])
    return 2 if tool and not tool[0].endswith("s") and not _foreign(name, what.string) else 0


def _foreign(name: str, before: str, *, is_new: bool = False) -> bool:
    """Whether a name is another's: known to all, or in a sentence that uses it or compares with it."""
    if naming.IS_PLURAL.fullmatch(name) or naming.says(before, naming.RIVAL):
        return True
    return not is_new and (naming.IS_FAMOUS.fullmatch(name) is not None or naming.says(before, naming.USED))


def _coin(name: str) -> int:
    """How coined a name looks: 2 for mixed letters, 1 for capitals alone, 0 for words as they are."""
    first = name.split()[0]
    if naming.IS_PLURAL.fullmatch(first) or naming.IS_SURNAME.fullmatch(first):
        return 0
    return 2 if naming.IS_MIXED.fullmatch(first) else 1 if naming.IS_LETTERS.fullmatch(first) else 0


def _ends(name: str, after: str) -> bool:
    """Whether plain words are a whole name."""
    is_plain = naming.IS_PROPER.fullmatch(name) is not None or name[0].islower()
    return is_plain and naming.ENDS.match(after) is not None


def _sentence_before(text: str, at: int) -> str:
    return _SENTENCE_ENDS.split(text[max(0, at - _BEFORE) : at])[-1]
