"""What the JSON-LD of a page says of the article on it (schema.org/Article and the kinds below it)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_IS_ARTICLE: Final = re.compile(r"(?:\w*Article|BlogPosting|Report)")
NAMES_ARTICLE: Final = re.compile(r"\"@type\"\s*:\s*(?:\[\s*)?\"(?:\w*Article|BlogPosting|Report)\"")
"""What the text of a page holds whose JSON-LD speaks of an article."""
_DEEPEST: Final = 20


def linked_data_of(scripts: Iterable[str]) -> Mapping[str, str]:
    """What the first article found says: `ld:headline`, `ld:description`, `ld:date`, `ld:site`, `ld:url`.

    A script that is no JSON says nothing.
    """
    for script in scripts:
        try:
            read = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for record in _records(read, _DEEPEST):
            if _is_article(record):
                return {name: " ".join(said.split()) for name, said in _said(record) if said}
    return {}


def _records(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object of a document, outer before inner."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list) and depth:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _records(inner, depth - 1)


def _is_article(record: dict[str, Any]) -> bool:
    kinds = record.get("@type")
    return any(
        isinstance(kind, str) and _IS_ARTICLE.fullmatch(kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _said(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, key in (("ld:headline", "headline"), ("ld:description", "description"), ("ld:date", "datePublished")):
        yield name, _text(record.get(key))
    yield "ld:site", _text(record.get("publisher"), "name") or _text(record.get("isPartOf"), "name")
    yield "ld:url", _text(record.get("mainEntityOfPage"), "@id") or _text(record.get("url"))


def _text(value: Any, inner: str = "") -> str:
    """A value that is text, or the text that stands in it under a name."""
    if isinstance(value, dict) and inner:
        value = value.get(inner)
    return value if isinstance(value, str) else ""
