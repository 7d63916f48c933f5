"""How values stand in a cell of a result table: marked words, titles that lead to their row."""

import sqlite3
from typing import Final

from datasette.utils import tilde_encode
from markupsafe import Markup

from scraper.search.snippet import OPEN, Snippet

LINKED: Final = {
    "title": ("episode_id", "episodes"),
    "author": ("author_id", "authors"),
    "co_author": ("co_author_id", "authors"),
    "paper": ("paper_id", "papers"),
}
"""Column of a query's result -> the column beside it that holds the row's id, and the row's table."""

_HEADINGS: Final = {"id": "Permanent id", "seq": "Number", "url": "Address", "word_count": "Words"}


def row_heading(column: str, is_key: bool) -> str:
    """What stands before a value on the page of its row; a column that names another row loses its `_id`."""
    name = column.removesuffix("_id") if is_key else column
    plain = _HEADINGS.get(name) or name.replace("_url", "_address").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def marked(value: str) -> Markup | None:
    """A passage with its marked words in <mark> and all else escaped; None where nothing is marked."""
    if OPEN not in value:
        return None
    pieces = Snippet.from_marked(value).pieces()
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if on else text for text, on in pieces)


def row_link(row: sqlite3.Row, column: str, value: str, database_path: str) -> Markup | None:
    """The value as a link to the row it names; None where the result does not say which row that is."""
    id_column, table = LINKED.get(column, ("", ""))
    if id_column not in row.keys() or not isinstance(row[id_column], str):  # noqa: SIM118 - Row.__contains__ looks at values
        return None
    return Markup('<a href="{}/{}/{}">{}</a>').format(database_path, table, tilde_encode(row[id_column]), value)
