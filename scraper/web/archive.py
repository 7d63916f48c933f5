"""Which of a site's databases is the archive."""

from typing import Any, Final

NAME: Final = "archive"
_NEEDED: Final = frozenset(("episodes", "articles", "papers", "paper_links", "article_paper_links"))


async def archive_of(datasette: Any) -> Any:
    """The database named `archive`, if it is one of this version; else the first that is; None for none."""
    for database in sorted(datasette.databases.values(), key=lambda database: database.name != NAME):
        if set(await database.table_names()) >= _NEEDED:
            return database
    return None
