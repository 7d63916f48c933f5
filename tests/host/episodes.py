"""Sample episodes made by rule, for tests that need some and do not care what they say."""

import datetime as dt
from dataclasses import replace
from typing import Any

from scraper.sample.show import SampleEpisode

BODY = """<p>Hey there, ledger listeners! A &lt; B, and R&amp;D &ldquo;agree&rdquo;.</p>
<ul><li><strong>For developers:</strong> try it.</li>
<li>For everyone: wait.</li></ul>
<p>Keep wondering!<br />Credit to Paper authors: Zoë Ångström, 李明</p>"""


def make_episode(number: int, **changes: Any) -> SampleEpisode:
    """Make the episode of day `number` of 2025, published at 01:30 UTC; `changes` are fields."""
    published = dt.datetime(2024, 12, 31, 1, 30, tzinfo=dt.UTC) + dt.timedelta(days=number)
    episode = SampleEpisode(
        host_id=f"SL{number:06}",
        slug=f"episode-{number}",
        title=f"Episode {number}",
        published=published,
        date=(published - dt.timedelta(hours=5)).date(),
        duration=400 + number,
        audio=f"https://mcdn.podbean.com/mf/web/{number:016x}/episode-{number}.mp3",
        paper_arxiv_id=f"2501.{number:05}",
        paper_title=f"Paper {number}",
        paper_authors=("Zoë Ångström", "李明"),
        paper_categories=("cs.CV",),
        html=BODY,
    )
    return replace(episode, **changes)


def make_episodes(count: int) -> tuple[SampleEpisode, ...]:
    """Make `count` episodes, newest first."""
    return tuple(make_episode(number) for number in range(count, 0, -1))
