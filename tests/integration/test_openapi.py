"""`/openapi.json` is valid, names every address that gives data, and each answer of the site is as it says."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import openapi_spec_validator
import pytest

from scraper.web.machines.openapi import document
from scraper.web.pages import ROUTES
from tests.integration.archive_fixture import write_archive, write_empty
from tests.integration.page_fixture import write_told
from tests.integration.site import Answer, ask, ask_all
from tests.integration.test_links import sample_archive

DOCUMENT = document("http://localhost")
ENDINGS = (".json", ".jsonl", ".csv", ".md", ".bib", ".ris", ".csl.json", ".atom", ".feed.json")
SEARCHES = (
    "?q=diffusion", "?q=robot&in=questions", "?q=model&in=papers", "?q=the&in=all&limit=100", "?q=walrus+zzzz",
    "?q=difusion", "?q=%22", "?q=a&page=2&limit=1&sort=newest", "?in=articles&page=x&limit=-1",
)  # fmt: skip
THINGS = {
    "/episode/{show}/{slug}": "SELECT shows.slug, episodes.slug FROM episodes JOIN shows ON shows.id = show_id"
    " WHERE episodes.slug IS NOT NULL LIMIT 15",
    "/episode/{episode}": "SELECT id FROM episodes WHERE slug IS NULL",
    "/paper/{paper}": "SELECT coalesce(arxiv_id, id) FROM papers LIMIT 15",
    "/author/{author}": "SELECT id FROM authors LIMIT 15",
    "/article/{article}": "SELECT id FROM articles",
    "/month/{month}": "SELECT DISTINCT substr(date, 1, 7) FROM episodes WHERE date IS NOT NULL",
}
"""How the parameters of a path are found."""


def closed(schema: Any) -> Any:
    """A schema whose objects hold nothing but what is described."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {name: closed(each) for name, each in schema.items()}
    return {"additionalProperties": False, **inside} if isinstance(schema.get("properties"), dict) else inside


COMPONENTS = {"schemas": {name: closed(schema) for name, schema in DOCUMENT["components"]["schemas"].items()}}


def conforms(answer: Answer, response: dict[str, Any], address: str) -> None:
    """Check the type of an answer, and its JSON where it is some."""
    media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type in response["content"], address
    schema = response["content"][media_type]["schema"]
    if media_type == "application/x-ndjson":
        for line in answer.text.splitlines():
            holds(json.loads(line), {"$ref": "#/components/schemas/Hit"}, address)
    elif media_type.endswith("json"):
        holds(answer.json(), schema, address)


@cache
def validator(schema: str) -> Any:
    return jsonschema.Draft202012Validator({"components": COMPONENTS, **json.loads(schema)})


def holds(value: Any, schema: dict[str, Any], address: str) -> None:
    error = jsonschema.exceptions.best_match(validator(json.dumps(schema)).iter_errors(value))
    assert error is None, f"{address}: {error.json_path}: {error.message}"


def asked(path: Path) -> Iterator[tuple[str, str]]:
    """Each path of the document with the addresses of what an archive holds."""
    with closing(sqlite3.connect(path)) as conn:
        values = {name: conn.execute(statement).fetchall() for name, statement in THINGS.items()}
    for name in DOCUMENT["paths"]:
        page = re.sub(r"(?<=[a-z}])\.[a-z.]+$", "", name)
        ending = name.removeprefix(page)
        if page == "/search":
            yield from ((name, f"{name}{words}") for words in SEARCHES[: None if ending == ".json" else 3])
        elif "{" not in page:
            yield name, name
        for row in values.get(page, ()):
            filled, kept = page, "/" if page == "/paper/{paper}" else ""
            for value in row:
                filled = re.sub(r"\{\w+\}", quote(value, safe=kept), filled, count=1)
            yield name, f"{filled}{ending}"


@pytest.fixture(scope="module", params=["told", "sample", "empty"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sample":
        return sample_archive(folder)
    return (write_told if request.param == "told" else write_empty)(folder / "archive.db")


def test_the_document_is_valid_openapi_and_served_as_it_is(tmp_path: Path) -> None:
    openapi_spec_validator.validate(DOCUMENT)
    answer = ask(write_empty(tmp_path / "archive.db"), "/openapi.json")
    assert (answer.json(), answer.headers["content-type"]) == (DOCUMENT, "application/json; charset=utf-8")
    names = [item["get"]["operationId"] for item in DOCUMENT["paths"].values()]
    assert len(set(names)) == len(names)


def test_every_answer_is_as_described(archive: Path) -> None:
    named, addresses = zip(*asked(archive), strict=True)
    answers = ask_all(archive, list(addresses))
    fails = {address: found.status for address, found in zip(addresses, answers, strict=True) if found.status != 200}
    assert not fails
    for name, address, found in zip(named, addresses, answers, strict=True):
        told = DOCUMENT["paths"][name]["get"]["responses"]
        conforms(found, told["200" if found.status == 200 else "default"], address)


@pytest.mark.parametrize("page", ["/episode/sample/nope", "/episode/nope", "/paper/nope", "/author/nope", "/month/x"])
def test_what_is_not_there_is_told_as_described(tmp_path: Path, page: str) -> None:
    answer = ask(write_archive(tmp_path / "archive.db"), f"{page}.json")
    assert answer.status == 404
    conforms(answer, DOCUMENT["paths"]["/paper/{paper}.json"]["get"]["responses"]["default"], page)


def test_every_page_that_gives_data_is_described_in_each_of_its_forms() -> None:
    described = {re.sub(r"\{\w+\}", "2025-05", path) for path in DOCUMENT["paths"]}
    whole = {path for path in described if re.fullmatch(r"[^.]+\.json", path)}
    for route, _ in ROUTES:
        if "json" not in route:
            continue
        pages = {path.removesuffix(".json") for path in whole if re.match(route, path)}
        assert pages, route
        for page in pages:
            for ending in ENDINGS:
                found = re.match(route, page + ending)
                if found and found.groupdict().get("form") == ending:
                    assert page + ending in described, page + ending


def test_nothing_is_described_that_no_page_answers() -> None:
    for path in DOCUMENT["paths"]:
        filled = re.sub(r"\{\w+\}", "2025-05", path)
        assert any(re.match(route, filled) for route, _ in ROUTES), path
