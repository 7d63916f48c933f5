"""Twenty thousand broken pages: each is read or refused with a reason, soon, and memory stays where it was."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SEEDS = (20250411, 20250412)
EACH = 10_000
LONGEST = 2.0
"""Seconds of CPU that a page may take."""
GROWTH = 50_000_000
"""Bytes by which the memory may grow."""


@pytest.fixture(scope="module")
def runs() -> list[dict[str, Any]]:
    """Both halves, side by side, each in a process of its own."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.property.fuzzing", str(seed), str(EACH)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for seed in SEEDS
    ]  # fmt: skip
    ended = [(process, *process.communicate()) for process in processes]
    for process, _, said in ended:
        assert process.returncode == 0, said
    return [json.loads(out) for _, out, _ in ended]


def test_nothing_but_a_refusal_is_raised(runs: list[dict[str, Any]]) -> None:
    assert [crash for run in runs for crash in run["crashes"]] == []


def test_every_page_was_looked_at_and_many_were_read(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert sum(run["outcomes"].values()) == EACH
        assert run["outcomes"]["read"] > EACH / 4
        assert len(run["outcomes"]) > 4


def test_no_page_takes_long(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert run["slowest"] < LONGEST, run["slowest_page"]


def test_memory_does_not_grow(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert run["growth"] < GROWTH
