"""What a check hands back, and what all of them are handed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: its name, what was found, what to do about it, the exit code that it asks for."""

    name: str
    state: State
    found: str
    fix: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the databases lie, what time it is (UTC), how many bytes are free on the archive's disk."""

    archive: Path
    crawl: Path
    now: datetime
    free: int


def ok(name: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(name, "ok", found)


def warn(name: str, found: str, fix: str) -> Finding:
    """Something to know, that asks for no exit code."""
    return Finding(name, "warn", found, fix)


def fail(name: str, found: str, fix: str, code: int) -> Finding:
    """Something to mend."""
    return Finding(name, "fail", found, fix, code)
