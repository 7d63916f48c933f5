"""Runs `paperledge` again and again, each in a process of its own, without loading the program each time.

    python -m tests.kill.victim

A line of JSON on standard input, `{"folder", "arguments", "output"}`, makes a process that will run the command in
the folder, and its number is printed; an empty line lets it go, and the code that it ended with is printed (as
`subprocess` has it: below 0 for a signal). Between the two, a tracer may be put on it. The process' first call of its
own is `chdir`; what it says is in the files OUTPUT.out and OUTPUT.err.
"""

import ctypes
import gc
import importlib
import json
import os
import sys
from typing import Any

from scraper.cli import COMMANDS, main

_PR_SET_PTRACER = 0x59616D61
_ANYONE = ctypes.c_ulong(-1)


def serve() -> None:
    """Answer until standard input ends."""
    for name in COMMANDS:
        importlib.import_module(f"scraper.cli.{name}_")
    gc.freeze()
    for line in sys.stdin:
        _run_once(json.loads(line))


def _run_once(job: dict[str, Any]) -> None:
    gate, opener = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(opener)
        # Where the kernel lets a process be traced by its parents only, this one lets anyone.
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYONE)
        _redirect(job["output"])
        os.read(gate, 1)
        os.chdir(job["folder"])
        main(job["arguments"])
    os.close(gate)
    _say(child)
    sys.stdin.readline()
    os.close(opener)
    _, status = os.waitpid(child, 0)
    _say(os.waitstatus_to_exitcode(status))


def _redirect(output: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, suffix in ((1, "out"), (2, "err")):
        file = os.open(f"{output}.{suffix}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)


def _say(number: int) -> None:
    print(number, flush=True)


if __name__ == "__main__":
    serve()
