"""Which of a run's system calls are disturbed: the same ones each time, spread over the whole run."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from tests.kill.stage import Call

MEMORY: Final = frozenset({
    "brk", "mmap", "munmap", "mremap", "madvise", "mprotect", "futex", "getrandom",
    "clone3", "rt_sigprocmask", "gettid", "rseq", "set_robust_list", "exit",
})  # fmt: skip
"""Left out: the calls of the allocator, the threads and the interpreter come as they like, and touch no file."""

WRITES: Final = frozenset({
    "write", "writev", "pwrite64", "pwritev", "sendfile", "copy_file_range",
    "ftruncate", "fallocate", "fsync", "fdatasync",
})  # fmt: skip

CHANGES: Final = WRITES | {"unlink", "unlinkat", "rename", "renameat2"}


def killable(calls: Sequence[Call]) -> list[Call]:
    """Every call before which a run may be killed."""
    return [call for call in calls if call.name not in MEMORY]


def database_writes(calls: Sequence[Call]) -> list[Call]:
    """The calls that write to a file of a database, or wait for the disk to have it."""
    return [call for call in calls if call.name in WRITES and ".db" in call.text]


def spread(calls: Sequence[Call], most: int) -> list[Call]:
    """At most so many of the calls, evenly apart, the first among them."""
    count = min(most, len(calls))
    return [calls[place * len(calls) // count] for place in range(count)]


def sample(calls: Sequence[Call], most: int) -> list[Call]:
    """So many calls: one of each name, and beyond those the ones that change files."""
    by_name: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_name[call.name].append(call)
    one_each = [same[len(same) // 2] for same in by_name.values()]
    changes = [call for call in calls if call.name in CHANGES and call not in one_each]
    return one_each + spread(changes, most - len(one_each))
