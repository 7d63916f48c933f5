"""Whether the tests of the guards bite: mutmut changes the code in small ways, and for each a test must fail.

What is mutated, and which tests are tried on it, stands in pyproject.toml under [tool.mutmut]: what decides whether
an answer is taken, how long a host is left in peace, where a walk through the list ends, what is gone, which episode
a capture speaks of, and what it changes. Only fast tests are tried, so the network's own part (connection, wire,
fetcher) is left out: its tests wait for real sockets.

A mutant counts as killed only where a test failed; one on which the tests hang, or to which none comes, does not.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

LEAST: Final = 0.9
"""The share of all mutants that the tests must kill."""

_ROOT: Final = Path(__file__).parents[2]
_MUTMUT: Final = Path(sys.executable).with_name("mutmut")
_WORK: Final = _ROOT / "mutants"
_RESULT: Final = re.compile(r"^ +(\S+__mutmut_\d+): (.+)$", re.MULTILINE)
_COLUMNS: Final = ("killed", "survived", "timeout", "other")


class Mutant(NamedTuple):
    """One change to the code, and what the tests made of it, in mutmut's words."""

    name: str
    status: str

    @property
    def module(self) -> str:
        """The module that was changed."""
        return self.name.rpartition(".")[0]

    @property
    def column(self) -> str:
        """Where it is counted."""
        return self.status if self.status in _COLUMNS else "other"


def measure() -> dict[str, Any]:
    """Try every mutant anew: it takes minutes. Leaves the folder `mutants/` behind, from which mutmut shows them."""
    shutil.rmtree(_WORK, ignore_errors=True)
    subprocess.run([_MUTMUT, "run"], cwd=_ROOT, check=True, stdout=sys.stderr)
    done = subprocess.run(
        [_MUTMUT, "results", "--all", "true"], cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return figures(parse(done.stdout))


def parse(results: str) -> list[Mutant]:
    """The mutants in what `mutmut results --all true` prints."""
    return [Mutant(*found) for found in _RESULT.findall(results)]


def figures(mutants: Iterable[Mutant]) -> dict[str, Any]:
    """How many were killed, in all and by module; the others by name. Raises ValueError where there are none."""
    modules: dict[str, Counter[str]] = {}
    spared = []
    for mutant in mutants:
        modules.setdefault(mutant.module, Counter(dict.fromkeys(_COLUMNS, 0)))[mutant.column] += 1
        if mutant.column != "killed":
            spared.append(mutant)
    if not modules:
        raise ValueError("mutmut made no mutants; see [tool.mutmut] in pyproject.toml")
    total = sum(modules.values(), Counter())
    share = total["killed"] / total.total()
    return {
        "mutants": total.total(),
        "killed": total["killed"],
        "share": share,
        "modules": {name: dict(counted) for name, counted in sorted(modules.items())},
        "spared": {mutant.name: mutant.status for mutant in spared},
        "reached": share >= LEAST,
    }


def in_words(found: dict[str, Any]) -> str:
    """The figures as a table, and how to see each mutant that was not killed."""
    lines = [f"{'':<30}{''.join(f'{name:>10}' for name in _COLUMNS)}     share"]
    for name, counted in found["modules"].items():
        numbers = "".join(f"{counted[column]:>10}" for column in _COLUMNS)
        lines.append(f"{name:<30}{numbers}{counted['killed'] / sum(counted.values()):>10.1%}")
    lines.append(f"{found['killed']:,} of {found['mutants']:,} mutants were killed: {found['share']:.1%}")
    shown = _MUTMUT.relative_to(_ROOT) if _MUTMUT.is_relative_to(_ROOT) else _MUTMUT
    lines += [f"{status}: {shown} show {name}" for name, status in found["spared"].items()]
    return "\n".join(lines)
