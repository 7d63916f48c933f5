"""The fields of a paper, put in one form, whichever source they come from."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from scraper.notation import identifiers, latex
from scraper.notation.dates import shown_date, utc
from scraper.notation.normal import tidy

_CATEGORY: Final = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_SUFFIX: Final = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_DEEPEST: Final = 4
"""Brackets within brackets that affiliations are written with, and one more."""
_BETWEEN: Final = re.compile(
    r"\s*[,;:]\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+|\s+(?:for|on behalf of)\s+(?=the\s)", re.IGNORECASE
)
_ET_AL: Final = re.compile(r"\s*\bet\.? al\.?$", re.IGNORECASE)
_AFFILIATION: Final = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)$")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEARS: Final = range(1900, 2101)
"""A day of any other year is a slip, or a stand-in for none."""

_ADDRESS: Final = re.compile(
    r"^(?:https?://(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf)/|oai:arXiv\.org:)|\.pdf$", re.IGNORECASE
)
_MOST_DIGITS: Final = 12


def words(text: str) -> str:
    """A title, an abstract or a name on one line, with LaTeX's accents as characters."""
    text = tidy(text)
    return tidy(latex.decoded(text)) if "\\" in text or "{" in text else text


def names(written: Iterable[str]) -> tuple[str, ...]:
    """Names as written, tidied, without `et al.` and the affiliation in brackets behind them.

    What holds no letter, as the `:` behind a collaboration, is none.
    """
    tidied = map(_bare_name, written)
    return tuple(name for name in tidied if any(map(str.isalpha, name)))


def _bare_name(written: str) -> str:
    name = _ET_AL.sub("", words(written).strip(" ,;:"))
    return _AFFILIATION.sub("", name).strip(" ,;:")


def split_names(line: str) -> tuple[str, ...]:
    """The names of arXiv's own author line: `A. One (Univ. X), B. Two and C. Three, Jr.`, affiliations left out.

    A colon behind a collaboration parts names too. A bracket that is never closed ends the line
    (https://info.arxiv.org/help/prep.html#author).
    """
    line = words(line)
    for _ in range(_DEEPEST):
        line = _BRACKETED.sub(" ", line)
    found: list[str] = []
    for name in names(_BETWEEN.split(line.partition("(")[0])):
        if found and _SUFFIX.fullmatch(name):
            found[-1] += f" {name}"
        else:
            found.append(name)
    return tuple(found)


def categories(terms: Iterable[str]) -> tuple[str, ...]:
    """arXiv's categories, each once, in the order given; the codes of other schemes (`68T07`, `I.2.7`) are none."""
    return tuple(dict.fromkeys(term for term in terms if _CATEGORY.fullmatch(term)))


def day(written: str) -> str:
    """The day, ISO, of `2025-04-10`, `2025-04-10T17:59:49Z`, `20250410` or `Thu, 10 Apr 2025 17:59:49 GMT`.

    "" if it is none: a year or a month alone, any other digits, or a day before 1900 or after 2100.
    """
    written = written.strip()
    found = _day_in_digits(written) if written.isdecimal() else shown_date(written) or utc(written)[:10]
    return found if found and int(found[:4]) in _YEARS else ""


def _day_in_digits(digits: str) -> str:
    match = _COMPACT.fullmatch(digits)
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def doi(written: str) -> str:
    """The first DOI of a field that may hold several; one of arXiv's own is no DOI of the paper."""
    found = (identifiers.doi(value) for value in written.split())
    return next((value for value in found if value and not identifiers.arxiv_id_of_doi(value)), "")


def arxiv_id(*written: str) -> str:
    """The first that is an arXiv id, bare, as an address (`http://arxiv.org/abs/2504.07962v2`) or as arXiv's DOI."""
    for value in written:
        bare = _ADDRESS.sub("", value.strip())
        if found := identifiers.arxiv_id(bare) or identifiers.arxiv_id_of_doi(identifiers.doi(bare)):
            return found
    return ""


def count(written: str | None) -> int | None:
    """A number of papers; None if it is none."""
    text = tidy(written or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None
