"""The addresses of pages as data, each with its parameters and the schema of its answer; the search stands apart."""

from collections.abc import Iterator
from typing import Any, Final

from scraper.export.feeds import ATOM_TYPE
from scraper.web.machines.shapes import TEXT, Schema, of

JSON: Final = "application/json"
_NUMBER: Final = {"type": "integer", "minimum": 1, "default": 1}


def _in_path(name: str, about: str, example: str) -> dict[str, Any]:
    return {
        "name": name, "in": "path", "required": True, "description": about, "schema": TEXT, "example": example
    }  # fmt: skip


PARAMETERS: Final[dict[str, Any]] = {
    "id": _in_path("id", "An id, as hits and lists have it.", "e0000001"),
    "number": {"name": "page", "in": "query", "description": "Of the list, from 1.", "schema": _NUMBER},
}

_OPERATIONS: Final[tuple[tuple[str, str, str, tuple[str, ...], str], ...]] = (
    ("/-/paperledge/review.json", "Links that wait for a person", "review", ("number",), "Review"),
)
"""Path, what it gives, its name in a client, its parameters, and the schema of the answer; "" for a feed."""


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its operation."""
    for path, summary, name, parameters, schema in _OPERATIONS:
        yield path, operation(summary, name, parameters, *((JSON, of(schema)) if schema else (ATOM_TYPE, TEXT)))


def operation(
    summary: str, name: str, parameters: tuple[str, ...], media_type: str, schema: Schema
) -> dict[str, Any]:
    """A GET of one address."""
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in parameters],
        "responses": {
            "200": {"description": summary, "content": {media_type: {"schema": schema}}},
            "default": {
                "description": "What went wrong; as a page where the address does not end in .json.",
                "content": {JSON: {"schema": of("Error")}, "text/html": {"schema": TEXT}},
            },
        },
    }
