"""What differs between two archives: rows that are new or vanish, and fields that change. Reads, never writes.

Both tables are read in the order of their key and held side by side, so that memory does not grow with them.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

NOT_CONTENT: Final = frozenset({"meta", "paper_author_keys", "linked_tellings", "episode_vectors"})
"""Tables that tell of runs, not of the show; and such as follow from others."""
_NUMBER: Final = "seq"
"""Row numbers say nothing: one question more shifts those of all that come after it."""
_MOST_EXAMPLES: Final = 3
_LONGEST: Final = 80
_LEAD: Final = 20
"""How much of what is the same is shown before the first difference."""

Key = tuple[Any, ...]
Row = tuple[Key, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """One value that changes: of which row, from what, to what; cut around the first difference."""

    id: str
    old: str
    new: str


@dataclass(slots=True)
class Change:
    """How many rows change in one way; the first few of them."""

    rows: int = 0
    examples: list[Any] = field(default_factory=list)

    def add(self, example: Any) -> None:
        """Count a row."""
        self.rows += 1
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True)
class TableDifference:
    """What differs in one table: rows by id, fields by example."""

    new: Change = field(default_factory=Change)
    vanished: Change = field(default_factory=Change)
    fields: dict[str, Change] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new.rows or self.vanished.rows or self.fields)


def compare(old: sqlite3.Connection, new: sqlite3.Connection) -> dict[str, TableDifference]:
    """The tables that differ, with how; {} for archives with the same content."""
    found = {table: _compare_table(old, new, table) for table in _tables(new)}
    return {table: difference for table, difference in found.items() if difference}


def _tables(conn: sqlite3.Connection) -> list[str]:
    rows = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    return [
        name for (name,) in rows if name not in NOT_CONTENT and "_fts" not in name and not name.startswith("_sqlite")
    ]


def _compare_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> TableDifference:
    difference = TableDifference()
    for before, after in _side_by_side(_rows(old, table), _rows(new, table)):
        if before is None and after is not None:
            difference.new.add(_name(after[0]))
        elif after is None and before is not None:
            difference.vanished.add(_name(before[0]))
        elif before is not None and after is not None:
            for column, value in after[1].items():
                if (was := before[1].get(column)) != value:
                    changes = difference.fields.setdefault(column, Change())
                    changes.add(Example(_name(after[0]), *excerpts(was, value)))
    return difference


def _rows(conn: sqlite3.Connection, table: str) -> Iterator[Row]:
    """The rows of a table as key and other fields, in the order of the key; a table that is not there has none."""
    columns = conn.execute(f"PRAGMA table_info({table})").fetchall()
    if not columns:
        return
    keys = [name for _, name, *_, place in sorted(columns, key=lambda column: int(column[5])) if place]
    rest = [name for _, name, *_, place in columns if not place and name != _NUMBER]
    sql = f"SELECT {', '.join(keys + rest)} FROM {table} ORDER BY {', '.join(keys)}"
    for row in conn.execute(sql):
        yield tuple(row[: len(keys)]), dict(zip(rest, row[len(keys) :], strict=True))


def _side_by_side(old: Iterator[Row], new: Iterator[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows with the same key together, others alone."""
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before[0] < after[0]):
            yield before, None
            before = next(old, None)
        elif before is None or after[0] < before[0]:
            yield None, after
            after = next(new, None)
        else:
            yield before, after
            before, after = next(old, None), next(new, None)


def _name(key: Key) -> str:
    return " ".join(map(str, key))


def excerpts(old: object, new: object) -> tuple[str, str]:
    """Two values in one line each, at most 80 characters, from shortly before where they first differ."""
    texts = [_in_a_line(value) for value in (old, new)]
    same = next((place for place, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), None)
    start = (min(map(len, texts)) if same is None else same) - _LEAD
    fits = max(map(len, texts)) <= _LONGEST
    one, other = (_cut(text, 0 if fits else max(0, start)) for text in texts)
    return one, other


def _in_a_line(value: object) -> str:
    if value is None:
        return "(nothing)"
    return "".join(char if char.isprintable() else "↵" if char == "\n" else " " for char in str(value))


def _cut(text: str, start: int) -> str:
    shown = f"…{text[start + 1 :]}" if start else text
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
