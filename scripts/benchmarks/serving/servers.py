"""Two servers on one file: the site as `paperledge serve` runs it, and Datasette as it comes; what each takes."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_OURS: Final = ("-c", "from scraper.cli import main; main()", "serve", "--port", "0", "--db")
_WITHOUT_PLUGINS: Final = """
import pluggy
pluggy.PluginManager.load_setuptools_entrypoints = lambda *_: 0
from datasette.cli import cli
cli()
"""
"""Datasette 0.65 loads every plugin that is installed, this program's own too, and has no option not to."""
_STOCK: Final = ("-c", _WITHOUT_PLUGINS, "serve", "--port", "0")
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:(\d+)")
_LOOK_AGAIN: Final = 0.02
"""Seconds."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM, _CHILD_USER, _CHILD_SYSTEM = 11, 12, 13, 14
"""Places among the fields of /proc/PID/stat that stand behind the name of the program."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its port on this machine, and its process."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """What its process has taken of the CPU so far (proc(5): `utime` and `stime`)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return sum(int(fields[place]) for place in (_USER, _SYSTEM, _CHILD_USER, _CHILD_SYSTEM)) / _TICKS


@contextmanager
def ours(archive: Path) -> Iterator[Server]:
    """`paperledge serve`, with the metadata.json of the project."""
    with _started([*_OURS, str(archive)]) as server:
        yield server


@contextmanager
def stock(archive: Path) -> Iterator[Server]:
    """`datasette archive.db` with its own settings and no plugin at all."""
    with _started([*_STOCK, str(archive)]) as server:
        yield server


@contextmanager
def _started(arguments: list[str]) -> Iterator[Server]:
    """A Python process, from when it has told its address until it is ended.

    What it says goes to a file, which cannot fill up as a pipe does.
    """
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(_port(process, told), process.pid)
        finally:
            process.kill()
            process.wait()


def _port(process: "subprocess.Popen[bytes]", told: IO[str]) -> int:
    while process.poll() is None:
        if found := _ADDRESS.search(_said(told)):
            return int(found[1])
        time.sleep(_LOOK_AGAIN)
    raise RuntimeError(f"the server did not start: {_said(told)}")


def _said(told: IO[str]) -> str:
    return os.pread(told.fileno(), 100_000, 0).decode(errors="replace")
