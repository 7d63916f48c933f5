"""The one order in which episodes are told, the newest first; every page, feed and search has it from here."""

from typing import Final

PUBLISHED: Final = "coalesce((SELECT published_at FROM episodes WHERE seq = {seq}), '')"
"""SQL for the moment at which the episode of a number was published; '' for unknown."""


def newest_first(date: str, seq: str) -> str:
    """SQL to order by, of that for an episode's day and number: by day, on one day by the moment, then by number.

    The host lists the newest first, and so the archive numbers what it meets at once. Where an index on the day is
    walked, SQLite asks for the moments of the days that are read alone.
    """
    return f"{date} DESC, {PUBLISHED.format(seq=seq)} DESC, {seq}"


def oldest_first(date: str, seq: str) -> str:
    """SQL to order the other way round; what has no date comes first."""
    return f"{date}, {PUBLISHED.format(seq=seq)}, {seq} DESC"


def is_older(date: str, seq: str) -> str:
    """SQL for whether an episode comes after the one of `:date`, `:moment` and `:seq` in that order."""
    return _beyond(date, seq, "<", "<", ">")


def is_newer(date: str, seq: str) -> str:
    """SQL for whether it comes before that one."""
    return _beyond(date, seq, ">", ">", "<")


def _beyond(date: str, seq: str, *sides: str) -> str:
    """The day stands alone in front: so its index finds where to begin."""
    by_day, by_moment, by_seq = sides
    moment = PUBLISHED.format(seq=seq)
    return (
        f"{date} {by_day}= :date AND ({date} {by_day} :date OR {moment} {by_moment} :moment"
        f" OR ({moment} = :moment AND {seq} {by_seq} :seq))"
    )
