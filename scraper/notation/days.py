"""Days as people write them."""

from datetime import date
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(text: str | None) -> str:
    """`2025-04-10` as `10 April 2025`; a moment by its day; "no date" for nothing; anything else as it is."""
    if not text:
        return "no date"
    try:
        read = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{read.day} {MONTHS[read.month - 1]} {read.year}"
