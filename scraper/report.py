"""The run report: every outcome is counted here, and the report is these counters (docs/operating.md)."""

import platform
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from scraper import __version__
from scraper.errors import EXIT_NAMES, PaperLedgeError, worst

Progress = Callable[[float, int | None], None]
"""Called with how many pages or files are done, a large one in part, and how many there are, if that is known."""

_ADVICE: Final = {
    3: "Look at what is named; the rest is in the archive.",
    5: "The page is kept; update this program and run the command again.",
}
"""What to do about an error that does not say so itself, by exit code."""

_VERSIONS: Final = {
    "paperledge": __version__,
    "python": platform.python_version(),
    "sqlite": sqlite3.sqlite_version,
}


@dataclass(slots=True)
class RunReport:
    """What one run did. Times in seconds, sizes in bytes."""

    command: str
    started_at: str
    host: dict[str, int | None] = field(default_factory=lambda: {"claimed": None, "pages": 0, "shifts": 0})
    episodes: Counter[str] = field(
        default_factory=lambda: Counter(seen=0, new=0, edited=0, unchanged=0, failed=0, removed=0)
    )
    doubted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Kinds of doubt about each episode that came or changed, by its id."""
    papers: Counter[str] = field(default_factory=lambda: Counter(seen=0, new=0, edited=0, unchanged=0))
    articles: Counter[str] = field(default_factory=lambda: Counter(seen=0, new=0, edited=0, unchanged=0))
    transcripts: Counter[str] = field(
        default_factory=lambda: Counter(asked=0, new=0, edited=0, unchanged=0, missing=0, failed=0, waiting=0)
    )
    files: Counter[str] = field(default_factory=lambda: Counter(read=0, known=0, failed=0))
    http: Counter[str] = field(
        default_factory=lambda: Counter(requests=0, ok=0, not_modified=0, gone=0, retries=0, bytes=0)
    )
    waited: float = 0.0
    min_gap: float | None = None
    faults: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    not_before: str | None = None
    checks: dict[str, str] = field(default_factory=dict)
    """What was looked at by the end, with `ok` or what was found."""
    searches: list[dict[str, Any]] = field(default_factory=list)
    """Each saved search, with its hits among the episodes that came; told when the run is over, and not kept."""
    codes: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def fail(self, what: str, error: PaperLedgeError, fault: str) -> None:
        """Count something that went wrong, with what to do about it; what ends no run (exit code 0) is a warning."""
        self.faults[fault] += 1
        if not error.exit_code:
            self.warn(f"{what}: {error}")
            return
        self.codes.append(error.exit_code)
        advice = error.advice or _ADVICE.get(error.exit_code, "")
        self.failed.append({"what": what, "fault": fault, "error": str(error), "advice": advice})

    def warn(self, warning: str) -> None:
        """Note something worth knowing, once."""
        if warning not in self.warnings:
            self.warnings.append(warning)

    @property
    def exit_code(self) -> int:
        """The code to end with."""
        return worst(self.codes)

    def as_json(self) -> dict[str, Any]:
        """The report as the one object that `--json` prints and crawl.db keeps."""
        return {
            "command": self.command,
            "versions": _VERSIONS,
            "started": self.started_at,
            "seconds": round(self.seconds, 3),
            "exit": self.exit_code,
            "exit_name": EXIT_NAMES[self.exit_code],
            "host": self.host,
            "episodes": dict(self.episodes),
            "doubts": dict(sorted(Counter(chain.from_iterable(self.doubted.values())).items())),
            "papers": dict(self.papers),
            "articles": dict(self.articles),
            "transcripts": dict(self.transcripts),
            "files": dict(self.files),
            "http": dict(self.http) | {"waited": round(self.waited, 3), "min_gap": self.min_gap},
            "faults": dict(self.faults),
            "warnings": self.warnings,
            "failed": self.failed,
            "not_before": self.not_before,
            "checks": self.checks,
            "searches": self.searches,
        }
