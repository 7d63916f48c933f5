"""The show's feed, element for element in the order of a Podbean 5.5 feed. Pure."""

import datetime as dt
import html
import re
import uuid
from collections.abc import Sequence
from email.utils import format_datetime

from scraper.sample.layers import plain_text, without_breaks
from scraper.sample.show import SHOW, SampleEpisode

LENGTH = 100
"""How many episodes an ordinary account's feed holds, the newest."""

TRANSCRIPT_TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip", "json": "application/json"}
"""What a transcript is served as, by how it is written."""

_OFFSET = dt.timezone(dt.timedelta(hours=-4))
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BYTES_PER_SECOND = 16_000


def feed(episodes: Sequence[SampleEpisode], site_url: str) -> str:
    """Render the RSS feed of the first `LENGTH` of `episodes` (newest first), linking to `site_url`."""
    shown = episodes[:LENGTH]
    title, about, author = _text(SHOW.title), _text(SHOW.description), _text(SHOW.author)
    site, image = _text(site_url), _text(SHOW.image)
    updated = f"\n    <pubDate>{_moment(shown[0].published)}</pubDate>" if shown else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?><!-- generator="podbean/5.5" -->
<rss version="2.0"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
    <title>{title}</title>
    <atom:link href="{site}/feed.xml" rel="self" type="application/rss+xml"/>
    <link>{site}</link>
    <description>{about}</description>{updated}
    <generator>https://podbean.com/?v=5.5</generator>
    <language>en</language>
    <category>Science</category>
    <ttl>1440</ttl>
    <itunes:type>episodic</itunes:type>
    <itunes:summary>{about}</itunes:summary>
    <itunes:author>{author}</itunes:author>
    <itunes:category text="Science"/>
    <itunes:block>No</itunes:block>
    <itunes:explicit>false</itunes:explicit>
    <itunes:image href="{image}"/>
    <image><url>{image}</url><title>{title}</title><link>{site}</link></image>
{"".join(_item(episode, site_url) for episode in shown)}</channel>
</rss>
"""


def _item(episode: SampleEpisode, site_url: str) -> str:
    title, link = _text(episode.title), _text(site_url + episode.permalink)
    size = episode.duration * _BYTES_PER_SECOND
    return f"""    <item>
        <title>{title}</title>
        <itunes:title>{title}</itunes:title>
        <link>{link}</link>
        <comments>{link}#comments</comments>
        <pubDate>{_moment(episode.published)}</pubDate>
        <guid isPermaLink="false">{guid(episode)}</guid>
        <description>{_text(without_breaks(episode.html))}</description>
        <content:encoded>{_text(episode.html)}</content:encoded>
        <enclosure url="{_text(episode.audio)}" length="{size}" type="audio/mpeg"/>
        <itunes:summary>{_text(plain_text(episode.html))}</itunes:summary>
        <itunes:author>{_text(SHOW.author)}</itunes:author>
        <itunes:explicit>false</itunes:explicit>
        <itunes:block>No</itunes:block>
        <itunes:duration>{_duration(episode.duration)}</itunes:duration>
        <itunes:episodeType>full</itunes:episodeType>
        <itunes:image href="{_text(SHOW.image)}"/>{_transcript(episode, site_url)}
    </item>
"""


def _transcript(episode: SampleEpisode, site_url: str) -> str:
    if not episode.transcript:
        return ""
    url, kind = _text(site_url + episode.transcript_path), TRANSCRIPT_TYPES[episode.transcript_type]
    return f'\n        <podcast:transcript url="{url}" type="{kind}" language="en" rel="captions"/>'


def guid(episode: SampleEpisode) -> str:
    """Name the episode as the feed does, and no page: it hangs on the host's id alone, so edits keep it."""
    return f"{SHOW.slug}.podbean.com/{uuid.uuid5(uuid.NAMESPACE_URL, episode.host_id)}"


def _moment(published: dt.datetime) -> str:
    return format_datetime(published.astimezone(_OFFSET))


def _duration(seconds: int) -> str:
    """Write odd lengths by the clock and even ones in seconds: real feeds do both."""
    if seconds % 2 == 0:
        return str(seconds)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def _text(text: str) -> str:
    return html.escape(_NOT_XML.sub("", text))
