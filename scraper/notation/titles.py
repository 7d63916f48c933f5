"""What a thing is called that has no title, so that a link to it has a name."""

from scraper.notation.days import day


def titled(title: str, date: str | None, kind: str = "episode") -> str:
    """The title; of one in which nothing can be seen, `Untitled episode, 10 April 2025`."""
    is_seen = any(char.isprintable() and not char.isspace() for char in title)
    return title if is_seen else f"Untitled {kind}, {day(date)}"
