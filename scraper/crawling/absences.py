"""Episodes that have vanished from the host: looked for, looked at again, and marked only on proof.

Missing from a list that was read whole makes an episode a suspect; its own page, gone twice and a day apart,
proves it. Too many suspects at once are a fault of the host's pages, and nothing is marked.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from scraper.clock import iso
from scraper.crawl.late import time_in_order
from scraper.crawl.walks import GONE_FOR, MOST_CHECKS, Walks, most_removals
from scraper.errors import DriftError
from scraper.run import Run

LookAgain = Callable[[str], bool | None]
"""Asks for an episode's page: whether it is gone; None if that could not be learnt."""


def look_for_absent(run: Run, walks: Walks, look_again: LookAgain, listed: set[str] | None) -> None:
    """Look at the pages of episodes that may have vanished, and mark those that have.

    `listed`: the slugs of the whole list; None where it was not read whole.
    """
    standing = run.archive.standing(run.show)
    absent = {url: since for url, since in walks.absent(run.show).items() if url in standing.values()}
    if listed is not None:
        missing = {url for slug, url in standing.items() if slug not in listed}
        for url in absent.keys() - missing:
            walks.note_present(url, iso(run.clock.now()))
        absent = {url: since for url, since in absent.items() if url in missing}
    suspects = set(absent) if listed is None else missing
    if len(suspects) > most_removals(len(standing)):
        message = f"{len(suspects)} of {len(standing)} episodes are missing from the host's list at once"
        error = DriftError(message, fault="drift", advice="Nothing was marked; look at the site in a browser.")
        run.report.fail(run.settings.url, error, "drift")
        return
    for url in _due(suspects, absent, run.clock.now(), everything=listed is not None):
        if look_again(url):
            walks.note_gone(url, run.show, iso(run.clock.now()))
    for url in walks.gone_for_good(run.show):
        if url in suspects:
            run.store.add_removal(url, time_in_order(run.store.db, iso(run.clock.now())), run.show)
    run.catch_up()


def _due(suspects: set[str], absent: Mapping[str, str], now: datetime, *, everything: bool) -> list[str]:
    """Which pages to ask for: after a sweep all, else a few that were gone a day ago; none twice on one day."""
    ripe = [url for url in absent if not iso(now - GONE_FOR) < absent[url] <= iso(now)]
    if not everything:
        return ripe[:MOST_CHECKS]
    return ripe + sorted(suspects - absent.keys())
