"""What an episode and a paper are, for machines: schema.org for search engines, COinS for reference managers."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from scraper.export.cited import one_line
from scraper.export.people import person
from scraper.export.tex import plain
from scraper.link.waiting import opening
from scraper.records import EpisodeRecord, PaperRecord
from scraper.web.outward import of_paper, opened

CONTEXT: Final = "https://schema.org"
AUTHORS: Final = 50
"""So many authors of a paper are named: a collaboration of thousands would outweigh its page."""
_DESCRIPTION: Final = 300
_SUMMARY: Final = 1_500
_MINUTE: Final = 60
_HOUR: Final = 3_600


def podcast_episode(
    record: EpisodeRecord, url: str, *, show_url: str | None = None, papers: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """An episode as a https://schema.org/PodcastEpisode; what is not known is left out.

    `url` is the whole address of its page here, `show_url` that of the show at the host. `papers` are what
    `scholarly_article` gives of those whose link stands; the people an episode credits are authors of its paper and
    not of the episode, hence `mentions`.
    """
    audio, show = opened(record.audio_url), one_line(record.show or "")
    return _told(
        {
            "@context": CONTEXT,
            "@type": "PodcastEpisode",
            "url": url,
            "name": one_line(record.title),
            "description": opening(record.body, _DESCRIPTION),
            "datePublished": record.published_at or record.date,
            "dateModified": record.changed_at,
            "duration": duration(record.duration),
            "image": opened(record.image_url),
            "genre": record.category,
            "sameAs": opened(record.url),
            "associatedMedia": audio and {"@type": "AudioObject", "contentUrl": audio},
            "partOfSeries": show and _told({"@type": "PodcastSeries", "name": show, "url": opened(show_url)}),
            "mentions": [_person(credit.credited_as) for credit in record.authors],
            "citation": [_without_context(paper) for paper in papers],
        }
    )


def scholarly_article(paper: PaperRecord, url: str) -> dict[str, Any]:
    """A paper as a https://schema.org/ScholarlyArticle; what is not known is left out. `url` is its page here."""
    ids = {"arXiv": paper.arxiv_id, "DOI": paper.doi}
    title = plain(paper.title)
    return _told(
        {
            "@context": CONTEXT,
            "@type": "ScholarlyArticle",
            "url": url,
            "name": title,
            "headline": title,
            "author": [_person(plain(name)) for name in paper.authors[:AUTHORS]],
            "datePublished": paper.published or paper.first_listed,
            "abstract": opening(plain(paper.abstract or ""), _SUMMARY),
            "about": list(paper.categories),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": kind, "value": value} for kind, value in ids.items() if value
            ],
            "sameAs": list(of_paper(paper.arxiv_id, paper.doi, paper.url)),
        }
    )


def coins(paper: PaperRecord) -> str:
    """The title attribute of a COinS span: a paper as an OpenURL in key/encoded-value form, not escaped for HTML.

    ANSI/NISO Z39.88-2004, matrix `info:ofi/fmt:kev:mtx:journal` with the genre `preprint` for what is on arXiv;
    https://archive.org/details/ocoins-specification says how it stands in a page.
    """
    return urlencode(list(_keys(paper)), errors="replace")


def duration(seconds: int | None) -> str:
    """Seconds as ISO 8601 has them: `PT1H2M5S`; "" for nothing or none."""
    if not seconds or seconds < 0:
        return ""
    parts = ((seconds // _HOUR, "H"), (seconds % _HOUR // _MINUTE, "M"), (seconds % _MINUTE, "S"))
    return "PT" + "".join(f"{value}{unit}" for value, unit in parts if value)


def _keys(paper: PaperRecord) -> Iterator[tuple[str, str]]:
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"
    yield "rft.genre", "preprint" if paper.arxiv_id else "article"
    yield "rft.atitle", plain(paper.title)
    if date := one_line(paper.published or paper.first_listed or ""):
        yield "rft.date", date[:10]
    people = [person(name) for name in paper.authors[:AUTHORS]]
    if people and people[0].family:
        yield "rft.aulast", " ".join(filter(None, (people[0].particle, people[0].family)))
        if people[0].given:
            yield "rft.aufirst", people[0].given
    for each in people:
        family = " ".join(filter(None, (each.particle, each.family, each.suffix)))
        yield "rft.au", each.literal or ", ".join(filter(None, (family, each.given)))
    if paper.doi:
        yield "rft_id", f"info:doi/{one_line(paper.doi)}"
    if paper.arxiv_id:
        yield "rft_id", f"info:arxiv/{one_line(paper.arxiv_id)}"
    for address in of_paper(paper.arxiv_id, None, paper.url)[:1]:
        yield "rft_id", address


def _person(name: str) -> dict[str, Any]:
    return {"@type": "Person", "name": one_line(name)}


def _without_context(value: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in value.items() if name != "@context"}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Those of which something is known."""
    return {name: value for name, value in values.items() if value}
