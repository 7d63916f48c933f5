"""Dates, moments and durations: every form a host writes, and nothing made up where one cannot be read."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.notation.dates import is_relative, moment, relative_date, seconds, shown_date, utc

CAPTURED = "2025-04-12T00:30:00Z"


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("2025-04-11", "2025-04-11"),
        ("2025-04-11T23:59:00-07:00", "2025-04-11"),
        ("Friday Apr 11, 2025", "2025-04-11"),
        ("Friday, April 11, 2025", "2025-04-11"),
        ("July 26, 2022", "2022-07-26"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("  thursday APR 10,2025 ", "2025-04-10"),
        ("Feb 29, 2024", "2024-02-29"),
    ],
)
def test_a_date_as_shown(shown: str, day: str) -> None:
    assert shown_date(shown) == day


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "today",
        "24 hours ago",
        "Feb 29, 2025",
        "2025-13-01",
        "Smarch 3, 2025",
        "Apr 11",
        "on Apr 11, 2025",
        "Apr 11, 2025 at noon",
        "11/04/2025",
    ],
)
def test_what_is_no_date(shown: str) -> None:
    assert shown_date(shown) == ""


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_from_both_forms(day: date) -> None:
    assert shown_date(day.isoformat()) == shown_date(f"{day:%A %b} {day.day}, {day.year}") == day.isoformat()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("24 hours ago", "2025-04-11"),
        ("an hour ago", "2025-04-11"),
        ("20 minutes ago", "2025-04-12"),
        ("a day ago", "2025-04-11"),
        ("6 Days Ago", "2025-04-06"),
        ("2 weeks ago", "2025-03-29"),
        ("1 month ago", "2025-03-13"),
    ],
)
def test_words_are_reckoned_from_the_capture(words: str, day: str) -> None:
    assert is_relative(words)
    assert relative_date(words, CAPTURED) == day


@pytest.mark.parametrize("captured", ["", "yesterday", "2025-99-99T00:00:00Z"])
def test_words_without_a_time_of_capture_are_no_date(captured: str) -> None:
    assert relative_date("24 hours ago", captured) == ""


@pytest.mark.parametrize("words", ["99999999999 weeks ago", "9" * 5000 + " hours ago"])
def test_words_beyond_all_time_are_no_date(words: str) -> None:
    assert relative_date(words, CAPTURED) == ""


@given(st.text() | st.from_regex(r"(\d+|an?) [a-z]+ ago", fullmatch=True), st.text() | st.just(CAPTURED))
def test_a_relative_date_is_never_today_by_default(words: str, captured: str) -> None:
    day = relative_date(words, captured)
    assert day == "" or (is_relative(words) and captured == CAPTURED and day <= CAPTURED[:10])


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("1744336800", "2025-04-11T02:00:00Z"),
        ("Thu, 10 Apr 2025 22:00:00 -0400", "2025-04-11T02:00:00Z"),
        ("Thu, 10 Apr 2025 22:00:00 EDT", "2025-04-11T02:00:00Z"),
        ("Fri, 11 Apr 2025 02:00:00 -0000", "2025-04-11T02:00:00Z"),
        ("2025-04-11T04:00:00+02:00", "2025-04-11T02:00:00Z"),
        ("2025-04-11T02:00:00Z", "2025-04-11T02:00:00Z"),
        ("Tue, 16 Dec 2014 12:56:02 +0000", "2014-12-16T12:56:02Z"),
    ],
)
def test_a_moment_in_utc(written: str, instant: str) -> None:
    assert utc(written) == instant


def test_a_moment_before_all_writing_of_dates_is_none() -> None:
    assert utc("Thu, 10 Apr 0500 22:00:00 +0000") == utc("0500-04-10T22:00:00Z") == ""


@pytest.mark.parametrize("written", ["", "0", "soon", "Fri, 32 Apr 2025 02:00:00 +0000", "9" * 30, "9" * 5000, "-5"])
def test_what_is_no_moment(written: str) -> None:
    assert moment(written) is None
    assert utc(written) == ""


def test_a_moment_keeps_its_own_offset() -> None:
    found = moment("Thu, 10 Apr 2025 22:00:00 -0400")
    assert found is not None
    assert found.date() == date(2025, 4, 10)
    assert found.utcoffset() == timedelta(hours=-4)


@given(st.integers(min_value=1, max_value=4_000_000_000))
def test_unix_seconds_go_round(stamp: int) -> None:
    assert datetime.fromisoformat(utc(str(stamp))) == datetime.fromtimestamp(stamp, UTC)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("412", 412),
        (" 412 ", 412),
        ("412.6", 413),
        ("6:52", 412),
        ("06:52", 412),
        ("00:06:52", 412),
        ("01:02:09", 3729),
        ("1:00:00", 3600),
    ],
)
def test_durations(written: str, length: int) -> None:
    assert seconds(written) == length


@pytest.mark.parametrize(
    "written", ["", "0", "00:00:00", "-5", "6m52s", "1:2:3:4", ":30", "6:", "n/a", "1e9", "9" * 12]
)
def test_what_is_no_duration(written: str) -> None:
    assert seconds(written) is None


@given(st.integers(min_value=1, max_value=359_999))
def test_all_forms_of_a_duration_agree(length: int) -> None:
    hours, minutes = divmod(length // 60, 60)
    forms = [str(length), f"{length // 60}:{length % 60:02}", f"{hours:02}:{minutes:02}:{length % 60:02}"]
    assert {seconds(form) for form in forms} == {length}


RFC_822 = st.builds(
    "{}, {} {} {} {}:{}:{} {}".format,
    st.sampled_from(["Thu", "", "Donnerstag"]),
    *(st.integers(-5, 99) for _ in range(1)),
    st.sampled_from(["Apr", "apr", "avril", "4"]),
    st.integers(0, 10_000),
    *(st.integers(-5, 99) for _ in range(3)),
    st.sampled_from(["+0200", "-0000", "EDT", "+9999", "99999999", "", "+"]),
)


@given(st.text() | RFC_822 | st.text(alphabet="0123456789-:TZ+., "))
def test_any_text_gives_a_whole_answer_or_none(text: str) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|", utc(text), re.ASCII)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d|", shown_date(text), re.ASCII)
    length = seconds(text)
    assert length is None or length > 0
