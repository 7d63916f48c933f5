"""Relevance: whether a search finds what was asked for, on judged queries, beside a plain search of the same texts.

The archive holds the sample show, the topics of tests/labelled/search and 2,000 made-up episodes (corpus.py), among
them many that hold the words of the known ones without being about them (echoes.py).
"""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from scraper.archive.database import open_current
from scraper.errors import UsageError
from scripts.benchmarks.reading.cases import digest
from scripts.benchmarks.relevance import corpus, searchers
from scripts.benchmarks.relevance.known import Known, sample, topics
from scripts.benchmarks.relevance.queries import Kind, Query, load
from scripts.benchmarks.relevance.score import Outcome, by_kind, figures
from scripts.benchmarks.relevance.telling import in_words
from scripts.benchmarks.relevance.writing import write

__all__ = ["EPISODES", "FLOORS", "in_words", "known_episodes", "load", "measure"]

EPISODES: Final = 2000
"""Made-up episodes."""
FLOORS: Final = {"ndcg_gain": 0.05, "asked_mrr": 0.7, "asked_found": 1.0}
"""The least that each figure should come to: what is won over the yardstick in nDCG@10, MRR@10 of sentences and
paraphrases, and the share of these that find anything at all."""

OURS, YARDSTICK, SEMANTIC = "ours", "yardstick", "semantic"

_ASKED: Final = frozenset({Kind.SENTENCE, Kind.PARAPHRASE})
_SHOWN: Final = 3
_NAMES: Final = "SELECT episode_id, value FROM episode_keys WHERE kind = 'host_id'"


def known_episodes(files: Sequence[Path] = ()) -> list[Known]:
    """The sample show, and the topics of some files, or else of the project's own. Raises UsageError."""
    return [*topics(files), *sample()]


def measure(
    known: Sequence[Known], queries: Sequence[Query], count: int = EPISODES, *, semantic: bool = False
) -> dict[str, Any]:
    """The figures of each searcher, by kind of query and in all, and where ours is the worse.

    `semantic`: also search by words and by meaning. Raises UsageError, also where that extra is not installed.
    """
    unknown = {name for query in queries for name in query.relevant} - {each.name for each in known}
    if unknown or not queries:
        raise UsageError(
            f"no topic is named {', '.join(sorted(unknown))}" if unknown else "there are no queries",
            advice="Name the files that belong together with --queries and --topics.",
        )
    placed = list(corpus.episodes(count, known))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archive.db")
        write(path, iter(placed))
        if semantic:
            searchers.compute_vectors(path)
        with closing(open_current(path)) as conn:
            asked = {OURS: searchers.ours(conn), YARDSTICK: searchers.yardstick(conn)}
            if semantic:
                asked |= {SEMANTIC: searchers.semantic(conn)}
            names = dict(conn.execute(_NAMES).fetchall())
            held = {
                name: [Outcome(query, tuple(names[found] for found in search(query.text))) for query in queries]
                for name, search in asked.items()
            }
    return _told(held) | {
        "episodes": len(placed),
        "queries": len(queries),
        "digest": digest([*map(repr, placed), *(query.told for query in queries)]),
        "errors": _errors(held, {each.name: each.text.title for each in placed}),
    }


def _told(held: Mapping[str, Sequence[Outcome]]) -> dict[str, Any]:
    """Figures of each searcher, and what is asked of ours."""
    whole = {name: figures(outcomes) for name, outcomes in held.items()}
    kinds = {
        name: {kind: figures(part) for kind, part in by_kind(outcomes).items()} for name, outcomes in held.items()
    }
    reached = {"ndcg_gain": whole[OURS].ndcg - whole[YARDSTICK].ndcg}
    if asked := [each for each in held[OURS] if each.query.kind in _ASKED]:
        reached |= {"asked_mrr": figures(asked).mrr, "asked_found": 1 - figures(asked).empty}
    missed = [name for name, figure in reached.items() if figure < FLOORS[name]]
    return {
        "searchers": {
            name: {"all": asdict(whole[name])} | {kind.value: asdict(part) for kind, part in kinds[name].items()}
            for name in held
        },
        "figures": reached,
        "floors": FLOORS,
        "missed": missed,
        "reached": not missed,
    }


def _errors(held: Mapping[str, Sequence[Outcome]], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """The queries whose page is not ideal, those that the yardstick answers better first: what each found there."""
    ordered = sorted(zip(held[OURS], held[YARDSTICK], strict=True), key=lambda pair: pair[0].ndcg - pair[1].ndcg)
    return [
        {
            "query": ours.query.text,
            "kind": ours.query.kind.value,
            "ndcg": {OURS: ours.ndcg, YARDSTICK: other.ndcg},
            "wanted": [
                {
                    "name": name,
                    "grade": grade,
                    "title": titles[name],
                    OURS: _rank(ours, name),
                    YARDSTICK: _rank(other, name),
                }
                for name, grade in ours.query.relevant.items()
            ],
            "instead": [
                {"name": name, "title": titles[name]} for name in ours.found if name not in ours.query.relevant
            ][:_SHOWN],
        }
        for ours, other in ordered
        if ours.ndcg < 1
    ]


def _rank(outcome: Outcome, name: str) -> int | None:
    return outcome.found.index(name) + 1 if name in outcome.found else None
