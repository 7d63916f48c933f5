"""One scenario, ready to be disturbed: the state before it, the rows after it, and the calls that it makes."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.host.faults import FaultHost
from tests.kill.scenarios import PAGE, Scenario
from tests.kill.stage import Call, Ended, Stage
from tests.kill.state import Rows, differences, rows, unreadable, unsound

AT_ONCE: Final = 2
"""Runs at a time: more would share the processors."""

MOST_SHOWN: Final = 20

NEVER: Final = "the run ended before the call"
NEVER_SHARE: Final = 10
"""One in so many runs may make fewer calls than the rehearsal: a new second on the clock costs a transaction more."""

Judge = Callable[[Ended], list[str]]


@dataclass(frozen=True, slots=True)
class Disturbance:
    """An option of `strace -e inject=`: `how` it disturbs a call."""

    call: Call
    how: str

    def __str__(self) -> str:
        return f"inject={self.call.name}:{self.how}"


@dataclass(frozen=True, slots=True)
class Lane:
    """One host and one stage: `base` is the folder before the command `arguments`, `expected` what that leaves."""

    stage: Stage
    base: Path
    arguments: list[str]
    expected: Rows

    def disturb(self, disturbance: Disturbance, judge: Judge) -> list[str]:
        """Disturb one run; what was wrong with it, for a reader right after it, and after the next run."""
        folder = shutil.copytree(self.base, self.stage.folder / "run")
        trace = f"trace={disturbance.call.name}"
        ended = self.stage.run(folder, self.arguments, "-e", trace, "-e", str(disturbance))
        took_place = "error=" not in disturbance.how or self.stage.was_disturbed()
        found = [*judge(ended), *unreadable(folder / "archive.db")] if took_place else [NEVER]
        found += self.next_run(folder)
        shutil.rmtree(folder)
        return found

    def next_run(self, folder: Path) -> list[str]:
        """What is wrong after the next run, which nothing disturbs."""
        db = folder / "archive.db"
        ended = self.stage.run(folder, self.arguments)
        if ended.code != 0:
            return [f"the next run ended with {ended.code}: {ended.err}"]
        return unsound(db) + differences(rows(db), self.expected)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`calls`: the system calls that an undisturbed run makes, in order."""

    lanes: SimpleQueue[Lane]
    calls: list[Call]

    def disturb(self, disturbances: Sequence[Disturbance], judge: Judge) -> str:
        """Disturb one run by each; what was wrong, "" if nothing. `judge` says what is wrong with how a run ended."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda disturbance: self._disturb(disturbance, judge), disturbances))
        never = sum(NEVER in all_ for all_ in found)
        wrong = [
            f"{how}: {what}"
            for how, all_ in zip(disturbances, found, strict=True)
            for what in all_
            if what != NEVER or never * NEVER_SHARE > len(found)
        ]
        return "\n".join([f"{len(wrong)} faults", *wrong[:MOST_SHOWN]]) if wrong else ""

    def _disturb(self, disturbance: Disturbance, judge: Judge) -> list[str]:
        with self.lane() as lane:
            return lane.disturb(disturbance, judge)

    @contextmanager
    def lane(self) -> Iterator[Lane]:
        """A lane of which nobody else makes use meanwhile."""
        lane = self.lanes.get()
        try:
            yield lane
        finally:
            self.lanes.put(lane)


@contextmanager
def rehearse(scenario: Scenario, folder: Path) -> Iterator[Rehearsal]:
    """Prepare a scenario, each lane in a folder of its own, and run it once undisturbed."""
    lanes: SimpleQueue[Lane] = SimpleQueue()
    with ExitStack() as opened:
        first, *others = [
            opened.enter_context(_lane(scenario, folder / f"lane-{number}")) for number in range(AT_ONCE)
        ]
        for lane in (first, *others):
            lanes.put(lane)
        yield Rehearsal(lanes, _calls(first))


def _calls(lane: Lane) -> list[Call]:
    """The calls of an undisturbed run; one went before, so that the interpreter has its caches."""
    folder = shutil.copytree(lane.base, lane.stage.folder / "run")
    ended = lane.stage.run(folder, lane.arguments, "-e", "trace=all")
    assert ended.code == 0, ended.err
    shutil.rmtree(folder)
    return lane.stage.calls()


@contextmanager
def _lane(scenario: Scenario, folder: Path) -> Iterator[Lane]:
    base, whole = folder / "base", folder / "whole"
    base.mkdir(parents=True)
    with FaultHost(scenario.before, page_size=PAGE) as host, Stage(folder / "stage") as stage:
        scenario.prepare(host, base)
        host.episodes = list(scenario.after)
        shutil.copytree(base, whole)
        ended = stage.run(whole, scenario.arguments(host))
        assert ended.code == 0, ended.err
        assert unsound(whole / "archive.db") == []
        yield Lane(stage, base, scenario.arguments(host), rows(whole / "archive.db"))
