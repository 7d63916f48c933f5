"""The program reads the labelled set as well as it must, and the set is the one it was measured on."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from scripts.benchmarks import reading
from scripts.benchmarks.reading import pairs
from scripts.benchmarks.reading.cases import LABELLED, Case, variations, written

DIGESTS = {
    "written": "6fd5ed4810cdd5c075439529a4bf29be0dd594673be9508c73c9d33f54c7c3f9",
    "variations": "16cbdea1029828e8374ce64de8da8cbc374153c04af33894d2bbc71422fccd3a",
    "pairs": "0a3547975ecff91b984518e9c56362cdfaa0f4901f9d1a1959dbd58284289acd",
}


@cache
def measured() -> dict[str, Any]:
    return reading.measure()


@cache
def cases() -> tuple[Case, ...]:
    return (*written([LABELLED / "episodes"]), *variations())


@pytest.mark.parametrize("figure", reading.FLOORS)
def test_the_floor_is_reached(figure: str) -> None:
    assert measured()["figures"][figure] >= reading.FLOORS[figure]


def test_the_floors_are_those_that_were_promised() -> None:
    assert reading.FLOORS["body"] == 0.999
    assert reading.FLOORS["questions"] == 0.98
    assert reading.FLOORS["questions_exact"] == 0.95
    assert reading.FLOORS["credits"] == 0.998
    for world in ("apart", "together"):
        assert reading.FLOORS[f"names_{world}_precision"] == 0.995
        assert reading.FLOORS[f"names_{world}_recall"] == 0.95


@pytest.mark.parametrize("part", DIGESTS)
def test_the_set_is_the_one_that_was_measured(part: str) -> None:
    assert measured()["digests"][part] == DIGESTS[part]


def test_the_set_is_large_and_no_episode_has_more_than_its_share() -> None:
    varied = list(variations())
    shares = Counter(case.name.split(": ")[1].split(" ")[0] for case in varied)
    assert len(varied) >= 120
    assert len(shares) == 26
    assert max(shares.values()) <= 2 * len(varied) / len(shares)
    files = list(pairs.load(sorted((LABELLED / "names").glob("*.jsonl"))))
    assert sum(map(len, files)) >= 300


def test_names_are_unique() -> None:
    names = [case.name for case in cases()]
    assert len(set(names)) == len(names)


def test_the_labels_hang_together() -> None:
    """What is asked stands in the body, a credited name in the source."""
    for case in cases():
        body = " ".join(case.body.split())
        for question in case.labels.questions:
            assert " ".join(question.split()) in body, (case.name, question)
        for quote in case.labels.quotes or ():
            assert " ".join(quote.split()) in body, (case.name, quote)
        if case.labels.et_al:
            assert case.labels.credits, case.name
