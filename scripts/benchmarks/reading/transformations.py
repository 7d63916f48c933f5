"""What may be done to the talk of an episode of the sample show; questions and credits have modules of their own.

A transformation takes an episode in pieces and a running number, by which it draws from the pools of
tests/labelled/transformations.toml, and gives the episode anew; None where it does not apply. Labels follow from
what was done, never from what the program reads.
"""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from scripts.benchmarks.reading.telling import Piece, Shape, Told

Transformation = Callable[[Told, int], Told | None]

POOLS: Final = Path(__file__).parents[3] / "tests" / "labelled" / "transformations.toml"


@cache
def pools() -> dict[str, Any]:
    """The pools by name. Raises OSError or tomllib.TOMLDecodeError."""
    return tomllib.loads(POOLS.read_text(encoding="utf-8"))


def draw(pool: str, number: int) -> Any:
    """The entry of a pool whose turn it is."""
    entries = pools()[pool]
    return entries[number % len(entries)]


def inserted(told: Told, at: int, piece: Piece) -> Told:
    """A piece put into the talk."""
    return replace(told, pieces=(*told.pieces[:at], piece, *told.pieces[at:]))


def _paragraph_from(pool: str, at: int) -> Transformation:
    return lambda told, number: inserted(told, at, Piece(Shape.PARAGRAPH, draw(pool, number)))


formulas_in_talk = _paragraph_from("formulas", 3)
odd_signs_in_talk = _paragraph_from("signs", 2)


def headings_in_talk(told: Told, number: int) -> Told:
    """A heading here and there."""
    for at in (4, 2):
        told = inserted(told, at, Piece(Shape.HEADING, draw("headings", number + at)))
    return told


def method_named(told: Told, number: int) -> Told | None:
    """The host names the paper's method."""
    if told.sample.host_id not in pools()["methodless"]:
        return None
    said = draw("methods", number)
    told = inserted(told, 2, Piece(Shape.PARAGRAPH, said["text"]))
    return replace(told, labels=replace(told.labels, method=said["name"]))


def paper_identified(told: Told, number: int) -> Told | None:
    """The talk names the paper's id, or links to it."""
    if told.labels.links or told.labels.identifiers:
        return None
    said = draw("identifiers", number)
    told = inserted(told, 3, Piece(Shape.PARAGRAPH, said["text"]))
    labels = replace(told.labels, links=tuple(said.get("links", ())), identifiers=tuple(said["ids"]))
    return replace(told, labels=labels)


def as_told(told: Told, _number: int) -> Told:
    """Nothing is changed."""
    return told
