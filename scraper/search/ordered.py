"""A search in another order than its text asks for."""

from scraper.search.parsing import parse
from scraper.search.terms import Sort


def ordered(text: str, sort: Sort) -> str:
    """The same search, its hits in that order.

    The order is typed in front, since a quote that is not closed runs to the end of the text; behind only where the
    text asks for another order, for the last one counts.
    """
    before = f"sort:{sort.value} {text}"
    return before if parse(before).sort is sort else f"{text} sort:{sort.value}"
