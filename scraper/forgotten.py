"""Episodes that a person has taken down: kept out of both databases, under whatever name they come again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from scraper.crawl.decisions import decisions
from scraper.crawl.snapshots import SnapshotStore
from scraper.model import KeyKind, ParsedPage, Snapshot
from scraper.notation.keys import audio_key, slug_of
from scraper.sources import redacted
from scraper.storage.tables import Database
from scraper.text.episode import Reading, put_in_order

FORGET: Final = "forget"
TRANSCRIPT: Final = "transcript"
"""Stands in place of the kind of a key before the address of a transcript."""
_PROOF: Final = frozenset({KeyKind.HOST_ID, KeyKind.GUID, KeyKind.SLUG})
"""Kinds of keys that no other episode can have."""

_Name = tuple[str, str, str]
"""Show, kind of key, value."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The names of all episodes that were taken down."""

    names: frozenset[_Name]

    @classmethod
    def load(cls, crawl: Database) -> Self:
        """Those that the decisions in crawl.db speak of."""
        found = decisions(crawl, FORGET)
        return cls(
            frozenset((made.ruling["show"], kind, value) for made in found for kind, value in made.ruling["keys"])
        )

    def redact(self, store: SnapshotStore, snapshot: Snapshot, page: ParsedPage) -> tuple[Snapshot, ParsedPage]:
        """Take out of a page what was taken down, in crawl.db too; snapshot and page as they are then."""
        kept = self.without(page, snapshot.show, snapshot.url)
        if kept is page:
            return snapshot, page
        return store.replace_body(snapshot, redacted.write(kept), redacted.CONTENT_TYPE), kept

    def without(self, page: ParsedPage, show: str, url: str) -> ParsedPage:
        """The page of that address less the episodes that were taken down; the very same where it tells of none."""
        if not self.names:
            return page
        if page.transcript and self.is_transcript(url):
            return replace(page, transcript=None)
        taken = [reading for reading in page.episodes if self._speaks_of(reading, show)]
        if not taken:
            return page
        slugs = {slug for reading in taken for said in reading if (slug := slug_of(said.url))}
        kept = tuple(reading for reading in page.episodes if reading not in taken)
        return replace(page, episodes=kept, forgotten=tuple(sorted({*page.forgotten, *slugs})))

    def is_transcript(self, url: str) -> bool:
        """Whether an address is that of a transcript of an episode that was taken down."""
        return any((kind, value) == (TRANSCRIPT, url) for _, kind, value in self.names)

    def slugs(self, show: str) -> frozenset[str]:
        """The slugs of a show's episodes that were taken down."""
        return frozenset(value for of, kind, value in self.names if (of, kind) == (show, KeyKind.SLUG))

    def standing(self, archive: Database) -> list[str]:
        """Ids of episodes that were taken down and stand in an archive nevertheless: an older copy was put back."""
        found: dict[str, None] = {}
        for show, kind, value in sorted(self.names):
            if kind in _PROOF:
                sql = "SELECT episode_id FROM episode_keys WHERE show_id = ? AND kind = ? AND value = ?"
                found |= dict.fromkeys(row[0] for row in archive.execute(sql, [show, kind, value]).fetchall())
        return list(found)

    def _speaks_of(self, reading: Reading, show: str) -> bool:
        shows = {show} if show else {name[0] for name in self.names}
        return any((each, kind, value) in self.names for each in shows for kind, value in _keys(reading).items())


def _keys(reading: Reading) -> Mapping[str, str]:
    """What a reading names its episode by; by its text only where it has no other name, since that costs most."""
    found = {}
    for said in reading:
        for kind, value in (
            (KeyKind.SLUG, slug_of(said.url)),
            (KeyKind.HOST_ID, said.host_id.strip()),
            (KeyKind.GUID, said.guid.strip()),
            (KeyKind.AUDIO, audio_key(said.audio_url.strip())),
        ):
            if value:
                found[kind.value] = value
    return found or {key.kind.value: key.value for key in put_in_order(reading, "").keys}
