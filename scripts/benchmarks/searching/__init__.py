"""Searching: how long a whole search takes as the archive grows, against SQL that only ranks (speed.py)."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scripts.benchmarks.relevance import corpus
from scripts.benchmarks.searching import speed

SIZES: Final = (1_000, 10_000, 100_000)
"""Episodes."""
LIMITS: Final = {"whole_p50": 2.0, "whole_p95": 1.5, "ranked_p50": 1.3, "newest_p50": 1.0, "weight": 1.8}
"""At the largest size, times the yardstick at most: of the newest first, times the ranked; of what is stored, times
its text."""
RARE_AT_MOST: Final = 2.0
"""Milliseconds for a rare word, at every size."""

_NAMES: Final = ("yardstick", "whole", "ranked", "newest", "tantivy")


def measure(sizes: Sequence[int], folder: Path | None = None) -> dict[str, Any]:
    """The figures of each size, and whether those of the largest keep the limits.

    Archives are made anew, or kept in `folder` and taken from there.
    """
    with tempfile.TemporaryDirectory() as made:
        found = [speed.measure(_archive(folder or Path(made), size)) for size in sorted(sizes)]
    last = found[-1]
    ratios = {
        "whole_p50": last["p50"]["whole"] / last["p50"]["yardstick"],
        "whole_p95": last["p95"]["whole"] / last["p95"]["yardstick"],
        "ranked_p50": last["p50"]["ranked"] / last["p50"]["yardstick"],
        "newest_p50": last["p50"]["newest"] / last["p50"]["ranked"],
        "weight": last["weight_bytes"] / last["text_bytes"],
    }
    rare = max(each["kinds"]["rare"]["whole"] for each in found)
    kept = all(ratios[name] <= limit for name, limit in LIMITS.items()) and rare <= RARE_AT_MOST
    return {"sizes": found, "ratios": ratios, "rare": rare, "reached": kept}


def in_words(found: Mapping[str, Any]) -> str:
    """The figures as tables, and each limit with whether it is kept."""
    lines: list[str] = []
    for each in found["sizes"]:
        names = [name for name in _NAMES if name in each["p50"]]
        lines += [f"{each['episodes']:,} episodes, {each['queries']} queries; milliseconds of CPU", ""]
        lines.append(" " * 12 + "".join(f"{name:>11}" for name in names))
        rows = {name: each[name] for name in ("p50", "p95", "p99")} | each["kinds"]
        lines += [f"{name:<12}" + "".join(f"{row[key]:11.2f}" for key in names) for name, row in rows.items()]
        lines.append("")
    for name, limit in LIMITS.items():
        ratio = found["ratios"][name]
        lines.append(f"{_verdict(ratio <= limit)}: {name.replace('_', ' at ')} {ratio:.2f} times, at most {limit:g}")
    lines.append(
        f"{_verdict(found['rare'] <= RARE_AT_MOST)}: a rare word {found['rare']:.2f} ms, at most {RARE_AT_MOST:g}"
    )
    return "\n".join(lines)


def _verdict(kept: bool) -> str:
    return "reached" if kept else "NOT reached"


def _archive(folder: Path, size: int) -> Path:
    path = folder / f"{size}.db"
    if not path.exists():
        corpus.build(path, size)
    return path
