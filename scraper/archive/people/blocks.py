"""The spellings that are settled together with one: all that may have a say in who is behind it."""

from collections.abc import Iterator

from scraper.storage.tables import Database
from scraper.text.people.blocks import far_keys, near_keys, needed, traces
from scraper.text.people.rulings import Ruled

_BESIDE = """
SELECT c.credited_as FROM name_mentions m JOIN credits c ON c.episode_id = m.owner
  WHERE m.spelling = ?1 AND m.source = 'episode' AND c.position <> m.position
UNION SELECT a.name FROM name_mentions m JOIN paper_authors a ON a.paper_id = m.owner
  WHERE m.spelling = ?1 AND m.source = 'paper' AND a.position <> m.position
"""
_BEFORE = """
SELECT c.credited_as FROM author_names n JOIN credits c ON c.author_id = n.author_id WHERE n.spelling = ?1
UNION SELECT c.credited_as FROM name_mentions m JOIN credits c ON c.author_id = m.author_id WHERE m.spelling = ?1
"""


class Block:
    """Spellings that are settled together, gathered around one of them."""

    def __init__(self, db: Database, ruled: Ruled, seed: str) -> None:
        self._conn = db.conn
        self._ruled = ruled
        self._near: dict[int, list[str]] = {}
        self._far: dict[int, list[str]] = {}
        self._taken: set[int] = set()
        self._traces: dict[str, set[str]] = {}
        self.spellings = {seed}
        waiting = [seed]
        while waiting:
            new = set(self._around(waiting.pop())) - self.spellings
            self.spellings |= new
            waiting += sorted(new)

    def _around(self, spelling: str) -> Iterator[str]:
        """Those that one spelling brings in."""
        near, far = near_keys(spelling), far_keys(spelling)
        self._fetch(near | far)
        for key in near - self._taken:
            self._taken.add(key)
            yield from self._near[key]
        for (before,) in self._conn.execute(_BEFORE, (spelling,)):
            yield before
        yield from self._ruled.near(spelling)
        holders = (*(self._far[key] for key in near), *(self._far[key] + self._near[key] for key in far))
        for other in {other for some in holders for other in some} - self.spellings:
            if self._may_be_one(spelling, other):
                yield other

    def _fetch(self, keys: frozenset[int]) -> None:
        """Have at hand who holds these keys, as near ones or far ones."""
        missing = sorted(keys - self._near.keys())
        for key in missing:
            self._near[key], self._far[key] = [], []
        marks = ", ".join("?" * len(missing))
        for key, near, spelling in self._conn.execute(f"SELECT * FROM name_keys WHERE key IN ({marks})", missing):
            (self._near if near else self._far)[key].append(spelling)

    def _may_be_one(self, one: str, other: str) -> bool:
        need = needed(one, other)
        if not need:
            return need is not None
        return not self._evidence(one).isdisjoint(self._evidence(other))

    def _evidence(self, spelling: str) -> set[str]:
        """What speaks for a spelling, and for those that it may be one person with at once."""
        keys = near_keys(spelling)
        self._fetch(keys)
        near = {other for key in keys for other in self._near[key]} | {spelling}
        return set().union(*(self._traces_of(other) for other in near if needed(spelling, other) is not None))

    def _traces_of(self, spelling: str) -> set[str]:
        if spelling not in self._traces:
            beside = [name for (name,) in self._conn.execute(_BESIDE, (spelling,))]
            told = self._conn.execute("SELECT DISTINCT papers FROM name_mentions WHERE spelling = ?", (spelling,))
            papers = {paper for (row,) in told for paper in row.split("\n") if paper}
            self._traces[spelling] = traces(beside, papers)
        return self._traces[spelling]
