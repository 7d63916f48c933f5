"""The flow goes one way: a module imports its own room and what stands before it, nothing else of the program."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

PACKAGE: Final = Path(__file__).parents[2] / "scraper"

ORDER: Final = (
    {"errors"},
    {"clock", "config", "model", "report", "signals", "storage"},
    {"processes"},
    {"notation"},
    {"crawl"},
    {"sources"},
    {"text"},
    {"archive"},
    {"link"},
    {"forgotten"},
    {"reading", "run"},
    {"crawling", "forgetting", "importing", "rebuilding"},
    {"pipeline"},
    {"search"},
    {"export", "records"},
    {"library", "web"},
    {"cli"},
)
"""Rooms and modules, each after all that it may import; those on one shelf know nothing of each other."""

APART: Final = "sample"
SHELF: Final = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
LAST: Final = len(ORDER) - 1


def room_of(path: Path) -> str:
    """The room of a module; a `__main__` is a command, wherever it stands."""
    if path.name == "__main__.py":
        return "cli"
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(source: str) -> Iterator[str]:
    """Every room that a module names in an import, wherever the import stands; `.` for a relative one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            names = ["scraper.."]
        elif isinstance(node, ast.ImportFrom) and node.module == "scraper":
            names = [f"scraper.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from (name.split(".")[1] or "." for name in names if name.startswith("scraper."))


def trespasses(room: str, source: str) -> list[str]:
    """The rooms that a module of `room` imports and may not."""
    return sorted({other for other in imported_rooms(source) if not may_import(room, other)})


def may_import(room: str, other: str) -> bool:
    if other in {room, "__version__"}:
        return True
    if room == APART:
        return other in SHELF and SHELF[other] <= SHELF["model"]
    if other == APART:
        return SHELF[room] == LAST
    return other in SHELF and SHELF[other] < SHELF[room]


MODULES: Final = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_never_point_back(path: Path) -> None:
    assert room_of(path) in SHELF or room_of(path) == APART, "a room that has no place in the order"
    assert trespasses(room_of(path), path.read_text("utf-8")) == []


def test_the_package_itself_names_the_library_to_checkers_of_types_and_imports_nothing() -> None:
    source = (PACKAGE / "__init__.py").read_text("utf-8")
    assert list(imported_rooms(source)) == ["library"]
    before, inside = source.split("if TYPE_CHECKING:\n")
    assert list(imported_rooms(before)) == []
    assert inside.startswith("    from scraper.library import Archive\n\n")


def test_every_place_of_the_flow_is_taken() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert {"model", "notation", "crawl", "sources", "text", "archive", "run", "pipeline", "search", "cli"} <= rooms


@pytest.mark.parametrize(
    ("room", "source", "found"),
    [
        ("sources", "from scraper.text.body import Block", ["text"]),
        ("sources", "from scraper.notation.keys import slug_of", []),
        ("text", "import scraper.archive.store", ["archive"]),
        ("text", "from scraper import archive, model", ["archive"]),
        ("notation", "def f():\n    from scraper.crawl import robots", ["crawl"]),
        ("archive", "from . import schema", ["."]),
        ("archive", "from scraper.cli import say", ["cli"]),
        ("crawling", "from scraper.importing import walk", ["importing"]),
        ("export", "from scraper.web import cells", ["web"]),
        ("search", "from scraper.sample.show import SHOW", ["sample"]),
        ("cli", "from scraper.sample.show import SHOW", []),
        ("sample", "from scraper.model import Link\nfrom scraper.notation import dates", ["notation"]),
        ("model", "from scraper.report import RunReport", ["report"]),
        ("model", "from scraper.nowhere import thing", ["nowhere"]),
        ("crawl", "from scraper import __version__\nimport scraperx.cli\nfrom os import path", []),
    ],
)
def test_the_guard_itself(room: str, source: str, found: list[str]) -> None:
    assert trespasses(room, source) == found
