"""The addresses of pages as data, each with its parameters and the schema of its answer; the search stands apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from scraper.export.feeds import ATOM_TYPE
from scraper.web.machines.shapes import TEXT, Schema, of
from scraper.web.pages.search_files import FORMATS

JSON: Final = "application/json"
_PAGE: Final = {"type": "integer", "minimum": 1, "default": 1}
_SEQ: Final = {"type": "integer", "minimum": 0}


def _in_path(name: str, about: str, example: str) -> dict[str, Any]:
    return {
        "name": name, "in": "path", "required": True, "description": about, "schema": TEXT, "example": example
    }  # fmt: skip


def _in_query(name: str, about: str, schema: Schema = TEXT) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": schema}


PARAMETERS: Final[dict[str, Any]] = {
    "show": _in_path("show", "The slug of a show.", "paperledge"),
    "slug": _in_path("slug", "The slug of an episode: the last part of its address at the host.", "a-slug"),
    "episode": _in_path("episode", "The id of an episode; answered by the way (301) to its address.", "e0000013"),
    "paper": _in_path("paper", "An arXiv id, else an id of a paper. Other spellings lead (301) to it.", "2505.13447"),
    "article": _in_path("article", "The id of an article.", "a0000001"),
    "author": _in_path("author", "The id of a person; a name leads (301) to its only bearer.", "zhengyang-geng"),
    "month": _in_path("month", "YYYY-MM, or `none` for the episodes without a date.", "2025-05"),
    "number": _in_query("page", "Of the list, from 1.", _PAGE),
    "letter": _in_query("letter", "a to z, or `other`: with what the names begin."),
    "after_person": _in_query("after", "The id of the person after whom to go on."),
    "category": _in_query("category", "Of the episodes."),
    "before": _in_query("before", "Go on behind this: `older` of an answer.", _SEQ),
    "after": _in_query("after", "Go back before this: `newer` of an answer.", _SEQ),
}


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is given as data too."""

    path: str
    about: str
    parameters: tuple[str, ...] = ()
    schema: str = ""
    """Of its JSON; "" for none."""
    has_feed: bool = False
    has_citations: bool = False


_PAGES: Final = (
    _Page("/home", "What the archive holds and its latest episodes", (), "Home", has_feed=True),
    _Page("/about", "What the archive is", (), "About"),
    _Page("/months", "Episodes by month", (), "Months"),
    _Page("/month/{month}", "The episodes of a month", ("month", "number"), "Month", has_feed=True),
    _Page("/authors", "People", ("letter", "after_person"), "People"),
    _Page("/author/{author}", "A person", ("author", "number"), "Person", has_feed=True, has_citations=True),
    _Page("/questions", "What the episodes ask", ("category", "before", "after"), "Questions", has_feed=True),
    _Page("/episode/{show}/{slug}", "An episode", ("show", "slug"), "Episode", has_citations=True),
    _Page("/episode/{episode}", "An episode by its id", ("episode",), "Episode", has_citations=True),
    _Page("/paper/{paper}", "A paper", ("paper",), "Paper", has_feed=True, has_citations=True),
    _Page("/article/{article}", "An article", ("article",), "Article"),
    _Page("/-/paperledge/review", "Links that wait for a person", ("number",), "Review"),
)
_LABELS: Final = {ending: form.label for ending, form in FORMATS.items()}
_CITATIONS: Final = (".bib", ".ris", ".csl.json")


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its operation."""
    for page in _PAGES:
        for ending, media_type, schema in _forms(page):
            path, summary = f"{page.path}{ending}", f"{page.about}, as {_LABELS[ending]}"
            yield path, operation(summary, _name(path), page.parameters, media_type, schema)


def _forms(page: _Page) -> Iterator[tuple[str, str, Schema]]:
    if page.schema:
        yield ".json", JSON, of(page.schema)
    if page.has_feed:
        yield ".atom", ATOM_TYPE, TEXT
    if page.has_citations:
        for ending in _CITATIONS:
            yield ending, FORMATS[ending].media_type, of("CSL") if ending == ".csl.json" else TEXT


def _name(path: str) -> str:
    """What a client calls the operation: `author_json`."""
    return "_".join(part.strip("{}") for part in re.split(r"[./]", path) if part.strip("-"))


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
            "301": {"description": "It stands at another address."},
            "304": {"description": "It is what the asker has already."},
            "default": {
                "description": "What went wrong; as a page where the address does not end in .json.",
                "content": {JSON: {"schema": of("Error")}, "text/html": {"schema": TEXT}},
            },
        },
    }
