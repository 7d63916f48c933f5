"""Lists cut into pages by a number in the address."""

from typing import Final

_LAST: Final = 9_999


def page_number(text: str | None) -> int:
    """The number of a page, from 1, as an address says it; the first for what is none."""
    digits = (text or "").strip()
    if not digits.isascii() or not digits.isdigit():
        return 1
    return min(max(int(digits[-9:] if len(digits) < 10 else str(_LAST)), 1), _LAST)


def neighbours(path: str, page: int, pages: int) -> dict[str, str]:
    """The addresses of the next and the previous page of a list at a path; "" for none."""
    return {
        name: f"{path}?page={number}" if 1 <= number <= pages else ""
        for name, number in (("next", page + 1), ("previous", page - 1))
    }


def pages_of(total: int, size: int) -> int:
    """How many pages a list of so many takes; one even for none."""
    return max(1, -(-total // size))
