"""Pages that stop looking as they did: each selector, field name and pattern of a theme, renamed one at a time."""

import re
from dataclasses import dataclass, replace

from scraper.sample.server import Response

_STATE_ALONE = "published_at duration image_url transcript_url"
"""What a listing of the current theme says in the page state and nowhere else."""


@dataclass(frozen=True, slots=True)
class Rename:
    """`pattern` becomes `name` all over a page. `lost`: the fields of an episode that nothing else carries."""

    pattern: str
    name: str = "unheardOf"
    lost: str = ""
    missing: str = ""
    """What the page then says it lacks."""
    drift: str = ""
    """What the error says, where the page is refused."""

    def __str__(self) -> str:
        return self.pattern

    def text(self, page: str) -> str:
        """The page after the change, which it must feel."""
        changed = self._changed(page)
        assert changed != page, "there is nothing of the kind on the page"
        return changed

    def fault(self, honest: Response) -> Response:
        """The change as a fault of a host; pages without anything of the kind stay as they are."""
        return replace(honest, body=self._changed(honest.body.decode()).encode())

    def _changed(self, page: str) -> str:
        return re.sub(self.pattern, lambda _: self.name, page)


def _state(field: str, lost: str = "", missing: str = "") -> Rename:
    return Rename(rf'\\"{field}\\":', r"\"unheardOf\":", lost, missing)


def _tag(old: str, new: str, **outcome: str) -> Rename:
    return Rename(rf"(?<=<){old}(?=[ >])|(?<=</){old}(?=>)", new, **outcome)


CURRENT_LISTING = (
    Rename("__INITIAL_STATE__", lost=_STATE_ALONE, missing="layer state"),
    _state("store", _STATE_ALONE, "layer state"),
    _state("listEpisodes", _STATE_ALONE, "layer state"),
    _state("listTotalPage"),
    _state("listTotalCount"),
    _state("listPage"),
    _state("id"),
    _state("permalink", missing="layer state: permalink"),
    _state("title", missing="layer state: title"),
    _state("publishTimestamp", "published_at", "layer state: publishTimestamp"),
    _state("previewContent", missing="layer state: previewContent"),
    _state("duration", "duration"),
    _state("mediaUrl", missing="layer state: mediaUrl"),
    _state("largeLogo"),
    _state("logo"),
    _state("transcriptUrl", "transcript_url"),
    Rename(r"application/ld\+json", missing="layer jsonld"),
    Rename('"@type"', '"kind"', missing="layer jsonld"),
    Rename("PodcastEpisode", missing="layer jsonld"),
    Rename('"url":', '"unheardOf":', missing="layer jsonld: url"),
    Rename('"name":', '"unheardOf":', missing="layer jsonld: name"),
    Rename('"datePublished":', '"unheardOf":', missing="layer jsonld: datePublished"),
    Rename('"description":', '"unheardOf":', missing="layer jsonld: description"),
    Rename('"associatedMedia":', '"unheardOf":', missing="layer jsonld: associatedMedia.contentUrl"),
    Rename('"contentUrl":', '"unheardOf":', missing="layer jsonld: associatedMedia.contentUrl"),
    Rename("episode-content", missing="layer dom"),
    Rename("episode-description", missing="layer dom: div.episode-description"),
    Rename('href="/e/', 'href="/x/', missing="layer dom"),
    Rename("text-decoration-none"),
    Rename('"e-description"', '"unheardOf"'),
    Rename("cc-post-toolbar"),
    Rename("load-more"),
    Rename(r"(?<=>)\w+day [A-Z][a-z]{2} \d\d, \d{4}(?=<)", "lately", missing="layer dom: the date as text"),
)

CURRENT_EPISODE = (
    Rename(r"application/ld\+json", missing="layer jsonld"),
    Rename('"@type"', '"kind"', missing="layer jsonld"),
    Rename("PodcastEpisode", missing="layer jsonld"),
    Rename('"url":', '"unheardOf":', missing="layer jsonld: url"),
    Rename('"name":', '"unheardOf":', missing="layer jsonld: name"),
    Rename('"datePublished":', '"unheardOf":', missing="layer jsonld: datePublished"),
    Rename('"description":', '"unheardOf":', missing="layer jsonld: description"),
    Rename('"associatedMedia":', '"unheardOf":', missing="layer jsonld: associatedMedia.contentUrl"),
    Rename('"contentUrl":', '"unheardOf":', missing="layer jsonld: associatedMedia.contentUrl"),
    Rename("episode-content", lost="links identifiers", missing="layer dom"),
    Rename("cc-post-toolbar", lost="links identifiers", missing="layer dom: div.episode-content"),
    _tag("h1", "h5", missing="layer dom: div.episode-detail-top"),
    Rename(r"(?<=>)\w+day [A-Z][a-z]{2} \d\d, \d{4}(?=<)", "lately", missing="layer dom: the date as text"),
)

_WORDS = r"(?<=>)[A-Z][a-z]+ \d{1,2}, \d{4}(?=<)"
_OLD = (
    _tag("h2", "h6"),
    Rename('href="/e/', 'href="/x/', lost="url slug", missing='layer dom: a[href*="/e/"]'),
    Rename("pbplayerBox"),
    Rename("data-uri", lost="audio_url", missing="layer dom: div.pbplayerBox[data-uri]"),
    Rename("post_toolbar_download"),
    Rename('class="post_toolbar"', 'class="unheardOf"'),
    _tag("p", "section"),
)

PLAYLIST = (
    *_OLD,
    Rename("main-panel"),
    Rename("playlist-panel"),
    Rename('class="entry clearfix"', 'class="unheardOf"', missing="layer dom: div.entry"),
    Rename('class="date"', 'class="unheardOf"'),
    Rename('class="day"', 'class="unheardOf"'),
    Rename("next-page"),
    Rename(_WORDS, "lately", drift=r"date in any layer; layer dom: \.date, span\.day missing in 10 of 10"),
    Rename(r"<h2>.*</h2>", "", drift="title; layer dom: h2 missing in 10 of 10"),
)

BLOG = (
    *_OLD,
    Rename('class="post"', 'class="unheardOf"', missing="layer dom: div.post[id]"),
    Rename('id="post-', 'name="post-', missing="layer dom: div.post[id]"),
    Rename("postinfo"),
    Rename("theme13"),
    _tag("span", "b"),
    Rename("Older Entries"),
    Rename(_WORDS, "lately", drift="date in any layer; layer dom: span missing in 10 of 10"),
    Rename(r"<h2>.*</h2>", "", drift="title; layer dom: h2 missing in 10 of 10"),
)
