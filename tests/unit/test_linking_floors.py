"""The program links the labelled set as well as it must, and the set is the one it was measured on.

Against the papers of one month and all that the labels name; `scripts/bench linking` takes the 40,000.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from scraper.link.facts import Told
from scripts.benchmarks import linking
from scripts.benchmarks.linking import papers
from scripts.benchmarks.linking.texts import SAMPLE, Text
from scripts.benchmarks.reading.cases import digest

DIGEST = "ccd2c925cfe5ea93d7905ffac0117e97057351c4a53b237f56dff15166666664"

PINNED = {
    "credits_precision": 1.0,
    "credits_recall": 0.9,
    "bare_precision": 1.0,
    "articles_precision": 1.0,
    "text_top5": 0.95,
    "hidden_refused": 1.0,
    "hidden_bare_refused": 1.0,
    "hidden_refused_beside_a_twin": 0.8,
    "review_explained": 1.0,
}
"""What is reached against so few papers; by the text alone nothing is sure there."""

needs_papers = pytest.mark.skipif(
    not papers.DEFAULT.is_file(), reason="the sample data beside the checkout is absent"
)


@cache
def texts() -> tuple[Text, ...]:
    return tuple(linking.corpus())


@cache
def measured() -> dict[str, Any]:
    named = {paper for text in texts() for paper in (text.paper, *text.rivals)}

    def is_kept(record: Mapping[str, Any]) -> bool:
        return record["first_seen"].startswith("2025-04") or record["arxiv_id"] in named

    return linking.measure(texts(), papers.DEFAULT, keep=is_kept, timed=False)


@needs_papers
@pytest.mark.parametrize("figure", PINNED)
def test_the_floor_is_reached(figure: str) -> None:
    assert measured()["figures"][figure] >= PINNED[figure]


def test_the_floors_are_those_that_were_promised() -> None:
    floors = linking.FLOORS
    assert (floors["credits_precision"], floors["credits_recall"]) == (1.0, 0.97)
    assert (floors["bare_precision"], floors["bare_recall"]) == (0.99, 0.9)
    assert floors["text_top5"] == 0.97
    assert floors["hidden_refused"] == 1.0


def test_the_set_is_the_one_that_was_measured() -> None:
    assert digest(text.told for text in texts()) == DIGEST


def test_the_set_is_as_large_as_was_promised() -> None:
    groups = Counter(text.group for text in texts())
    assert len(texts()) >= 60
    assert groups["absent"] >= 15
    assert groups["near_miss"] >= 15
    assert groups.keys() == {"plain", "absent", "near_miss", "far", "id", "headline", SAMPLE}
    assert all(not text.paper for text in texts() if text.group == "absent")
    assert sum(text.kind is Told.ARTICLE for text in texts()) >= 10


def test_names_are_unique() -> None:
    names = [text.name for text in texts()]
    assert len(set(names)) == len(names)


def test_no_paper_is_its_own_rival() -> None:
    assert [text.name for text in texts() if text.paper and text.paper in text.rivals] == []


@needs_papers
def test_the_labels_hang_together() -> None:
    """What a label names is at hand, and was listed before the text."""
    named = {paper for text in texts() for paper in (text.paper, *text.rivals)} - {""}
    lines = papers.load(papers.DEFAULT, lambda record: record["arxiv_id"] in named)
    listed = {name: json.loads(line)["first_seen"] for name, line in lines.items()}
    for text in texts():
        if text.group != SAMPLE:
            assert {text.paper, *text.rivals} - {""} <= listed.keys(), text.name
        if text.date and text.paper in listed:
            assert listed[text.paper] <= text.date, text.name
