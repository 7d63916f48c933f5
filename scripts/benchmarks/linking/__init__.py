"""Linking: which paper each text is tied to, held against the labels, on what a user would have in the archive.

Texts (tests/labelled/linking, the sample show) and papers go the program's own way, from pages and files to the rows
of archives, and are linked under the conditions of conditions.py.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from scripts.benchmarks.linking import papers, relinking, score, speed
from scripts.benchmarks.linking.conditions import Condition, Outcome, Outcomes, outcomes, tellings
from scripts.benchmarks.linking.telling import in_words
from scripts.benchmarks.linking.texts import FOLDER, Text, sample, written
from scripts.benchmarks.reading.cases import digest

__all__ = ["FLOORS", "corpus", "in_words", "measure"]

FLOORS: Final = {
    "credits_precision": 1.0,
    "credits_recall": 0.97,
    "bare_precision": 0.99,
    "bare_recall": 0.9,
    "articles_precision": 0.99,
    "text_top5": 0.97,
    "hidden_refused": 1.0,
    "hidden_bare_refused": 1.0,
    "review_explained": 1.0,
}
"""The least that each figure should come to. Those of texts that avoid their paper's words, and of texts whose paper
is taken away while its twin stays, are printed beside, without a floor: no rule on words can tell these."""

_DECIDED: Final = (Condition.CREDITS, Condition.BARE, Condition.ARTICLES)
_HIDDEN: Final = (Condition.HIDDEN, Condition.HIDDEN_BARE)
_FIRST: Final = 5


def corpus(folders: Sequence[Path] = ()) -> list[Text]:
    """The labelled texts and the sample show's episodes; only those of given folders, if any. Raises UsageError."""
    return list(written(folders)) if folders else [*written([FOLDER]), *sample()]


def measure(
    texts: Sequence[Text],
    file: Path,
    *,
    keep: Callable[[Mapping[str, Any]], bool] | None = None,
    timed: bool = True,
    relinked: int = 0,
) -> dict[str, Any]:
    """The figures, counts and mistakes of texts against the papers of a JSONL file, all or those to keep.

    `timed`: also the speed, against these papers and a quarter of them; `relinked`: how many made-up episodes are
    linked anew. Raises UsageError for a file that cannot be read.
    """
    lines = papers.load(file, keep)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = papers.store(lines, folder / "papers")
        read = tellings(texts, folder / "texts")
        found = figures(outcomes(texts, read, archive, folder))
        found |= {"texts": len(texts), "papers": len(lines), "digest": digest(text.told for text in texts)}
        if timed:
            named = {text.paper for text in texts}
            quarter = {name: line for n, (name, line) in enumerate(lines.items()) if n % 4 == 0 or name in named}
            found["speed"] = speed.measure(texts, read, papers.store(quarter, folder / "quarter"), archive)
        if relinked:
            found["relink"] = relinking.measure(archive, lines.values(), relinked, folder / "relink")
    found["reached"] = not found["missed"] and (not timed or found["speed"]["reached"])
    return found


def figures(held: Outcomes) -> dict[str, Any]:
    """What outcomes come to: figures with their floors, counts whole and by group, thresholds, mistakes."""
    reached: dict[str, float] = {}
    alone = held[Condition.TEXT]
    for name, is_asked in (("", _is_told), ("_of_paraphrases", lambda text: not _is_told(text))):
        for condition in _DECIDED:
            if some := [each for each in held[condition] if is_asked(each.text)]:
                counts = score.count(some)
                reached |= {
                    f"{condition}_precision{name}": counts.precision,
                    f"{condition}_recall{name}": counts.recall,
                }
        if some := [each for each in alone if is_asked(each.text)]:
            reached |= {f"text_top1{name}": score.top(some, 1), f"text_top5{name}": score.top(some, _FIRST)}
    for name, has_twin in (("", False), ("_beside_a_twin", True)):
        for condition in _HIDDEN:
            if some := [each for each in held[condition] if bool(each.text.rivals) is has_twin]:
                reached[f"{condition}_refused{name}"] = 1 - score.count(some).auto / len(some)
    reached["review_explained"] = score.explained(each for outcomes in held.values() for each in outcomes)
    floors = {name: floor for name, floor in FLOORS.items() if name in reached}
    wrong = [each for condition in (*_DECIDED, *_HIDDEN) for each in score.mistakes(condition, held[condition])]
    return {
        "figures": reached,
        "floors": floors,
        "missed": [name for name, floor in floors.items() if reached[name] < floor],
        "counts": {condition: asdict(score.count(held[condition])) for condition in (*_DECIDED, *_HIDDEN)},
        "groups": _by_group(held),
        "text": _ranks(alone),
        "curves": {condition: score.curve(held[condition]) for condition in _DECIDED if held[condition]},
        "mistakes": wrong + score.not_among_first(Condition.TEXT, alone, _FIRST),
    }


def _is_told(text: Text) -> bool:
    return not text.is_paraphrase


def _ranks(alone: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """How texts alone fare, by kind and group."""
    parts: dict[str, list[Outcome]] = {}
    for outcome in alone:
        parts.setdefault(f"{outcome.text.kind}, {outcome.text.group}", []).append(outcome)
    return {
        name: {"texts": len(part), "top1": score.top(part, 1), "top5": score.top(part, _FIRST)}
        for name, part in sorted(parts.items())
    }


def _by_group(held: Outcomes) -> dict[str, dict[str, dict[str, int]]]:
    """Counts by condition and group of texts."""
    groups = {
        condition: sorted({outcome.text.group for outcome in held[condition]}) for condition in (*_DECIDED, *_HIDDEN)
    }
    return {
        condition: {
            group: asdict(score.count(each for each in held[condition] if each.text.group == group))
            for group in names
        }
        for condition, names in groups.items()
    }
