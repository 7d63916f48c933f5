"""A process that reads mutated pages: `python -m tests.property.fuzzing SEED COUNT` prints what came of them as JSON.

A page that is never done with ends the process with a traceback.
"""

import faulthandler
import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from scraper.errors import ParseError
from scraper.model import Kind, Snapshot
from scraper.sources import read
from scraper.text.episode import put_in_order
from tests.property.mutations import mutated

PAGES: Final = Path(__file__).parents[1] / "pages"
AT: Final = "2025-04-12T09:00:00Z"
_HANGS_AFTER: Final = 60.0
"""Seconds by the wall: far more than any page may take, so that a busy machine is none."""
_WARM: Final = 1000
"""Pages after which all that stays in memory for good is there."""
_KINDS: Final = {"feed": Kind.FEED, "podbean-episode": Kind.EPISODE, "article": Kind.FILE, "plaintext": Kind.FILE}


def main(seed: int, count: int) -> dict[str, Any]:
    """What came of so many pages: outcomes by name, the slowest in seconds of CPU, growth of the memory in bytes."""
    golden = sorted(path for path in PAGES.rglob("*.*") if path.suffix != ".json")
    bodies = [path.read_bytes() for path in golden]
    outcomes: Counter[str] = Counter()
    crashes: list[str] = []
    slowest, slowest_page, warm = 0.0, "", 0
    for at, (number, page) in enumerate(mutated(bodies, seed, count)):
        name = golden[number].relative_to(PAGES)
        faulthandler.dump_traceback_later(_HANGS_AFTER, exit=True)
        started = time.process_time()
        try:
            outcomes[_outcome(page, _KINDS.get(name.parts[0], Kind.LISTING), name.suffix)] += 1
        except Exception as error:
            crashes.append(f"page {at} from {name}: {type(error).__name__}: {error}")
        if (took := time.process_time() - started) > slowest:
            slowest, slowest_page = took, f"page {at} from {name}, {len(page)} bytes"
        warm = _peak() if at < _WARM else warm
    faulthandler.cancel_dump_traceback_later()
    return {
        "outcomes": outcomes,
        "crashes": crashes,
        "slowest": slowest,
        "slowest_page": slowest_page,
        "growth": _peak() - warm,
    }


def _outcome(page: bytes, kind: Kind, suffix: str) -> str:
    snapshot = Snapshot(1, f"https://www.footnote-radio.example/page/2{suffix}", kind, AT, 200, {}, "", page, "")
    try:
        parsed = read(snapshot)
    except ParseError as error:
        return error.fault
    for reading in parsed.episodes:
        put_in_order(reading, AT)
    return "read"


def _peak() -> int:
    """The most memory the process has held, in bytes (Linux counts it in KiB)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
