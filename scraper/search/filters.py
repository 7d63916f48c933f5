"""What a filter's value means: a day, a month, a year; what an episode has; a name."""

import re
from datetime import date
from typing import Final

from scraper.notation.dates import shown_date
from scraper.search.terms import Filter, Sort, Trait
from scraper.search.words import is_searchable

_ISO: Final = re.compile(r"([12][0-9]{3})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_COMPACT: Final = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_NAMED_MONTH: Final = re.compile(r"([A-Za-z]{3,9})\.?,? ?([12][0-9]{3})")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\.? ?([A-Za-z]{3,9})\.?,? ?([12][0-9]{3})")
_HAS: Final = {"paper": "paper", "papers": "paper", "question": "questions", "questions": "questions"}
_SORTS: Final = {"newest": Sort.NEWEST, "best": Sort.BEST}


def filter_of(trait: Trait, value: str) -> Filter | None:
    """The filter that a name and a value ask for; None if the value means nothing to it."""
    text = " ".join(value.split())
    if trait in {Trait.CATEGORY, Trait.SHOW}:
        return Filter(trait, text) if is_searchable(text) else None
    meant = _HAS.get(text.casefold(), "") if trait is Trait.HAS else day_of(text)
    return Filter(trait, meant) if meant else None


def sort_of(value: str) -> Sort | None:
    """The order that a value asks for; None if it is none."""
    return _SORTS.get(value.strip().casefold())


def day_of(text: str) -> str:
    """A year, month or day as YYYY, YYYY-MM or YYYY-MM-DD; "" if it is none that exists, or may be either of two.

    The year comes first (`2025-04`, `2025/4/1`, `20250401`), or the month is a word (`April 2025`, `1 April 2025`).
    """
    if match := _COMPACT.fullmatch(text):
        return _existing(match[1], match[2], match[3])
    if match := _ISO.fullmatch(text):
        return _existing(match[1], match[3], match[4])
    if match := _DAY_FIRST.fullmatch(text):
        return shown_date(f"{match[2]} {match[1]}, {match[3]}")
    if match := _NAMED_MONTH.fullmatch(text):
        return shown_date(f"{match[1]} 1, {match[2]}")[: len("YYYY-MM")]
    return shown_date(text) if "," in text else ""


def _existing(year: str, month: str | None, day: str | None) -> str:
    try:
        found = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return found[: len("YYYY-MM-DD") if day else len("YYYY-MM") if month else len("YYYY")]
