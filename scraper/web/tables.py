"""Where rows stand in Datasette's own pages of tables, relative to the root of the site."""

from urllib.parse import urlencode

from datasette.utils import tilde_encode

from scraper.web.archive import NAME


def row(table: str, id_: str) -> str:
    """The page of one row, whose key is its id."""
    return f"/{NAME}/{table}/{tilde_encode(id_)}"


def rows(table: str, **values: str) -> str:
    """The rows that have such values: column -> value."""
    return f"/{NAME}/{table}?{urlencode(values, errors='replace')}"
