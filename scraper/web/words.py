"""Days, spans and numbers as people read them. What is no such thing is given back as it is."""

from datetime import date
from typing import Final

from scraper.notation.timecode import timecode

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(text: str | None) -> str:
    """`2025-04-10` as `10 April 2025`; a moment by its day; "no date" for nothing."""
    if not text:
        return "no date"
    try:
        read = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{read.day} {MONTHS[read.month - 1]} {read.year}"


def month(text: str) -> str:
    """`2025-04` as `April 2025`."""
    year, _, number = text.partition("-")
    is_month = number.isascii() and number.isdigit() and 1 <= int(number) <= len(MONTHS)
    return f"{MONTHS[int(number) - 1]} {year}" if is_month else text


def moment(text: str | None) -> str:
    """`2025-04-10T06:30:00Z` as `10 April 2025, 06:30 UTC`."""
    return f"{day(text)}, {text[11:16]} UTC" if text and len(text) >= 16 and text[10] == "T" else day(text)


def span(seconds: float | None) -> str:
    """Seconds as `1:02:05`; "" for nothing."""
    return "" if seconds is None else timecode(seconds)


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def counted(value: int, one: str, many: str = "") -> str:
    """`1 episode`, `1,200 episodes`."""
    return f"{value:,} {one if value == 1 else many or f'{one}s'}"
