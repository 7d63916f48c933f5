"""How fresh is fresh, and how a span of time is read and told."""

import re
from datetime import UTC, datetime, timedelta

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.health import in_words, staleness
from scraper.cli.status_ import span_of
from scraper.clock import iso

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("ago", "says"),
    [
        (timedelta(0), ""),
        (DAY, ""),
        (DAY + timedelta(seconds=1), "the last complete run was 24 hours ago"),
        (timedelta(days=400), "400 days ago"),
        (timedelta(minutes=-4), ""),
        (timedelta(minutes=-6), "6 minutes ahead of this machine's clock"),
    ],
)
def test_a_run_is_fresh_up_to_the_age_that_is_allowed(ago: timedelta, says: str) -> None:
    found = staleness(iso(NOW - ago), NOW, DAY)
    assert says in found
    assert bool(found) == bool(says)


def test_what_never_was_is_not_fresh() -> None:
    assert staleness(None, NOW, timedelta.max) == "no run has been complete yet"


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_stale_is_stale_later_too(age: int, most: int) -> None:
    last, allowed = iso(NOW - timedelta(minutes=age)), timedelta(minutes=most)
    assert bool(staleness(last, NOW, allowed)) == (age > most)


@pytest.mark.parametrize(
    ("text", "span"),
    [("90m", timedelta(minutes=90)), ("36h", timedelta(hours=36)), (" 2d ", DAY * 2), ("0m", timedelta(0))],
)
def test_a_span_is_a_number_and_a_unit(text: str, span: timedelta) -> None:
    assert span_of(text) == span


@given(st.text())
def test_any_other_text_is_refused_in_words(text: str) -> None:
    if re.fullmatch(r"[0-9]{1,5}[mhd]", text.strip()):
        assert span_of(text) >= timedelta(0)
    else:
        with pytest.raises(click.BadParameter, match="36h"):
            span_of(text)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (DAY * 2, "2 days"),
    ],
)
def test_a_span_is_told_in_a_unit_that_fits(span: timedelta, words: str) -> None:
    assert in_words(span) == words
