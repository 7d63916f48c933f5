"""A place in a recording, as players show it."""

import pytest

from scraper.notation.timecode import timecode


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (61.9, "1:01"), (754, "12:34"), (3599.99, "59:59"), (3600, "1:00:00"), (36_000, "10:00:00")],
)
def test_seconds_are_told_as_players_do(seconds: float, shown: str) -> None:
    assert timecode(seconds) == shown
