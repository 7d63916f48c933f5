"""Starts runs under `strace`, which ends them or makes their calls fail where a test says so."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from scraper.config import ENV_PREFIX

KILLED = -9
_CALL = re.compile(r"(\d+) +(\w+)\(.*")


@dataclass(frozen=True, slots=True)
class Call:
    """The `nth` call of a system call `name` by the main thread, from 1; `text`: as strace shows it."""

    name: str
    nth: int
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended (below 0: by a signal), and what it said."""

    code: int
    out: str
    err: str


class Stage:
    """A victim and the tracer; runs are made one after another. `folder` is made, for the stage alone."""

    def __init__(self, folder: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
        self.folder = folder
        folder.mkdir()
        self._victim = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.victim"],
            cwd=Path(__file__).parents[2],
            env={**inherited, "PAPERLEDGE_DELAY": "0", "PAPERLEDGE_TRIES": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._victim.communicate()

    def run(self, where: Path, arguments: list[str], *tracing: str) -> Ended:
        """Run `paperledge` in a folder; with options of strace, under it."""
        output = self.folder / "said"
        process = int(self._ask({"folder": str(where), "arguments": arguments, "output": str(output)}))
        tracer = _attach(process, self.folder / "calls", *tracing) if tracing else None
        code = int(self._ask(None))
        if tracer:
            tracer.communicate()
        said = (output.with_suffix(suffix).read_text(encoding="utf-8") for suffix in (".out", ".err"))
        return Ended(code, *said)

    def was_disturbed(self) -> bool:
        """Whether the last traced run came to the call that was to fail; strace marks such a call, but no signal."""
        return "(INJECTED)" in (self.folder / "calls").read_text(encoding="utf-8", errors="replace")

    def calls(self) -> list[Call]:
        """The calls of the last traced run, in order: those of its main thread, from the first of its own on."""
        lines = (self.folder / "calls").read_text(encoding="utf-8", errors="replace").splitlines()
        found = [call for line in lines if (call := _CALL.match(line))]
        numbers: Counter[str] = Counter()
        calls = []
        for thread, name, text in (call.group(1, 2, 0) for call in found):
            if thread == found[0][1]:
                numbers[name] += 1
                calls.append(Call(name, numbers[name], text))
        begun = next(place for place, call in enumerate(calls) if call.name == "chdir")
        return [call for call in calls[begun + 1 :] if call.name != "exit_group"]

    def _ask(self, job: dict[str, object] | None) -> str:
        assert self._victim.stdin is not None
        assert self._victim.stdout is not None
        self._victim.stdin.write(f"{json.dumps(job) if job else ''}\n")
        self._victim.stdin.flush()
        return self._victim.stdout.readline()


def _attach(process: int, log: Path, *options: str) -> subprocess.Popen[str]:
    """Put strace on a process, and return when it is there."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-y", "-o", str(log), *options, "-p", str(process)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if "attached" not in said:
        tracer.kill()
        tracer.communicate()
        raise OSError(said.strip())
    return tracer


@cache
def why_not() -> str:
    """Why nothing can be traced here; "" if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        tracer = _attach(reader.pid, Path(os.devnull))
    except OSError as error:
        return f"strace may not trace: {error}"
    else:
        reader.communicate()
        tracer.communicate()
    finally:
        reader.kill()
        reader.communicate()
    return ""
