"""The two clocks: the real one runs, the tests' one moves only when told to."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from scraper.clock import Clock, SystemClock, iso
from tests.clock import START, FakeClock


def test_moments_are_written_in_utc_to_the_second() -> None:
    eastern = timezone(timedelta(hours=-4))
    assert iso(datetime(2025, 4, 11, 5, 30, 59, 999_999, tzinfo=eastern)) == "2025-04-11T09:30:59Z"
    assert iso(datetime(2025, 4, 11, 22, 0, tzinfo=eastern)) == "2025-04-12T02:00:00Z"


def test_the_system_clock_is_in_utc_and_goes_forward() -> None:
    clock: Clock = SystemClock()
    first = clock.monotonic()
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    clock.sleep(0.001)
    assert clock.monotonic() - first >= 0.001


def test_system_jitter_spreads_over_the_whole_range() -> None:
    drawn = [SystemClock().jitter(60.0) for _ in range(200)]
    assert all(0.0 <= seconds <= 60.0 for seconds in drawn)
    assert min(drawn) < 20.0 < 40.0 < max(drawn)


def test_the_fake_clock_stands_until_someone_sleeps() -> None:
    clock: Clock = FakeClock()
    assert (clock.now(), clock.monotonic(), clock.monotonic()) == (START, 0.0, 0.0)
    clock.sleep(90)
    assert (clock.now(), clock.monotonic()) == (START + timedelta(seconds=90), 90.0)


def test_the_fake_clock_keeps_what_was_waited_and_nothing_else() -> None:
    clock = FakeClock(tick=0.5, luck=0.25)
    clock.sleep(3)
    clock.pass_by(days=1)
    assert clock.waits == [3]
    assert clock.monotonic() == 3 + 86_400 + 0.5
    assert clock.jitter(8) == 2
    with pytest.raises(ValueError, match="less than no time"):
        clock.sleep(-1)
