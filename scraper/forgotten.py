"""Episodes that a person has taken down: kept out of both databases, under whatever name they come again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from sqlite_utils import Database

from scraper.crawl.decisions import decisions
from scraper.crawl.snapshots import SnapshotStore
from scraper.model import KeyKind, ParsedPage, Snapshot
from scraper.notation.keys import audio_key, slug_of
from scraper.sources import redacted
from scraper.text.episode import Reading, put_in_order

FORGET: Final = "forget"

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
        kept = self.without(page, snapshot.show)
        if kept is page:
            return snapshot, page
        return store.replace_body(snapshot, redacted.write(kept), redacted.CONTENT_TYPE), kept

    def without(self, page: ParsedPage, show: str) -> ParsedPage:
        """The page less the episodes that were taken down; the very same where it tells of none."""
        if not self.names:
            return page
        kept = tuple(reading for reading in page.episodes if not self._speaks_of(reading, show))
        return page if len(kept) == len(page.episodes) else replace(page, episodes=kept)

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
