"""A host with a history: its show grows, and is edited, moved, taken down, put up again, while the host itself fails.

    with HistoryHost(make_tellers(25)) as host:
        host.add()
        host.retitle("SL000007", "Renamed")
        host.delete("SL000003")
        with host.out("503"):
            ...

Episodes are named by the host's own id, which no edit changes. What the host shows is `episodes`, newest first.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from scraper.sample.server import Server
from scraper.sample.show import SampleEpisode
from tests.host.episodes import BODY, make_episode
from tests.host.odd import BusyHost, drifted, number_of

Outage = Literal["404", "503", "reset", "refused"]
OUTAGES: tuple[Outage, ...] = ("404", "503", "reset", "refused")


def tell(number: int, **changes: Any) -> SampleEpisode:
    """An episode with words of its own."""
    return make_episode(number, **{"html": words(f"paper {number}"), **changes})


def tell_all(count: int) -> list[SampleEpisode]:
    """So many of them, newest first."""
    return [tell(number) for number in range(count, 0, -1)]


def words(about: str) -> str:
    """A body that tells of something."""
    return BODY.replace("try it", f"try {about}")


class HistoryHost(BusyHost):
    """A host on which things happen. Each method is one thing; it gives the episode as it is after that.

    `now` is set by whoever has a clock: dates of the last week are shown in relative words. `feed`: whether it
    has one.
    """

    def __init__(self, episodes: Sequence[SampleEpisode] = (), *, feed: bool = True, **options: Any) -> None:
        super().__init__(episodes, **options)
        self.deleted: dict[str, SampleEpisode] = {}
        self._newest = max((int(episode.host_id[2:]) for episode in episodes), default=0)
        self._feed = feed
        self.heal()

    def heal(self) -> None:
        super().heal()
        if not self._feed:
            self.fault("/feed.xml", "404")

    def shown(self, host_id: str) -> SampleEpisode:
        """What stands under an id. Raises KeyError."""
        return {episode.host_id: episode for episode in self.episodes}[host_id]

    def add(self, *, place: int = 0) -> SampleEpisode:
        """Publish a new episode; further down in the list, if `place` says so, as publishers who date back do."""
        self._newest += 1
        fresh = tell(self._newest)
        self._put(place, fresh)
        return fresh

    def edit(self, host_id: str, about: str) -> SampleEpisode:
        """Rewrite the text."""
        return self._change(host_id, html=words(about))

    def retitle(self, host_id: str, title: str) -> SampleEpisode:
        """Give another title; the slug stays."""
        return self._change(host_id, title=title)

    def redate(self, host_id: str, days: int) -> SampleEpisode:
        """Say that it was published some days earlier; its place in the list stays."""
        earlier, then = dt.timedelta(days=days), self.shown(host_id)
        return self._change(host_id, published=then.published - earlier, date=then.date - earlier)

    def reslug(self, host_id: str, slug: str) -> SampleEpisode:
        """Move it to another address; the old one is gone."""
        return self._change(host_id, slug=slug)

    def delete(self, host_id: str) -> SampleEpisode:
        """Take it down."""
        gone = self.shown(host_id)
        self.episodes = [episode for episode in self.episodes if episode.host_id != host_id]
        self.deleted[host_id] = gone
        return gone

    def restore(self, host_id: str) -> SampleEpisode:
        """Put up again what was taken down, where it was."""
        back = self.deleted.pop(host_id)
        older = [place for place, episode in enumerate(self.episodes) if episode.published < back.published]
        self._put(older[0] if older else len(self.episodes), back)
        return back

    def republish(self, host_id: str) -> SampleEpisode:
        """Take it down and put the same up as new: another id, another slug, the same words and audio."""
        old = self.delete(host_id)
        self._newest += 1
        number = self._newest
        fresh = replace(
            old,
            host_id=f"SL{number:06}",
            slug=f"{old.slug}-{number}",
            published=tell(number).published,
            date=tell(number).date,
        )
        self._put(0, fresh)
        return fresh

    def drift(self) -> None:
        """Change the look of every page of the list, until `heal`."""
        for path in [f"/page/{page}/" for page in range(2, len(self.episodes) + 2)] + ["/"]:
            assert number_of(path)
            self.fault(path, drifted)

    @contextmanager
    def out(self, how: Outage) -> Iterator[None]:
        """Fail as a whole for a while."""
        if how == "refused":
            port = self._server.server_port
            self._server.stop()
            try:
                yield
            finally:
                self._server = Server(port, self._answer)
                self._server.start()
            return
        self.heal()
        self.fault("/feed.xml", how)
        self.fault("*", how)
        try:
            yield
        finally:
            self.heal()

    def _change(self, host_id: str, **changes: Any) -> SampleEpisode:
        changed = replace(self.shown(host_id), **changes)
        self.episodes = [changed if episode.host_id == host_id else episode for episode in self.episodes]
        return changed

    def _put(self, place: int, episode: SampleEpisode) -> None:
        self.episodes = [*self.episodes[:place], episode, *self.episodes[place:]]
