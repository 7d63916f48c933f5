"""Time, waiting and chance, passed in so that tests never wait and never roll dice."""

import random
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the crawl knows of time."""

    def now(self) -> datetime:
        """The wall clock, timezone-aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump back; only differences mean anything."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def jitter(self, upper: float) -> float:
        """A random number of seconds from 0 to `upper`."""
        ...


class SystemClock:
    """The real thing."""

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block for `seconds`."""
        time.sleep(seconds)

    def jitter(self, upper: float) -> float:
        """Full jitter: uniform from 0 to `upper` seconds."""
        return random.uniform(0, upper)  # noqa: S311 - spreads retries, guards nothing


def iso(moment: datetime) -> str:
    """A moment as the archive writes it: UTC, whole seconds, `2025-04-11T09:30:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
