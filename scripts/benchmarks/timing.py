"""CPU seconds, taken turn by turn, so that what slows the machine slows both sides."""

import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


def cpu_seconds(work: Work) -> float:
    """CPU seconds of this process that one call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def interleaved(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """The median CPU seconds of each work, by name, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(cpu_seconds(work))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}
