"""Rows that hold what is asked: how many, the best, the newest. One statement each, by the numbers of the rows.

FTS5 pays for each hit, and most for its rank: a place's index alone is asked wherever that is enough.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from scraper.archive.newest import newest_first
from scraper.search.conditions import Asked, Condition
from scraper.search.excerpt import Marker
from scraper.search.results import HitKind
from scraper.search.shelves import Place
from scraper.search.snippet import Snippet

RANKED_AT_MOST: Final = 20_000
"""Hits that are ranked; of more, the newest that many. What so many hold says little of any of them."""

_LISTED: Final = "SELECT value FROM json_each(?)"
"""Numbers in a JSON array: written out, some thousands of them pass the limits of a statement."""

Found = tuple[int, float]
"""Number of a row, and its score: the higher, the better."""


@dataclass(frozen=True, slots=True)
class _Source:
    """FROM and WHERE of a statement, what is bound in it, and the SQL for a row's number."""

    sql: str
    values: tuple[object, ...]
    seq: str


class Finder:
    """Asks one place of one connection."""

    def __init__(self, conn: sqlite3.Connection, place: Place) -> None:
        self._conn = conn
        self.place = place
        self._texts: dict[int, tuple[str, str]] = {}

    def count(self, asked: Asked) -> int:
        """How many rows there are."""
        source = self._source(asked)
        return int(self._conn.execute(f"SELECT count(*) {source.sql}", source.values).fetchone()[0])

    def facets(self, asked: Asked) -> str:
        """The facets of all episodes, a line for each, in no order; "" without any."""
        source = self._source(asked, dated=True)
        sql = f"SELECT group_concat(t.facet, char(10)) {source.sql}"
        if asked.is_plain:
            # The index holds nothing but what is read: the rows of the table lie thrice as far apart.
            sql = sql.replace(f" {self.place.base} ON", f" {self.place.base} INDEXED BY episode_traits_facets ON")
        return str(self._conn.execute(sql, source.values).fetchone()[0] or "")

    def best(self, asked: Asked, limit: int) -> list[Found]:
        """The best rows, best first; without words the newest, all with the same score."""
        if not asked.match:
            return [(seq, 0.0) for seq in self.newest(asked, limit)]
        source = self._source(asked)
        # The plus keeps FTS5 from sorting all hits by itself, where the best few are wanted.
        sql = f"SELECT f.rowid, -f.rank {source.sql} ORDER BY +f.rank, f.rowid LIMIT ?"
        return self._conn.execute(sql, (*source.values, limit)).fetchall()

    def newest(self, asked: Asked, limit: int, offset: int = 0) -> list[int]:
        """The newest rows, newest first; those without a date last.

        Of those that hold words the day and the number say which are shown, and the moment only in which order: to
        ask for the moments of all takes longer than to find them.
        """
        source, place = self._source(asked, dated=True), self.place
        has_moments = place.kind is HitKind.EPISODE
        order = f"{place.date} DESC, {source.seq}"
        if has_moments and not asked.match:
            order = newest_first(place.date, source.seq)
        sql = f"SELECT {source.seq} AS seq, {place.date} AS date {source.sql} ORDER BY {order} LIMIT ? OFFSET ?"
        if has_moments and asked.match:
            sql = f"SELECT seq FROM ({sql}) shown ORDER BY {newest_first('shown.date', 'shown.seq')}"
        return [row[0] for row in self._conn.execute(sql, (*source.values, limit, offset))]

    def among_newest(self, asked: Asked) -> Asked:
        """The same, but only about the newest RANKED_AT_MOST, as `newest` has them."""
        place = self.place
        last = self.newest(asked, 1, RANKED_AT_MOST - 1)
        if not last:
            return asked
        (day,) = self._conn.execute(f"SELECT {place.date} FROM {place.base} WHERE {place.seq} = ?", last).fetchone()
        newer = Condition(f"coalesce({place.date}, '') > ?", (day or "",))
        same = Condition(f"coalesce({place.date}, '') = ? AND {place.seq} <= ?", (day or "", *last))
        either = Condition(f"({newer.sql}) OR ({same.sql})", (*newer.values, *same.values))
        return replace(asked, where=(*asked.where, either))

    def numbers(self, asked: Asked) -> set[int]:
        """All rows."""
        source = self._source(asked)
        return {row[0] for row in self._conn.execute(f"SELECT {source.seq} {source.sql}", source.values)}

    def among(self, asked: Asked, seqs: Sequence[int]) -> set[int]:
        """Which of some rows it holds for."""
        source = self._source(asked)
        sql = f"SELECT {source.seq} {source.sql} AND {source.seq} IN ({_LISTED})"
        return {row[0] for row in self._conn.execute(sql, (*source.values, json.dumps(list(seqs))))}

    def texts(self, seqs: Sequence[int]) -> dict[int, tuple[str, str]]:
        """What is short and what is long of the text of rows, in their order; each is read once."""
        place = self.place
        if unread := [seq for seq in seqs if seq not in self._texts]:
            sql = f"SELECT seq, {place.lead}, {place.body} FROM {place.text} WHERE seq IN ({_LISTED})"
            rows = self._conn.execute(sql, (json.dumps(unread),))
            self._texts.update((seq, (lead or "", body or "")) for seq, lead, body in rows)
        return {seq: self._texts[seq] for seq in seqs if seq in self._texts}

    def passages(self, marker: Marker, seqs: Sequence[int]) -> dict[int, Snippet]:
        """The best passage of each row: of its long text, where any word is in that, else of its other texts."""
        found = {seq: marker.best([body]) for seq, (_, body) in self.texts(seqs).items()}
        rest = [seq for seq, passage in found.items() if not passage.spans]
        if not rest or not marker.is_busy:
            return found
        columns = ", ".join(self.place.told)
        sql = f"SELECT seq, {columns} FROM {self.place.text} WHERE seq IN ({_LISTED})"
        rows = self._conn.execute(sql, (json.dumps(rest),))
        return found | {seq: marker.best([text or "" for text in texts]) for seq, *texts in rows}

    def _source(self, asked: Asked, *, dated: bool = False) -> _Source:
        place = self.place
        conditions = "".join(f" AND ({each.sql})" for each in asked.where)
        values = tuple(value for each in asked.where for value in each.values)
        if not asked.match:
            return _Source(f"FROM {place.base} WHERE 1{conditions}", values, place.seq)
        joined = f" CROSS JOIN {place.base} ON {place.seq} = f.rowid" if dated or asked.where else ""
        sql = f"FROM {place.index} f{joined} WHERE f.{place.index} MATCH ?{conditions}"
        return _Source(sql, (asked.match, *values), "f.rowid")
