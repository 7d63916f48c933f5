"""Pairs of names, each labelled as one person or two, held against what scraper.text.people makes of them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scraper.errors import UsageError
from scraper.text.people import Identity, Mention, resolve
from scripts.benchmarks.reading.score import Mistake, Tally

Resolve = Callable[[Sequence[Mention]], Sequence[Identity]]
_ADVICE: Final = "tests/labelled/README.md has the format."


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions of names; `where`: file and line."""

    first: Mention
    second: Mention
    same: bool
    why: str
    where: str

    @property
    def told(self) -> str:
        """What a digest of the pair is taken of."""
        mentions = [(each.name, sorted(each.beside), sorted(each.papers)) for each in (self.first, self.second)]
        return json.dumps([mentions, self.same], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class NamesScored:
    """Pairs found to be one person, of those that are; and the pairs that were judged wrongly."""

    pairs: int
    tally: Tally
    mistakes: tuple[Mistake, ...]


def load(paths: Iterable[Path]) -> Iterator[tuple[Pair, ...]]:
    """The pairs of each file. Raises UsageError for a file that is none."""
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            yield tuple(
                _pair(json.loads(line), f"{path.name}:{number}")
                for number, line in enumerate(lines, 1)
                if line.strip()
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path} is no list of names: {error!r}", advice=_ADVICE) from error


def _pair(told: dict[str, Any], where: str) -> Pair:
    first, second = (
        Mention(side["name"], frozenset(side.get("beside", ())), frozenset(side.get("papers", ())))
        for side in (told["a"], told["b"])
    )
    return Pair(first, second, bool(told["same"]), told.get("why", ""), where)


def apart(files: Iterable[Sequence[Pair]], judge: Resolve = resolve) -> NamesScored:
    """Each pair in a world of its own."""
    pairs = [pair for file in files for pair in file]
    return _score(pairs, (_are_one(judge((pair.first, pair.second)), 0) for pair in pairs))


def together(files: Iterable[Sequence[Pair]], judge: Resolve = resolve) -> NamesScored:
    """All pairs of a file in one world; mentions of different pairs are not counted."""
    pairs: list[Pair] = []
    found: list[bool] = []
    for file in files:
        identities = judge([mention for pair in file for mention in (pair.first, pair.second)])
        pairs += file
        found += (_are_one(identities, 2 * at) for at in range(len(file)))
    return _score(pairs, found)


def _are_one(identities: Sequence[Identity], at: int) -> bool:
    return identities[at].person == identities[at + 1].person


def _score(pairs: Sequence[Pair], found: Iterable[bool]) -> NamesScored:
    tally, mistakes = Tally(), []
    for pair, one in zip(pairs, found, strict=True):
        tally += Tally(int(pair.same), int(one), int(pair.same and one))
        if one != pair.same:
            names = f"{pair.where}: {pair.first.name} / {pair.second.name} ({pair.why})"
            mistakes.append(Mistake(names, "person", _words(pair.same), _words(one)))
    return NamesScored(len(pairs), tally, tuple(mistakes))


def _words(same: bool) -> str:
    return "one person" if same else "two"
