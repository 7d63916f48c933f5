"""The judged queries. tests/labelled/search/README.md has their format."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scraper.errors import UsageError
from scripts.benchmarks.relevance.known import FOLDER


class Kind(StrEnum):
    """What kind of query it is."""

    EXACT = "exact"
    AUTHOR = "author"
    PHRASE = "phrase"
    TOPICAL = "topical"
    FORM = "form"
    SENTENCE = "sentence"
    PARAPHRASE = "paraphrase"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, and the grade of each known episode that it ought to find: 2 wanted, 1 useful too."""

    text: str
    kind: Kind
    relevant: Mapping[str, int]

    @property
    def told(self) -> str:
        """What a digest of it is taken of."""
        return "\x00".join((self.text, self.kind, repr(sorted(self.relevant.items()))))


def load(files: Iterable[Path] = ()) -> list[Query]:
    """The queries of some files; of the project's own, if none are named. Raises UsageError."""
    return [query for path in files or sorted(FOLDER.glob("queries*.toml")) for query in _read(path)]


def _read(path: Path) -> list[Query]:
    try:
        return [_query(fields) for fields in tomllib.loads(path.read_text(encoding="utf-8"))["query"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} cannot be read as queries: {error!r}", advice="tests/labelled/search/README.md has the format."
        ) from error


def _query(fields: Mapping[str, Any]) -> Query:
    relevant = {str(name): int(grade) for name, grade in fields["relevant"].items()}
    if not relevant or set(relevant.values()) - {1, 2}:
        raise ValueError(f"{fields['text']!r} has no episode to find, or a grade other than 1 and 2")
    return Query(str(fields["text"]), Kind(fields["kind"]), relevant)
