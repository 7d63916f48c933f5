"""The layers of one page laid together: which reading belongs to which episode, and what is missing where.

No field rests on one layer. Where one of them fails, the page says so (`ParsedPage.missing_layers`); where all
fail that carry a field, the page is drift, and the error names each layer and what was looked for in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scraper.errors import DriftError
from scraper.model import Listing, ParsedEpisode
from scraper.notation.keys import audio_key, slug_of

Reading = tuple[ParsedEpisode, ...]

_FEW: Final = 2
"""So few episodes may lack a field without the page having changed."""

_DAY, _BODY = ("date", "timestamp"), ("html", "text")
_ESSENTIAL: Final = {
    "url": ("url",),
    "title": ("title",),
    "date": _DAY,
    "timestamp": _DAY,
    "html": _BODY,
    "text": _BODY,
    "audio_url": ("audio_url",),
}
"""Fields that no page should lack -> the fields in which another layer says the same."""


@dataclass(frozen=True, slots=True)
class LayerFound:
    """What one layer of a page says. `names`: field -> where the layer has it, for each that it always has."""

    name: str
    names: Mapping[str, str]
    said: Sequence[ParsedEpisode]
    optional: bool = False
    """Whether pages of this theme may lack the layer."""

    def lacking(self, field: str) -> int:
        """How many of its episodes lack a field."""
        return sum(not getattr(said, field) for said in self.said)


@dataclass(frozen=True, slots=True)
class Joined:
    """The episodes of a page, one reading each, and how many were named by nothing."""

    episodes: tuple[Reading, ...]
    nameless: int


def join(layers: Iterable[LayerFound], *, by_audio_alone: bool = False) -> Joined:
    """Put together what the layers say of the same episode: by its permalink, else by its audio.

    What has audio and a permalink in no layer is an episode only where `by_audio_alone` says so.
    """
    said = [each for layer in layers for each in layer.said]
    permalinks = _permalinks_by_audio(said)
    readings: dict[str, list[ParsedEpisode]] = {}
    nameless = 0
    for each in said:
        heard = audio_key(each.audio_url)
        slug = slug_of(each.url)
        url = each.url if slug else permalinks.get(heard, "")
        if url or (heard and by_audio_alone):
            readings.setdefault(slug_of(url) or f"audio {heard}", []).append(
                each if each.url else replace(each, url=url)
            )
        else:
            nameless += 1
    return Joined(tuple(tuple(reading) for reading in readings.values()), nameless)


def _permalinks_by_audio(said: Iterable[ParsedEpisode]) -> dict[str, str]:
    """The permalink that each audio file belongs to; none for a file that two episodes share."""
    found: dict[str, str] = {}
    shared = set()
    for each in said:
        heard = audio_key(each.audio_url) if slug_of(each.url) else ""
        if heard and slug_of(found.setdefault(heard, each.url)) != slug_of(each.url):
            shared.add(heard)
    return {heard: url for heard, url in found.items() if heard and heard not in shared}


def refuse_drift(joined: Joined, layers: Sequence[LayerFound], *, teasers: bool = False) -> None:
    """Refuse a page on which most episodes have no name or no day, or none has any text: it is not what it was.

    `teasers`: the page leaves texts to the episodes' own pages. Raises DriftError.
    """
    episodes, total = joined.episodes, len(joined.episodes)
    dateless = sum(not any(said.date or said.timestamp for said in reading) for reading in episodes)
    bodiless = sum(not any(said.html or said.text for said in reading) for reading in episodes)
    if joined.nameless > total:
        raise drift(f"{joined.nameless} of the page's episodes have no permalink", layers, "url", "audio_url")
    if total > _FEW and bodiless == total and not teasers:
        raise drift("none of the page's episodes has a body in any layer", layers, "html", "text")
    if total > _FEW and 2 * dateless > total:
        raise drift(f"{dateless} of the page's episodes have no date in any layer", layers, "date", "timestamp")


def refuse_emptiness(joined: Joined, listing: Listing, layers: Sequence[LayerFound]) -> None:
    """Refuse a page of a list that claims to have that page and shows no episode. Raises DriftError."""
    claimed = listing.total_episodes and listing.page and (listing.total_pages or 0) >= listing.page
    if claimed and not joined.episodes:
        raise drift(f"the page claims {listing.total_episodes} episodes and shows none", layers)


def drift(what: str, layers: Iterable[LayerFound], *fields: str) -> DriftError:
    """The error of a page that no longer looks as it did: what is wrong, and which layer and selector failed."""
    failed = [reason for layer in layers for reason in _failures(layer, fields)]
    return DriftError("; ".join([what, *failed]), fault="drift")


def _failures(layer: LayerFound, fields: Iterable[str]) -> list[str]:
    if not layer.said:
        return [] if layer.optional else [f"layer {layer.name}: missing"]
    return [
        f"layer {layer.name}: {layer.names[field]} missing in {layer.lacking(field)} of {len(layer.said)}"
        for field in fields
        if field in layer.names and layer.lacking(field)
    ]


def missing_layers(layers: Sequence[LayerFound]) -> tuple[str, ...]:
    """Which layers of a page say nothing while others do, and which fields none of a layer's episodes has.

    Of few episodes a field counts as missing only where another layer has it.
    """
    if not any(layer.said for layer in layers):
        return ()
    gone = [f"layer {layer.name}" for layer in layers if not layer.said and not layer.optional]
    return (*gone, *(f"layer {layer.name}: {name}" for layer in layers for name in _missing_fields(layer, layers)))


def _missing_fields(layer: LayerFound, layers: Sequence[LayerFound]) -> list[str]:
    others = [said for other in layers if other is not layer for said in other.said]
    return [
        layer.names[field]
        for field, kin in _ESSENTIAL.items()
        if field in layer.names
        and layer.said
        and layer.lacking(field) == len(layer.said)
        and (len(layer.said) > _FEW or any(getattr(said, each) for said in others for each in kin))
    ]
