"""Names of people taken apart and made comparable: given names, family name with its particles, suffix."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from scraper.notation.normal import fold
from scraper.text.people import spelling
from scraper.text.people.known_names import Crowd, crowd, syllables
from scraper.text.people.name import PARTICLES, Name
from scraper.text.people.spelling import Token

SUFFIXES: Final = {"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr", "ii": "2",
                    "2nd": "2", "iii": "3", "3rd": "3", "iv": "4", "4th": "4"}  # fmt: skip
_ALSO_GIVEN: Final = frozenset("ben san mac st al do da di du la le te lo ten t d".split())
"""Particles that are given names too, or parts of Chinese ones."""
_JOINING: Final = frozenset("yei")
"""`Ortega y Gasset`: the word before belongs to the family name too."""
_DEVOUT: Final = frozenset("carmen pilar mar rosario rocio".split())
"""`María del Carmen` is a given name."""
_VIETNAMESE: Final = frozenset("nguyen tran le pham huynh hoang phan vu vo dang bui do ngo duong dinh truong".split())
_IRISH: Final = frozenset(
    "neil neill neal connor connell brien reilly sullivan donnell donoghue hara leary malley keefe shea rourke dowd"
    " grady toole dwyer callaghan kelly hearn riordan hagan halloran flaherty".split()
)
_PLAIN: Final = re.compile(r"(?:[A-Z](?:\.|[a-z]+) )+[A-Z][a-z]+")
"""Names as most are: words and initials, the last word the family name unless one of these means more than itself."""
_TELLING: Final = PARTICLES | SUFFIXES.keys() | spelling.TITLES | spelling.DEGREES
_INITIALS_AT_MOST: Final = 3
_SYLLABLE_AT_MOST: Final = 5
_SHORTENED_AT_MOST: Final = 4


def name_key(name: str) -> str:
    """The key of a name: accents, case, punctuation and hyphens folded. Homonyms may share it."""
    return fold(spelling.latin(name, spelling.PLAIN)) or name.strip()


@lru_cache(maxsize=2**12)
def read_name(text: str) -> tuple[Name, ...]:
    """The ways in which a name as written can be read: as it stands, and with `ü` as `ue` and the like."""
    if len(text) <= spelling.LONGEST and _PLAIN.fullmatch(text):
        words = text.lower().split()
        if _TELLING.isdisjoint(words):
            return (Name(tuple(word.rstrip(".") for word in words[:-1]), (words[-1],)),)
    return read_slowly(text)


def read_slowly(text: str) -> tuple[Name, ...]:
    """What `read_name` finds, whatever the name is made of."""
    marks = spelling.marks(text)
    plain = _read(text, spelling.PLAIN)
    called = spelling.called(text)
    if (marks or called) and plain.given:
        return (replace(plain, marks=marks, called=called),)
    if spelling.SPELLED_OUT.isdisjoint(unicodedata.normalize("NFC", text.casefold())):
        return (plain,)
    spelled = _read(text, spelling.SPELLED)
    return (plain,) if spelled == plain else (plain, spelled)


def _read(text: str, table: Mapping[int, str]) -> Name:
    cleaned, suffix = spelling.clean(text)
    parts: list[list[Token]] = []
    for part in cleaned.split(","):
        words = spelling.tokens(part, table)
        if parts and len(words) == 1 and words[0].word in SUFFIXES:
            suffix = SUFFIXES[words[0].word]
        elif words:
            parts.append(words)
    if len(parts) == len(("family", "given")):
        return _reversed(parts[0], parts[1], suffix)
    words = [word for part in parts for word in part]
    if len(words) > len(("given", "family")) and words[-1].word in SUFFIXES:
        suffix = SUFFIXES[words.pop().word]
    return _straight(words, suffix)


def _reversed(family: list[Token], given: list[Token], suffix: str) -> Name:
    """`Berg, Jan van der`."""
    if len(given) > 1 and given[-1].word in SUFFIXES:
        suffix = SUFFIXES[given.pop().word]
    end = len(given)
    while end > 1 and given[end - 1].word in PARTICLES and given[end - 1].raw.islower():
        end -= 1
    return _name(given[:end], [*given[end:], *family], suffix)


def _straight(words: list[Token], suffix: str) -> Name:
    if len(words) <= 1:
        return Name((), _words(words), suffix)
    if spelling.is_ideographic(words):
        return Name((), ("".join(_words(words)),), suffix)
    trailing = _initials_at_the_end(words)
    if trailing:
        return _name(words[-trailing:], words[:-trailing], suffix)
    if _is_family_first(words):
        return _name(words[1:], words[:1], suffix)
    start = _family_start(words)
    return _name(words[:start], words[start:], suffix)


def _initials_at_the_end(words: list[Token]) -> int:
    """How many tokens of `Conejero JA` or `Conejero J. A.` are initials; 0 where the family name comes last."""
    count = 0
    while count < len(words) - 1 and len(words[-1 - count].word) == 1:
        count += 1
    if count:
        return count if len(words[0].word) > 1 else 0
    last, others = words[-1], words[:-1]
    if not last.is_caps or len(last.word) > _INITIALS_AT_MOST or any(word.is_caps for word in others):
        return 0
    is_asian = bool(syllables(words[0].word)) or crowd(words[0].word) is Crowd.RARE
    is_family = crowd(last.word) is Crowd.CROWDED and is_asian
    return 0 if is_family or len(words[0].word) == 1 else 1


def _is_family_first(words: list[Token]) -> bool:
    """`DUPONT Jean`, `LI Wei`: the family name in capitals, before a given name that is not."""
    first, others = words[0], words[1:]
    if len(others) == 1 and _is_hyphened_given(first, others[0]):
        return True
    if not first.is_caps or len(first.word) == 1 or any(word.is_caps for word in others):
        return False
    if len(first.word) > _INITIALS_AT_MOST:
        return True
    is_chinese = all(1 <= len(syllables("".join(word.parts))) <= 2 for word in others)
    return crowd(first.word) is Crowd.CROWDED and (is_chinese or len(first.word) == _INITIALS_AT_MOST)


def _is_hyphened_given(family: Token, given: Token) -> bool:
    """`Chua Tat-Seng`, `Kim Ji-Hoon`."""
    is_family = crowd(family.word) > Crowd.RARE and (len(family.word) < _SYLLABLE_AT_MOST or syllables(family.word))
    are_short = len(given.parts) == 2 and all(1 < len(part) <= _SYLLABLE_AT_MOST for part in given.parts)
    is_surname = all(map(crowd, given.parts)) or not PARTICLES.isdisjoint(given.parts)
    return bool(is_family) and are_short and not is_surname


def _family_start(words: list[Token]) -> int:
    last = len(words) - 1
    start = next((place for place in range(1, last) if _begins_family(words, place)), last)
    if words[start - 1].word == "o" and not words[start - 1].dotted and words[start].word in _IRISH:
        start -= 1
    joining = next((n for n in range(2, last) if words[n].raw in _JOINING and words[n - 1].raw[:1].isupper()), None)
    if joining is not None and any(char.isupper() for word in words for char in word.raw):
        start = min(start, joining - 1)
    return max(start, 1)


def _begins_family(words: list[Token], place: int) -> bool:
    token, last = words[place], words[-1].word
    if token.word not in PARTICLES or token.dotted:
        return False
    if token.word == "van" and words[0].word in _VIETNAMESE:
        return False
    if token.word == "del" and words[place + 1].word in _DEVOUT and place + 1 < len(words) - 1:
        return False
    is_given = crowd(last) is Crowd.CROWDED or len(token.word) == 1
    return not (token.word in _ALSO_GIVEN and not token.raw.islower() and is_given)


def _name(given: list[Token], family: list[Token], suffix: str) -> Name:
    is_mixed = any(char.islower() for word in (*given, *family) for char in word.raw)
    is_hyphened = any(len(word.parts) > 1 for word in given)
    return Name(_given(given, is_mixed=is_mixed), _words(family), suffix, is_hyphened)


def _given(words: list[Token], *, is_mixed: bool) -> tuple[str, ...]:
    """Given names, rows of initials such as `JA` taken apart; among capitals only those that nobody can speak."""
    found: list[str] = []
    for token in words:
        if token.dotted and 1 < len(token.word) <= _SHORTENED_AT_MOST and len(token.parts) == 1 and not token.is_caps:
            found.append(f"{token.word}.")
        elif token.is_caps and len(token.word) <= _INITIALS_AT_MOST and (is_mixed or spelling.is_mute(token.word)):
            found += token.word
        else:
            found += token.parts
    return tuple(found)


def _words(words: list[Token]) -> tuple[str, ...]:
    return tuple(part for word in words for part in word.parts)
