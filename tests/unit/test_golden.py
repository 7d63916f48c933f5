"""Golden pages: each stored page reads as its expectation says, and no parser version goes without any.

A page is tests/pages/<source>/<version>/NAME.*, its expectation NAME.json beside it, written by hand: where the
page came from (`url`, `fetched_at`), and what must be read from it, key by key. Of an episode, `body` is a list
of lines, `layers`, `rules` and `strengths` tell of `origins`, and `keys` are all there are but the fingerprint.
"""

import dataclasses
import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

import pytest

from scraper import sources
from scraper.model import Episode, Identifier, KeyKind, Link, ParsedPage, Segment
from tests.reading import read_page

PAGES: Final = Path(__file__).parents[1] / "pages"
GOLDEN: Final = sorted(path for path in PAGES.rglob("*.*") if path.suffix != ".json")
PAGE_KEYS: Final = {"show", "listing", "feed_url", "seen_on", "papers", "articles", "transcript"}
ORIGIN_KEYS: Final = {"layers": "layer", "rules": "rule", "strengths": "strength"}
EPISODE_FIELDS: Final = {field for field in Episode.__slots__ if field != "origins"} | set(ORIGIN_KEYS)


def parsers() -> Iterator[str]:
    """Every parser's name and version: the constants of the sources whose names end in PARSER."""
    for module in pkgutil.iter_modules(sources.__path__):
        loaded = importlib.import_module(f"{sources.__name__}.{module.name}")
        yield from (
            value for name, value in vars(loaded).items() if name.endswith("PARSER") and isinstance(value, str)
        )


def unheld(versions: Iterable[str], pages: Path) -> list[str]:
    """The parser versions without a golden page."""
    return [version for version in versions if not list((pages / version).glob("*.json"))]


def test_every_parser_has_a_golden_page() -> None:
    versions = set(parsers())
    assert {"podbean-listing", "podbean-episode", "feed", "plaintext"} <= {
        name.partition("/")[0] for name in versions
    }
    assert unheld(versions, PAGES) == []


def test_a_parser_of_a_new_version_needs_new_pages() -> None:
    assert unheld(["feed/1", "feed/999"], PAGES) == ["feed/999"]


def test_every_page_has_an_expectation_and_every_expectation_a_page() -> None:
    names = {path.with_suffix("") for path in GOLDEN}
    assert names == {path.with_suffix("") for path in PAGES.rglob("*.json")}
    assert len(names) == len(GOLDEN)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_page_reads_as_expected(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    page = read_page(path.read_bytes(), expected.pop("url", "file:saved"), expected.pop("fetched_at", None))
    assert page.parsed.parser == f"{path.parts[-3]}/{path.parts[-2]}"
    episodes = expected.pop("episodes", [])
    assert expected.keys() <= PAGE_KEYS
    assert _page(page.parsed, expected) == expected
    assert len(page.episodes) == len(episodes)
    for episode, wanted in zip(page.episodes, episodes, strict=True):
        assert wanted.keys() <= EPISODE_FIELDS
        assert _episode(episode, wanted) == wanted


def _page(parsed: ParsedPage, expected: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, wanted in expected.items():
        value = getattr(parsed, key)
        if isinstance(wanted, list):
            assert len(value) == len(wanted), key
            found[key] = [_attributes(item, one) for item, one in zip(value, wanted, strict=True)]
        else:
            found[key] = _attributes(value, wanted) if isinstance(wanted, dict) else value
    return found


def _attributes(item: object, wanted: dict[str, Any]) -> dict[str, Any]:
    values = {key: getattr(item, key) for key in wanted}
    return {key: list(map(_item, value)) if isinstance(value, tuple) else value for key, value in values.items()}


def _item(item: object) -> object:
    return dataclasses.asdict(item) if isinstance(item, Segment) else item


def _episode(episode: Episode, wanted: dict[str, Any]) -> dict[str, Any]:
    """What was read of an episode, in the words of the expectation."""
    found: dict[str, Any] = {}
    for key, value in wanted.items():
        if key == "body":
            found[key] = episode.body.split("\n") if episode.body else []
        elif key == "keys":
            found[key] = {one.kind.value: one.value for one in episode.keys if one.kind is not KeyKind.FINGERPRINT}
        elif key in ORIGIN_KEYS:
            found[key] = {field: getattr(episode.origins.get(field), ORIGIN_KEYS[key], None) for field in value}
        else:
            found[key] = _plain(getattr(episode, key))
    return found


def _plain(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return [list(astuple(item)) if isinstance(item, Link | Identifier) else item for item in value]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_page_reads_the_same_twice_and_with_other_line_ends(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    url, fetched_at = expected.get("url", "file:saved"), expected.get("fetched_at")
    body = path.read_bytes()
    first = read_page(body, url, fetched_at)
    assert read_page(body, url, fetched_at) == first
    windows = read_page(b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n"), url, fetched_at)
    assert windows.episodes == first.episodes
    for episode in first.episodes:
        prints = [key.value for key in episode.keys if key.kind is KeyKind.FINGERPRINT]
        assert len(prints) == bool(episode.body)
