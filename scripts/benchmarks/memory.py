"""Peak memory of a real `paperledge import`: a process of its own, on feeds of 100 episodes each."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scraper.sample.feed import LENGTH, feed
from scripts.benchmarks.corpus import episodes, groups

MOST = 120_000_000
"""The most bytes that an import may hold at once, however many episodes there are."""

_NOISE = 1.1
"""Two runs of the same import differ by some per cent: the allocator's doing."""

_SITE = "https://bench.podbean.com"
_IMPORT = "import sys; from scraper.cli import main; sys.argv[0] = 'paperledge'; main()"
# The import is a child of this small process: a child's peak starts at the size of the one it was forked from.
_WATCH = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"exit": done.returncode, "peak": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    "seconds": used.ru_utime + used.ru_stime, "report": json.loads(done.stdout or "null")}))
"""


def measure(count: int) -> dict[str, float]:
    """Import `count` made-up episodes; peak memory in bytes, CPU seconds, and how many episodes were new."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "feeds"
        files.mkdir()
        for number, group in enumerate(groups(episodes(count), LENGTH)):
            (files / f"feed-{number:05}.xml").write_text(feed(group, _SITE), encoding="utf-8")
        db = Path(folder) / "archive.db"
        command = [sys.executable, "-c", _IMPORT, "import", str(files), "--db", str(db), "--show", "bench", "--json"]
        done = subprocess.run([sys.executable, "-c", _WATCH, *command], check=True, stdout=subprocess.PIPE)
    said = json.loads(done.stdout)
    if said["exit"]:
        raise RuntimeError(f"the import ended with exit code {said['exit']}")
    return {
        "episodes": said["report"]["episodes"]["new"],
        "peak_bytes": said["peak"],
        "seconds": said["seconds"],
    }


def is_flat(imports: Sequence[Mapping[str, float]]) -> bool:
    """Whether every import kept below the limit, and the larger ones needed no more than the first."""
    peaks = [each["peak_bytes"] for each in imports]
    return all(peak < MOST and peak <= _NOISE * peaks[0] for peak in peaks)
