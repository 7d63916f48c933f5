"""Kill it anywhere: after `kill -9` at any system call, the next run leaves what an undisturbed one leaves."""

import pytest

from tests.kill.choice import killable, sample
from tests.kill.rehearsal import Disturbance, Rehearsal
from tests.kill.stage import KILLED, Ended

pytestmark = pytest.mark.kill

KILLS = 80
"""Of each scenario; more than 300 in all."""


def test_the_next_run_leaves_what_an_undisturbed_one_does(rehearsal: Rehearsal, nightly: bool) -> None:
    calls = killable(rehearsal.calls)
    chosen = calls if nightly else sample(calls, KILLS)
    survived = []

    def judge(ended: Ended) -> list[str]:
        if ended.code == KILLED:
            return []
        survived.append(ended)
        return [] if ended.code == 0 else [f"ended with {ended.code} before it was killed: {ended.err}"]

    wrong = rehearsal.disturb([Disturbance(call, f"signal=KILL:when={call.nth}") for call in chosen], judge)
    assert wrong == ""
    assert len(chosen) >= KILLS
    # Of calls that hang on how fast the network is, one run makes less than another.
    assert len(survived) <= len(chosen) // 20
