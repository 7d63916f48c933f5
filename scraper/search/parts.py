"""The parts of a query, each read by itself: what stands between two blanks, or two quotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scraper.notation.identifiers import arxiv_id, arxiv_id_of_address, arxiv_id_of_doi, doi
from scraper.search.filters import filter_of, sort_of
from scraper.search.terms import Field, Filter, Form, Sort, Term, Trait
from scraper.search.words import SIGNS, is_common, is_literal, is_searchable, is_unspaced, pieces, trimmed

DISTANCE: Final = 10
"""Of a near() that gives none."""
FARTHEST: Final = 100
"""Of a near(): a greater distance is read as this one."""
MOST_NEAR: Final = 5
"""Words of a near(), the first ones. FTS5 tries their places against each other: of 40 it takes seconds."""
_TWO: Final = len(("one", "other"))

_FIELDS: Final = {name: field for field in Field for name in (field.value, f"{field.value}s")}
_TRAITS: Final = {trait.value: trait for trait in Trait}
_SORT: Final = "sort"
_NAMES: Final = "|".join(sorted((*_FIELDS, *_TRAITS, _SORT), key=len, reverse=True))
_PART: Final = re.compile(
    rf"""(?:[^\w"$€£¥-]|_|-{{2,}}|-(?=\s|$))*+
    (?:(?P<minus>-(?:[^\w\s"$€£¥]|_)*)?
    (?P<raw>(?:(?P<name>{_NAMES}):(?=\S))?
    (?:near\((?P<near>(?:[^()"]|"[^()"]*")*+)\)|(?P<quote>")(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)))|\Z)""",
    re.IGNORECASE | re.VERBOSE,
)
_DISTANCE: Final = re.compile(r"[0-9]{1,9}")
NAMED: Final = re.compile(rf"(?:{_NAMES}):", re.IGNORECASE)
"""How a part with a name begins. Where its value means nothing to the name (`date:soon`), it is taken as words."""
_MINUS_SIGN: Final = 0x2212
_UNSEEN: Final = (0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0))
_PLAIN: Final = str.maketrans(
    {_MINUS_SIGN: "-"}
    | dict.fromkeys(_UNSEEN)
    | dict.fromkeys(_CONTROLS, " ")
    | dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
)
"""Marks of direction and joints that nobody sees are nothing, control characters blanks, all double quotes alike,
the minus of mathematics is that of the keyboard."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word, phrase, near(), field, filter or order."""

    typed: str
    """Without its `-` and the punctuation around it, an open quote closed: read alone, it is the same part."""
    asks: Term | Filter | Sort | None
    """None for the word `OR`."""
    is_excluded: bool = False
    """Whether a `-` stood before it."""


def parts(text: str) -> Iterator[Part]:
    """The parts of a text, in order. Never fails, whatever the text; what cannot be searched for is no part."""
    for found in _PART.finditer(text.translate(_PLAIN)):
        if found["raw"] is None:
            return
        if not found["name"] and trimmed(found["word"] or "") == "OR":
            yield Part("OR", None)
        elif part := _named(found) or _unnamed(found):
            yield part


def _named(found: re.Match[str]) -> Part | None:
    """A field, a filter or an order; None if the part is none, or its value means nothing."""
    name = (found["name"] or "").casefold()
    value = found["phrase"] if found["quote"] else trimmed(found["word"] or "")
    asks: Term | Filter | Sort | None = None
    if name in _FIELDS:
        asks = _term(found, _FIELDS[name])
    elif name in _TRAITS:
        asks = filter_of(_TRAITS[name], value)
    elif name == _SORT and not found["minus"]:
        asks = sort_of(value)
    return Part(_typed(found), asks, bool(found["minus"])) if asks else None


def _unnamed(found: re.Match[str]) -> Part | None:
    """A part that is taken as words; None if nothing in it can be searched for."""
    term = None if found["name"] else _term(found, None)
    term = term or _word(_typed(found).replace('"', ""), None)
    return Part(_typed(found), term, bool(found["minus"])) if term else None


def _term(found: re.Match[str], field: Field | None) -> Term | None:
    if found["near"] is not None:
        return _near(found["near"], field)
    return _phrase(found["phrase"], field) if found["quote"] else _word(found["word"], field)


def _near(text: str, field: Field | None) -> Term | None:
    words, comma, last = text.rpartition(",")
    distance = last.strip() if comma and _DISTANCE.fullmatch(last.strip()) else ""
    raws = re.split(r'[\s,"]+', words if distance else text)
    held = [word for raw in raws if is_searchable(word := trimmed(raw).rstrip("*"))]
    telling = [word for word in held if not is_common(word)]
    kept = telling if len(telling) >= _TWO else held
    if len(kept) < _TWO:
        return None
    return Term(Form.NEAR, " ".join(kept[:MOST_NEAR]), field, distance=min(int(distance or DISTANCE), FARTHEST))


def _phrase(text: str, field: Field | None) -> Term | None:
    phrase = " ".join(text.split())
    if not is_searchable(phrase):
        return None
    if number := _number(phrase, field):
        return Term(Form.PHRASE, number, field)
    return Term(Form.PHRASE, phrase, field, literal=" " not in phrase and is_literal(phrase))


def _word(raw: str, field: Field | None) -> Term | None:
    word = trimmed(" ".join(raw.split()))
    if not is_searchable(word):
        return None
    if word.endswith("*"):
        if _is_beginning(word.rstrip(SIGNS)):
            return Term(Form.PREFIX, word.rstrip(SIGNS), field)
        word = word.rstrip("*")
    if number := _number(word, field):
        return Term(Form.PHRASE, number, field)
    form = Form.WORD if len(pieces(word)) == 1 else Form.PHRASE
    return Term(form, word, field, literal=is_literal(word))


def _is_beginning(word: str) -> bool:
    """Whether few enough words begin so. With one letter a tenth of all does: `A*` and `near-s*` are whole words."""
    last = pieces(word)[-1]
    return len(last) > 1 or last.isdigit() or is_unspaced(last)


def _number(text: str, field: Field | None) -> str:
    """The arXiv number of the paper that a text names, as the archive has it; "" for any other text.

    The text is the number itself (`arXiv:2505.22193v2`), an address of it at arxiv.org, or its DOI
    (`10.48550/arXiv.2505.22193`). In a title, a question or a name it is words.
    """
    if field not in {None, Field.PAPER}:
        return ""
    return arxiv_id(text) or arxiv_id_of_address(text) or arxiv_id_of_doi(doi(text))


def _typed(found: re.Match[str]) -> str:
    name = f"{found['name']}:" if found["name"] else ""
    if found["quote"]:
        return f'{name}"{" ".join(found["phrase"].split())}"'
    typed = " ".join(found["raw"].split())
    return typed if found["near"] is not None else trimmed(typed)
