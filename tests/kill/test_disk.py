"""A disk that is full or fails: exit 8 with what to do, and the next run leaves what an undisturbed one leaves."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kill.choice import database_writes, spread
from tests.kill.rehearsal import Disturbance, Rehearsal
from tests.kill.stage import Ended
from tests.kill.state import unreadable

pytestmark = pytest.mark.kill

WRITES = 40
"""Of each scenario and error."""

STEP = 64 * 1024
"""Bytes by which the disk gets larger."""


def judge(ended: Ended) -> list[str]:
    """What is wrong with a run that could not write."""
    found = [] if ended.code == 8 else [f"ended with {ended.code}: {ended.err}"]
    if "Traceback" in ended.err or "What to do: " not in ended.err:
        found.append(f"said: {ended.err}")
    return found


# A full disk stays full; a disk that fails may do so once.
@pytest.mark.parametrize(("error", "lasting"), [("ENOSPC", "+"), ("EIO", "")])
def test_a_write_that_fails_ends_the_run_and_harms_nothing(
    rehearsal: Rehearsal, error: str, lasting: str, nightly: bool
) -> None:
    writes = database_writes(rehearsal.calls)
    chosen = writes if nightly else spread(writes, WRITES)
    assert len(chosen) >= WRITES
    assert (
        rehearsal.disturb([Disturbance(call, f"error={error}:when={call.nth}{lasting}") for call in chosen], judge)
        == ""
    )


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own, in memory; skips where none may be mounted."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"nothing may be mounted: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def filled(disk: Path, leaving: int) -> Iterator[None]:
    """Fill a disk but for so many bytes."""
    filler = disk / "filler"
    found = os.statvfs(disk)
    filler.write_bytes(bytes(found.f_bavail * found.f_frsize - leaving))
    try:
        yield
    finally:
        filler.unlink()


def test_on_a_disk_that_is_really_full(rehearsal: Rehearsal, tmp_path: Path) -> None:
    codes: list[int] = []
    with rehearsal.lane() as lane, small_disk(tmp_path / "disk") as disk:
        while 0 not in codes:
            folder = shutil.copytree(lane.base, disk / "run")
            with filled(disk, leaving=len(codes) * STEP):
                ended = lane.stage.run(folder, lane.arguments)
            codes.append(ended.code)
            assert ended.code == 0 or judge(ended) == []
            assert unreadable(folder / "archive.db") == []
            assert lane.next_run(folder) == []
            shutil.rmtree(folder)
    assert len(codes) > 3
