"""Since when one could read a paper, from what its sources say."""

from datetime import date, timedelta
from typing import Final

_SOON: Final = timedelta(days=14)
"""arXiv lists a paper some days after it was submitted; a list that has it much later is not its first."""
_MONTH: Final = timedelta(days=31)
_DIGITS: Final = 4
"""Of a new arXiv id, the year and month."""


def listing_day(first_listed: str, published: str, arxiv_id: str) -> str:
    """The ISO day of a paper's first listing, as near as can be told; "" where nothing tells.

    `first_listed` is the earliest day on which a list at hand had it, which may be an update's, years later;
    `published` the day of its submission; a new arXiv id tells its month.
    """
    listed, submitted, month = _day(first_listed), _day(published), _month(arxiv_id)
    begin = submitted or month
    if listed and begin:
        latest = begin + (_SOON if submitted else _MONTH + _SOON)
        return (listed if listed <= latest else begin).isoformat()
    found = listed or begin
    return found.isoformat() if found else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _month(arxiv_id: str) -> date | None:
    """The first day of the month of an id such as `2504.07962`; None for an old one."""
    if "." not in arxiv_id or "/" in arxiv_id:
        return None
    return _day(f"20{arxiv_id[:2]}-{arxiv_id[2:_DIGITS]}-01")
