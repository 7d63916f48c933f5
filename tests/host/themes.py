"""A host that serves a show in one of Podbean's older themes: no page state, an item an episode, 404 past the end."""

import html
from collections.abc import Callable, Sequence
from typing import Any, Literal
from urllib.parse import unquote

from scraper.sample.host import document, error
from scraper.sample.layers import episode_json_ld, listing_json_ld
from scraper.sample.pages import page_count
from scraper.sample.server import Response
from scraper.sample.show import SHOW, SampleEpisode
from tests.host.faults import FaultHost
from tests.host.odd import number_of

Theme = Literal["playlist", "blog"]
THEMES: tuple[Theme, ...] = ("playlist", "blog")


class ThemeHost(FaultHost):
    """Serves its episodes in `theme`. `json_ld`, `feed`: whether its pages carry the one, and it has the other."""

    def __init__(self, *args: Any, theme: Theme, json_ld: bool = False, feed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.theme = theme
        self.json_ld = json_ld
        self.feed = feed

    def page(self, path: str) -> Response:
        plain = unquote(path.partition("?")[0])
        if number := number_of(plain):
            return self._listed(number)
        if plain.startswith("/e/"):
            return self._shown(plain.removeprefix("/e/").rstrip("/"))
        return super().page(path) if self.feed or plain != "/feed.xml" else error(404)

    def _listed(self, page: int) -> Response:
        pages = page_count(len(self.episodes), self.page_size)
        if page > pages:
            return error(404)
        shown = self.episodes[(page - 1) * self.page_size : page * self.page_size]
        records = listing_json_ld(shown, self.url) if self.json_ld else ""
        return document(
            listing(self.theme, shown, self.url, following=page + 1 if page < pages else 0, records=records)
        )

    def _shown(self, slug: str) -> Response:
        for each in self.episodes:
            if unquote(each.slug) == slug:
                records = episode_json_ld(each, self.url) if self.json_ld else ""
                return document(whole(self.theme, ITEMS[self.theme](each), self.url, records=records))
        return error(404)


def listing(
    theme: Theme, shown: Sequence[SampleEpisode], site: str = "", *, following: int = 0, records: str = ""
) -> str:
    """A page of the list, with a link to page `following` if there is one."""
    items = "\n".join(ITEMS[theme](each) for each in shown)
    return whole(theme, items, site, pager=PAGERS[theme].format(following) if following else "", records=records)


def whole(theme: Theme, items: str, site: str, *, pager: str = "", records: str = "") -> str:
    """A page of a theme around its items."""
    script = f'<script type="application/ld+json">{records}</script>' if records else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{html.escape(SHOW.title)}</title>{script}</head>
<body>
<div class="usersite-header"><h1 class="tit">{html.escape(SHOW.title)}</h1></div>
{FRAMES[theme].format(items=items)}
{pager}
<div class="sidebar"><h3>Archives</h3><ul><li><a href="/2025/03/">March 2025</a></li></ul></div>
<div class="footer">Podcast Powered By <a href="https://www.podbean.com">Podbean</a></div>
</body>
</html>
"""


def entry(episode: SampleEpisode) -> str:
    """An item of the playlist theme."""
    return f"""<div class="entry clearfix">
<div class="date"><span class="day">{in_words(episode)}</span></div>
<h2><a href="{html.escape(episode.permalink)}">{html.escape(episode.title)}</a></h2>
{episode.html}
<div class="pbplayerBox theme1" data-uri="{html.escape(episode.audio)}"><a href="#">Play</a> <i>0:00 / 7:11</i></div>
<div class="post_toolbar"><ul><li>{download(episode)}</li><li><span>Likes 12</span></li></ul></div>
</div>"""


def post(episode: SampleEpisode) -> str:
    """An item of the blog theme."""
    return f"""<div class="post" id="post-{episode.host_id}">
<h2><a href="{html.escape(episode.permalink)}">{html.escape(episode.title)}</a></h2>
<p class="postinfo"><span>{in_words(episode)}</span></p>
{episode.html}
<div class="pbplayerBox theme13" data-uri="{html.escape(episode.audio)}"><a href="#">Play</a></div>
<div class="post_toolbar">{download(episode)}</div>
</div>"""


def in_words(episode: SampleEpisode) -> str:
    """The date as the older themes show it: `July 26, 2022`."""
    return f"{episode.date:%B} {episode.date.day}, {episode.date.year}"


def download(episode: SampleEpisode) -> str:
    """The link that leads to the page with the download: no audio file itself."""
    href = f"https://www.podbean.com/media/share/pb-{episode.host_id}?download=1"
    return f'<a class="post_toolbar_download" href="{href}">Download</a>'


ITEMS: dict[Theme, Callable[[SampleEpisode], str]] = {"playlist": entry, "blog": post}
FRAMES: dict[Theme, str] = {
    "playlist": '<div class="main-panel"><div class="playlist-panel">\n{items}\n</div></div>',
    "blog": '<div id="content">\n{items}\n</div>',
}
PAGERS: dict[Theme, str] = {
    "playlist": '<div class="pager"><a class="next-page" href="/page/{}/">Next</a></div>',
    "blog": '<div class="navigation"><a href="/page/{}/">&laquo; Older Entries</a></div>',
}
