"""When the next request may go out: spacing, holding, back-off, and what a Retry-After asks for."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.crawl.pacing import Pacer, backoff, retry_after
from scraper.report import RunReport
from tests.clock import START, FakeClock

HOST = "show.example"
MONTH = 30 * 86_400.0
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


def make_pacer(delay: float = 1.0) -> tuple[Pacer, FakeClock, RunReport]:
    clock, report = FakeClock(), RunReport("update", "")
    return Pacer(clock, delay, report), clock, report


def request(pacer: Pacer, clock: FakeClock, lasting: float = 0.0, host: str = HOST) -> float:
    """Make a request in one's turn; when it went out."""
    pacer.wait_turn(host)
    sent = clock.monotonic()
    clock.pass_by(seconds=lasting)
    pacer.done(host)
    return sent


def test_the_first_request_waits_for_nothing() -> None:
    pacer, clock, report = make_pacer()
    request(pacer, clock)
    assert (clock.waits, report.waited, report.min_gap) == ([], 0.0, None)


def test_the_delay_counts_from_the_end_of_a_request() -> None:
    pacer, clock, _ = make_pacer(delay=2.0)
    assert [request(pacer, clock, lasting=5.0) for _ in range(3)] == [0.0, 7.0, 14.0]


def test_time_that_passed_by_itself_is_not_waited_again() -> None:
    pacer, clock, report = make_pacer(delay=2.0)
    request(pacer, clock)
    clock.pass_by(seconds=1.5)
    request(pacer, clock)
    clock.pass_by(seconds=60)
    request(pacer, clock)
    assert clock.waits == [0.5]
    assert report.waited == 0.5


def test_hosts_of_one_service_are_spaced_as_one() -> None:
    pacer, clock, _ = make_pacer()
    pacer.as_one({"api.example", "lists.example"})
    pacer.slow_down("lists.example", 3.0)
    hosts = ("api.example", "lists.example", "api.example", HOST)
    assert [request(pacer, clock, host=host) for host in hosts] == [0.0, 3.0, 6.0, 6.0]
    pacer.hold("lists.example", 20.0)
    assert request(pacer, clock, host="api.example") == 26.0


def test_the_report_tells_the_smallest_gap() -> None:
    pacer, clock, report = make_pacer(delay=2.0)
    for pause in (0, 10, 0):
        request(pacer, clock)
        clock.pass_by(seconds=pause)
    assert report.min_gap == 2.0


def test_the_report_tells_it_to_the_millisecond_from_the_end_of_one_to_the_start_of_the_next() -> None:
    pacer, clock, report = make_pacer(delay=1.23456)
    clock.pass_by(hours=1)
    for _ in range(2):
        request(pacer, clock, lasting=5.0)
    assert report.min_gap == 1.235


def test_the_report_adds_up_what_was_waited() -> None:
    pacer, clock, report = make_pacer(delay=2.0)
    request(pacer, clock)
    pacer.hold(HOST, 30.0)
    for _ in range(2):
        request(pacer, clock)
    assert report.waited == 32.0


def test_hosts_do_not_wait_for_each_other() -> None:
    pacer, clock, _ = make_pacer(delay=2.0)
    request(pacer, clock)
    request(pacer, clock, host="feed.example")
    assert clock.waits == []


def test_a_host_may_ask_for_more_space_but_not_for_less() -> None:
    pacer, clock, _ = make_pacer(delay=2.0)
    pacer.slow_down(HOST, 10.0)
    pacer.slow_down("feed.example", 0.5)
    for host in (HOST, "feed.example"):
        request(pacer, clock, host=host)
        request(pacer, clock, host=host)
    assert clock.waits == [10.0, 2.0]


def test_a_held_host_is_left_in_peace_for_that_long_once() -> None:
    pacer, clock, _ = make_pacer(delay=2.0)
    request(pacer, clock)
    pacer.hold(HOST, 30.0)
    assert [request(pacer, clock) for _ in range(2)] == [30.0, 32.0]


def test_holding_for_less_than_the_delay_shortens_nothing() -> None:
    pacer, clock, _ = make_pacer(delay=2.0)
    request(pacer, clock)
    pacer.hold(HOST, 0.5)
    assert request(pacer, clock) == 2.0


def test_back_off_doubles_up_to_a_minute_and_is_jittered_over_the_whole_of_it() -> None:
    assert [backoff(attempt, FakeClock()) for attempt in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff(4, FakeClock(luck=0.0)) == 0.0
    assert backoff(4, FakeClock(luck=0.5)) == 4.0
    assert backoff(5000, FakeClock()) == 60.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("86400", 86_400.0),
        ("99999999999", MONTH),
        ("9" * 400, MONTH),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("1 Jan 99999999999999999999 00:00:00", None),
        ("1 Jan 2025 00:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after_in_seconds_and_in_nonsense(value: str, seconds: float | None) -> None:
    assert retry_after(value, "", START) == seconds


def test_a_date_is_reckoned_from_the_date_of_the_answer_not_from_our_clock() -> None:
    answered = "Fri, 11 Apr 2025 09:30:00 GMT"
    assert retry_after("Fri, 11 Apr 2025 09:32:00 GMT", answered, START) == 120.0
    assert retry_after("Fri, 11 Apr 2025 09:29:00 GMT", answered, START) == 0.0
    assert retry_after("Sat, 11 Apr 2026 09:30:00 GMT", answered, START) == MONTH


@pytest.mark.parametrize("answered", ["", "yesterday", "1 Jan 99999999999999999999 00:00:00"])
def test_an_answer_without_a_date_counts_as_given_now(answered: str) -> None:
    until = format_datetime(START + timedelta(minutes=5), usegmt=True)
    assert retry_after(until, answered, START) == 300.0


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    assert retry_after("Sat, 01 Mar 2025 12:01:00 -0000", "", START) == 60.0
    assert retry_after("Sat, 01 Mar 2025 12:01:00", "Sat, 01 Mar 2025 12:00:00 GMT", START) == 60.0


def test_a_date_with_a_zone_is_taken_in_that_zone() -> None:
    assert retry_after("Sat, 01 Mar 2025 14:01:00 +0200", "", START) == 60.0


@given(value=st.text(), answered=st.text(), now=MOMENTS)
@example(value="Mon, 99 Foo 2025 25:61:61 GMT", answered="Sun, 0 Jan 0 0:0:0 +9999", now=START)
def test_any_text_asks_for_some_time_within_reason_or_for_none(value: str, answered: str, now: datetime) -> None:
    seconds = retry_after(value, answered, now)
    assert seconds is None or 0.0 <= seconds <= MONTH


@given(st.integers(min_value=0))
def test_any_number_of_seconds_is_taken_up_to_a_month(number: int) -> None:
    assert retry_after(str(number), "", START) == min(number, MONTH)


@given(until=MOMENTS, answered=MOMENTS, now=MOMENTS)
def test_any_two_dates_ask_for_the_time_between_them(until: datetime, answered: datetime, now: datetime) -> None:
    asked = retry_after(format_datetime(until, usegmt=True), format_datetime(answered, usegmt=True), now)
    assert asked == min(max((until - answered).total_seconds(), 0.0), MONTH)
