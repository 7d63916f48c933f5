"""Days, spans and numbers as people read them. What is no such thing is given back as it is."""

from scraper.notation.days import MONTHS
from scraper.notation.days import day as day
from scraper.notation.timecode import timecode
from scraper.notation.titles import titled as titled


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
