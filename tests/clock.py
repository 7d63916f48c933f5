"""A clock that stands still until someone sleeps, so that no test waits and none rolls dice."""

from datetime import UTC, datetime, timedelta

START = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


class FakeClock:
    """A `Clock` whose `sleep` moves it on at once; `waits` holds how long each sleep was asked to last.

    `tick`: seconds that pass by themselves whenever someone looks at the monotonic clock. `jitter` is always
    `luck` times the upper bound.
    """

    def __init__(self, start: datetime = START, *, tick: float = 0.0, luck: float = 1.0) -> None:
        self.waits: list[float] = []
        self.tick = tick
        self.luck = luck
        self._start = start
        self._passed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        self._passed += self.tick
        return self._passed

    def sleep(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("nobody can wait for less than no time")
        self.waits.append(seconds)
        self._passed += seconds

    def jitter(self, upper: float) -> float:
        return self.luck * upper

    def pass_by(self, **span: float) -> None:
        """Let a `timedelta(**span)` pass without anyone waiting for it."""
        self._passed += timedelta(**span).total_seconds()
