"""The show's pages, with the marks and the quirks of Podbean's current theme. Pure: the time is passed in.

Each page says the same thing in several layers (JSON-LD, page state, DOM), and no layer says all of it well:
the DOM has relative dates and lost line breaks, JSON-LD has no markup, the state has no local date.
"""

import datetime as dt
import html
from collections.abc import Sequence

from scraper.sample.layers import episode_json_ld, initial_state, listing_json_ld, without_breaks
from scraper.sample.show import SHOW, SampleEpisode

RECENT = dt.timedelta(days=7)


def page_count(total: int, page_size: int) -> int:
    """Say how many listing pages `total` episodes fill; a show without any has one, empty."""
    return max(1, -(-total // page_size))


def listing_page(
    episodes: Sequence[SampleEpisode],
    page: int,
    page_size: int,
    now: dt.datetime,
    *,
    site_url: str,
    counter: int = 0,
) -> str:
    """Render listing page `page` (from 1) of `episodes`, in the order given; past the end it lists none.

    `now` (aware) decides which dates are relative; `site_url` has no slash at its end; `counter` is added to
    each download count, which is no part of what an episode says.
    """
    pages = page_count(len(episodes), page_size)
    shown = episodes[(page - 1) * page_size : page * page_size]
    path = "/" if page == 1 else f"/page/{page}/"
    state = initial_state(shown, page, pages, len(episodes), site_url=site_url)
    items = "\n".join(_list_item(episode, now, counter) for episode in shown)
    more = f'<div class="load-more"><a href="/page/{page + 1}/">Load more</a></div>' if page < pages else ""
    return _document(
        SHOW.title,
        site_url + path,
        listing_json_ld(shown, site_url),
        f"""<h1>{html.escape(SHOW.title)}</h1>
<p class="podcast-description">{html.escape(SHOW.description)}</p>
<h4>Episodes</h4>
<div class="episode-content">
{items}
</div>
{more}
<script>window.__INITIAL_STATE__={state}</script>""",
    )


def _list_item(episode: SampleEpisode, now: dt.datetime, counter: int) -> str:
    date, title, link = shown_date(episode, now), html.escape(episode.title), html.escape(episode.permalink)
    # The editor's blocks stand inside a <p>, which they close early: the theme does the same.
    return f"""<div class="list-item">
<p class="e-date e-date-wide">{date}</p>
<h2><a class="text-decoration-none" href="{link}">{title}</a></h2>
<p class="e-date e-date-narrow">{date}</p>
<div class="episode-description"><p class="e-description">{without_breaks(episode.html)}</p></div>
{_toolbar(episode, counter)}
</div>"""


def episode_page(episode: SampleEpisode, now: dt.datetime, *, site_url: str, counter: int = 0) -> str:
    """Render the episode's own page; parameters as for `listing_page`."""
    date = shown_date(episode, now)
    return _document(
        f"{episode.title} | {SHOW.title}",
        site_url + episode.permalink,
        episode_json_ld(episode, site_url),
        f"""<div class="episode-content">
<div class="episode-detail-top">
<img src="{html.escape(SHOW.image)}" alt="">
<h1>{html.escape(episode.title)}</h1>
<p class="e-date e-date-wide">{date}</p>
<p class="e-date e-date-narrow">{date}</p>
<audio controls src="{html.escape(episode.audio)}"></audio>
</div>
{episode.html}
{_toolbar(episode, counter)}
</div>
<div class="comments">
<h4>Comments ({counter})</h4>
<p>To leave or reply to comments, please download free Podbean or</p>
<p>No Comments</p>
<p>To leave or reply to comments,<br>please download free Podbean App.</p>
</div>""",
    )


def shown_date(episode: SampleEpisode, now: dt.datetime) -> str:
    """Give the date as the theme shows it: `Friday Apr 11, 2025`, or `24 hours ago` for the last week."""
    age = max(now - episode.published, dt.timedelta())
    if age >= RECENT:
        return f"{episode.date:%A %b %d, %Y}"
    minutes = age // dt.timedelta(minutes=1)
    if minutes < 60:
        return _ago(minutes, "minute")
    return _ago(minutes // 60, "hour") if age <= dt.timedelta(days=1) else _ago(age.days, "day")


def _ago(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def _toolbar(episode: SampleEpisode, counter: int) -> str:
    return f"""<div class="cc-post-toolbar"><ul>
<li><a href="{html.escape(episode.audio)}" download>Download</a></li>
<li><span>{episode.duration + counter}</span></li>
</ul></div>"""


def _document(title: str, url: str, json_ld: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{html.escape(title)}</title>
<link rel="canonical" href="{html.escape(url)}">
<link rel="alternate" type="application/rss+xml" title="{html.escape(SHOW.title)}" href="/feed.xml">
<script type="application/ld+json">{json_ld}</script>
</head>
<body>
{body}
</body>
</html>
"""


def robots_txt() -> str:
    """Give the show's robots.txt, which closes nothing that an archive needs."""
    return "User-agent: *\nDisallow: /search?\nDisallow: /user-profile\n"
