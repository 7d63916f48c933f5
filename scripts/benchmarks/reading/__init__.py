"""Reading: what the program reads off pages, held against what a careful person reads there.

Measured on the labelled set of tests/labelled: hand-written episodes, the sample show's variations, pairs of names;
or on other sets in the same formats. Body: F1 of the words in their order; lists: F1 of whole entries in their order.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from scripts.benchmarks.reading import pairs
from scripts.benchmarks.reading.cases import LABELLED, Case, digest, variations, written
from scripts.benchmarks.reading.pairs import NamesScored, Pair
from scripts.benchmarks.reading.score import FIELDS, Mistake, Scored, Tally, score

FLOORS: Final = {
    "body": 0.999,
    "questions": 0.98,
    "questions_exact": 0.95,
    "credits": 0.998,
    "quotes": 0.98,
    "links": 0.99,
    "identifiers": 0.98,
    "method": 0.9,
    "names_apart_precision": 0.995,
    "names_apart_recall": 0.95,
    "names_together_precision": 0.995,
    "names_together_recall": 0.95,
}
"""The least that each figure should come to."""


def measure(episodes: Sequence[Path] = (), names: Sequence[Path] = ()) -> dict[str, Any]:
    """The figures, digests and mistakes of the labelled set; of given folders and files alone, if any.

    Raises UsageError for a folder or file that holds no labels.
    """
    own = not episodes and not names
    hand = list(written([LABELLED / "episodes"] if own else episodes))
    varied = list(variations()) if own else []
    files = list(pairs.load(sorted((LABELLED / "names").glob("*.jsonl")) if own else names))
    found: dict[str, Any] = {
        "written": len(hand),
        "variations": len(varied),
        "pairs": sum(map(len, files)),
        "digests": digests(hand, varied, files),
        "figures": {},
        "mistakes": [],
    }
    if hand or varied:
        _add_episodes(found, [score(case, case.read()) for case in (*hand, *varied)])
    if files:
        _add_names(found, "apart", pairs.apart(files))
        _add_names(found, "together", pairs.together(files))
    found["floors"] = {name: floor for name, floor in FLOORS.items() if name in found["figures"]}
    found["missed"] = [name for name, floor in found["floors"].items() if found["figures"][name] < floor]
    found["reached"] = not found["missed"]
    return found


def digests(hand: Iterable[Case], varied: Iterable[Case], files: Iterable[Sequence[Pair]]) -> dict[str, str]:
    """What each part of the set is known by: sources and labels, not the pages around them."""
    return {
        "written": digest(case.told for case in hand),
        "variations": digest(case.told for case in varied),
        "pairs": digest(pair.told for file in files for pair in file),
    }


def _add_episodes(found: dict[str, Any], scores: Sequence[Scored]) -> None:
    tallies = {
        field: sum((each.tallies[field] for each in scores if field in each.tallies), Tally()) for field in FIELDS
    }
    found["counts"] = {
        field: {"expected": each.expected, "got": each.got, "right": each.right} for field, each in tallies.items()
    }
    found["figures"] |= {field: each.f1 for field, each in tallies.items()}
    for field in ("body", "questions", "credits"):
        found["figures"][f"{field}_exact"] = sum(field in each.exact for each in scores) / len(scores)
    _add_mistakes(found, (mistake for each in scores for mistake in each.mistakes))


def _add_names(found: dict[str, Any], world: str, scored: NamesScored) -> None:
    found["figures"][f"names_{world}_precision"] = scored.tally.precision
    found["figures"][f"names_{world}_recall"] = scored.tally.recall
    found[f"names_{world}_wrong"] = len(scored.mistakes)
    _add_mistakes(found, scored.mistakes, f" ({world})")


def _add_mistakes(found: dict[str, Any], mistakes: Iterable[Mistake], remark: str = "") -> None:
    found["mistakes"] += [
        {"case": each.case, "field": each.field + remark, "expected": each.expected, "got": each.got}
        for each in mistakes
    ]


def in_words(found: dict[str, Any], *, show_mistakes: bool) -> str:
    """The figures as a table, with each mistake where asked for."""
    lines = [
        f"{found['written']} written episodes, {found['variations']} variations, {found['pairs']} pairs of names"
    ]
    for name, figure in found["figures"].items():
        floor = found["floors"].get(name)
        verdict = "" if floor is None else f"   {'MISSED' if name in found['missed'] else 'reached'}: {floor:g}"
        counted = found.get("counts", {}).get(name)
        numbers = "" if counted is None else "{right:,} of {expected:,}, {got:,} found".format_map(counted)
        lines.append(f"{name.replace('_', ' '):<28}{figure:8.4f}   {numbers:<38}{verdict}".rstrip())
    lines += [
        f"pairs judged wrongly, {world}: {found[f'names_{world}_wrong']} of {found['pairs']}"
        for world in ("apart", "together")
        if f"names_{world}_wrong" in found
    ]
    lines += [f"digest of {part}: {value}" for part, value in found["digests"].items()]
    if show_mistakes:
        lines += [
            "\n{case}\n  {field}, expected: {expected}\n  {field}, got:      {got}".format_map(each)
            for each in found["mistakes"]
        ]
    return "\n".join(lines)
