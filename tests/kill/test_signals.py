"""Ctrl-C and SIGTERM: the run ends within ten seconds, tells of itself, and the next one goes on from there."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from scraper.clock import SystemClock
from scraper.errors import EXIT_NAMES
from tests.crawls import query, update, wire
from tests.host.episodes import make_episodes
from tests.host.odd import PATIENCE, GateHost
from tests.integration.test_commands import start
from tests.kill.choice import killable, spread
from tests.kill.rehearsal import Disturbance, Rehearsal
from tests.kill.stage import Ended
from tests.kill.state import differences, rows, unsound

PROMPT = 10
"""Seconds within which a run that was asked to end has ended."""

MOMENTS = 30
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
BEFORE = {"/robots.txt": 0, "/": 0, "/page/2/": 5, "/feed.xml": 12}
"""How many episodes have been read when a page is asked for."""


def ask_to_end(process: "subprocess.Popen[str]", number: signal.Signals, times: int) -> tuple[str, str]:
    """Send a signal so often; what the process said."""
    for _ in range(times):
        process.send_signal(number)
    return process.communicate(timeout=PROMPT)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("gate", BEFORE)
def test_it_ends_with_its_report_and_the_next_run_goes_on(
    tmp_path: Path, gate: str, number: signal.Signals, times: int
) -> None:
    db, whole = tmp_path / "archive.db", tmp_path / "whole" / "archive.db"
    whole.parent.mkdir()
    with GateHost(make_episodes(12), page_size=5, gate=gate) as host:
        process = start(tmp_path, "update", host.url, "--show", "sample", "--json")
        assert host.reached.wait(PATIENCE)
        out, err = ask_to_end(process, number, times)
        assert process.returncode == CODES[number], err
        assert "Traceback" not in err
        report = json.loads(out)
        assert (report["exit"], report["exit_name"]) == (CODES[number], EXIT_NAMES[CODES[number]])
        assert report["episodes"]["new"] == BEFORE[gate]
        assert wire(db, "SELECT exit, complete FROM runs") == [(CODES[number], 0)]
        assert query(db, "SELECT count(*) FROM episodes") == [(BEFORE[gate],)]
        assert unsound(db) == []
        host.open.set()
        assert update(db, host, SystemClock(), delay=0.0).exit_code == 0
        update(whole, host, SystemClock(), delay=0.0)
    assert unsound(db) == []
    assert differences(rows(db), rows(whole)) == []


@pytest.mark.kill
@pytest.mark.parametrize("number", CODES)
def test_at_any_moment_it_ends_cleanly(rehearsal: Rehearsal, number: signal.Signals, nightly: bool) -> None:
    """A signal at a system call: the run ends with the signal's code, or was through with all that it had to do."""
    calls = killable(rehearsal.calls)
    listens = next(place for place, call in enumerate(calls) if "flock" in call.name)
    last = max(place for place, call in enumerate(calls) if ".db" in call.text)
    chosen = calls[listens:last] if nightly else spread(calls[listens:last], MOMENTS)
    ended_by_it = []

    def judge(ended: Ended) -> list[str]:
        ended_by_it.append(ended.code == CODES[number])
        if ended.code in {0, CODES[number]} and "Traceback" not in ended.err:
            return []
        return [f"ended with {ended.code}: {ended.err}"]

    name = number.name.removeprefix("SIG")
    assert rehearsal.disturb([Disturbance(call, f"signal={name}:when={call.nth}") for call in chosen], judge) == ""
    assert sum(ended_by_it) > len(chosen) // 2
