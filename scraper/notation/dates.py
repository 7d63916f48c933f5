"""Dates, moments and durations, in every form a host writes them.

What cannot be read is "" or None, never today.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from scraper.clock import iso

_FIRST_YEAR: Final = 1000
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NAMED_DATE: Final = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2}),\s*(\d{4})",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"(\d+|an?)\s+(minute|hour|day|week|month)s?\s+ago", re.IGNORECASE)
_UNITS: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}


@lru_cache(maxsize=1024)
def shown_date(text: str) -> str:
    """The date in `2025-04-11`, `Friday Apr 11, 2025` or `July 26, 2022` as YYYY-MM-DD; "" if it is none."""
    if match := _ISO_DATE.match(text.strip()):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NAMED_DATE.fullmatch(text.strip()):
        name = match[1].lower()[:3]
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        year, day = int(match[3]), int(match[2])
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def is_relative(text: str) -> bool:
    """Whether the words are `24 hours ago` or the like."""
    return _RELATIVE.fullmatch(text.strip()) is not None


def relative_date(text: str, captured_at: str) -> str:
    """The day that `2 days ago` names, seen from the capture (ISO, UTC); "" if either is unknown."""
    match = _RELATIVE.fullmatch(text.strip())
    if match is None or not captured_at:
        return ""
    try:
        count = 1 if match[1].lower() in {"a", "an"} else int(match[1])
        return (datetime.fromisoformat(captured_at) - count * _UNITS[match[2].lower()]).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def moment(text: str) -> datetime | None:
    """A moment in Unix seconds, RFC 822 or ISO 8601 form, with its own offset kept; None if it is none, or 0."""
    text = text.strip()
    try:
        if text.isdecimal():
            stamp = int(text)
            return datetime.fromtimestamp(stamp, UTC) if stamp else None
        found = datetime.fromisoformat(text) if _ISO_DATE.match(text) else parsedate_to_datetime(text)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def utc(text: str) -> str:
    """The same moment in UTC, ISO 8601; "" if it is none, or lies before the year 1001."""
    found = moment(text)
    try:
        return iso(found) if found and found.year > _FIRST_YEAR else ""
    except OverflowError:
        return ""


def seconds(text: str) -> int | None:
    """A duration in seconds from `412`, `6:52` or `01:02:09`; None if it is none, or 0."""
    parts = text.strip().split(":")
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", part) for part in parts):
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return round(total) or None
