"""A signal ends a run where nothing is half done: at once while it waits, else at the next check."""

import os
import signal
from collections.abc import Iterator

import pytest

from scraper import signals


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    with signals.listening():
        yield


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_that_comes_during_work_is_raised_by_the_next_check(number: signal.Signals, code: int) -> None:
    signals.check()
    os.kill(os.getpid(), number)
    done = "the work in hand"
    assert signals.is_asked_to_end()
    with pytest.raises(signals.InterruptedRun) as caught:
        signals.check()
    assert (done, caught.value.code) == ("the work in hand", code)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_that_comes_while_waiting_breaks_it_off(number: signal.Signals, code: int) -> None:
    went_on = False

    def wait() -> None:
        nonlocal went_on
        with signals.waiting():
            os.kill(os.getpid(), number)
            went_on = True

    with pytest.raises(signals.InterruptedRun) as caught:
        wait()
    assert (caught.value.code, went_on) == (code, False)


def test_nobody_waits_after_it() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(signals.InterruptedRun), signals.waiting():
        raise AssertionError("a wait was begun")


def test_a_second_one_changes_nothing_but_which() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(signals.InterruptedRun) as caught:
        signals.check()
    assert caught.value.code == 143


def test_what_came_before_is_forgotten_by_who_listens_anew() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    with signals.listening():
        signals.check()


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with signals.listening():
        pass
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_plain_ctrl_c_counts_as_one() -> None:
    assert signals.exit_code_of(KeyboardInterrupt()) == 130
    assert signals.exit_code_of(signals.InterruptedRun(143)) == 143
