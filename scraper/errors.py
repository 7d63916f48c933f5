"""Everything that can go wrong, and the exit code it ends a command with (docs/operating.md lists them).

PaperLedgeError          1  a bug, if raised bare
├── UsageError           2  a flag, setting or path that cannot be used
│   └── ChangedError     2  a decision on what is no longer as it was shown
├── FetchError              one request that did not succeed; carries url and fault
│   ├── UnreachableError 4  the host, or its robots.txt, could not be reached
│   ├── BlockedError     6  the host refuses us: robots.txt, 403 again and again, a challenge page
│   └── DeferredError    7  the host asked to be left alone for longer than a run lasts
├── ParseError           3  a document that is none of the known kinds, or not whole
│   ├── DriftError       5  a page of a known kind that no longer looks as it did
│   └── TranscriptError  0  a transcript that cannot be read: noted, and no failure
├── StorageError         8  a database or disk failed
│   └── SchemaError     10  a database written by a newer version
├── BusyError            9  another run holds the lock
└── StaleError          11  the last complete run is too long ago
"""

from collections.abc import Iterable
from typing import ClassVar

EXIT_NAMES = {
    0: "ok",
    1: "bug",
    2: "usage",
    3: "partial",
    4: "unreachable",
    5: "drift",
    6: "blocked",
    7: "deferred",
    8: "storage",
    9: "busy",
    10: "schema newer",
    11: "stale",
    130: "interrupted",
    143: "terminated",
}

_PRECEDENCE = (130, 143, 1, 2, 8, 10, 9, 5, 6, 7, 4, 3, 11, 0)


def worst(codes: Iterable[int]) -> int:
    """The exit code to end with when several apply: the first of the fixed order of precedence."""
    found = set(codes)
    return next((code for code in _PRECEDENCE if code in found), 0)


class PaperLedgeError(Exception):
    """Root of the tree. `advice` is the sentence that says what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class UsageError(PaperLedgeError):
    """A flag, setting or path that cannot be used."""

    exit_code = 2


class ChangedError(UsageError):
    """What a person was shown is not what stands now."""


class FetchError(PaperLedgeError):
    """One request that did not succeed; `fault` names how."""

    exit_code = 3

    def __init__(self, message: str, *, url: str, fault: str, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.url = url
        self.fault = fault


class UnreachableError(FetchError):
    """The host, or its robots.txt, could not be reached."""

    exit_code = 4


class BlockedError(FetchError):
    """The host refuses us: by robots.txt, by 403 again and again, or by a challenge page."""

    exit_code = 6


class DeferredError(FetchError):
    """The host asked to be left alone for longer than a run lasts."""

    exit_code = 7


class ParseError(PaperLedgeError):
    """A document that is none of the known kinds, or not whole; `fault` names how."""

    exit_code = 3

    def __init__(self, message: str, *, fault: str, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.fault = fault


class DriftError(ParseError):
    """A page of a known kind that no longer looks as it did: nothing is taken from it."""

    exit_code = 5


class TranscriptError(ParseError):
    """A transcript that cannot be read. It is noted and asked for again; the run is no failure for it."""

    exit_code = 0


class StorageError(PaperLedgeError):
    """A database or disk failed; the transaction was rolled back."""

    exit_code = 8


class SchemaError(StorageError):
    """A database written by a newer version of this program."""

    exit_code = 10


class BusyError(PaperLedgeError):
    """Another run holds the lock on the databases."""

    exit_code = 9


class StaleError(PaperLedgeError):
    """The last complete run is longer ago than it may be."""

    exit_code = 11
