"""`/openapi.json`: every address of the site that answers with data, described (OpenAPI 3.1)."""

from collections.abc import Iterator
from typing import Any, Final

import scraper
from scraper.web import answers
from scraper.web.machines import lists, paths, searched, things
from scraper.web.machines.shapes import PATH, TEXT, Schema, listed, of, shape
from scraper.web.pages.search_files import FORMATS

_TITLE: Final = "PaperLedge archive"
_ABOUT: Final = (
    "Every episode of PaperLedge, a podcast that retells one research paper per episode. All is read with GET and"
    " without a key. A value that is not known is null. More may be added to an object later: ignore what you do not"
    " know. Datasette's own JSON of the tables stands beneath (https://docs.datasette.io/en/stable/json_api.html)."
)
_ERROR: Final[Schema] = {
    **shape(
        "title", "search", "instead",
        ok={"const": False},
        error=TEXT,
        status={"type": "integer"},
        title={"type": ["string", "null"]},
        search=PATH,
        instead=listed(shape(title=TEXT, link=PATH)),
    ),
    "description": "What went wrong, and what to do; of what is not there, where to look for it.",
}  # fmt: skip


async def page(datasette: Any, request: Any) -> Any:
    """The description of this very site."""
    return answers.json(datasette, document(answers.absolute(datasette, request, "/").rstrip("/")))


def document(home: str) -> dict[str, Any]:
    """The description of a site whose root is at `home`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _TITLE,
            "version": scraper.__version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": home}],
        "paths": {path: {"get": told} for path, told in [*_searches(), *paths.operations()]},
        "components": {
            "schemas": {"Error": _ERROR, **searched.SCHEMAS, **things.SCHEMAS, **lists.SCHEMAS},
            "parameters": {**searched.PARAMETERS, **paths.PARAMETERS},
        },
    }


def _searches() -> Iterator[tuple[str, dict[str, Any]]]:
    """The search in each of its formats. A feed is always the newest hits: it has no pages and no other order."""
    schemas = {".json": of("Results"), ".feed.json": of("JSONFeed"), ".csl.json": of("CSL")}
    for ending, form in FORMATS.items():
        names = ("words", "shelf", "limit") if form.is_feed else ("words", "shelf", "sort", "page", "limit")
        told = paths.operation(
            f"Search, as {form.label}", f"search{ending.replace('.', '_')}", names,
            form.media_type, schemas.get(ending, TEXT),
        )  # fmt: skip
        yield f"/search{ending}", told
