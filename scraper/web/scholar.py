"""What an episode and a paper are, for machines: schema.org for search engines, COinS for reference managers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from scraper.export.cited import iso, issued, one_line
from scraper.export.people import person
from scraper.export.tex import plain
from scraper.link.waiting import opening
from scraper.notation.titles import titled
from scraper.records import EpisodeRecord, PaperRecord
from scraper.web.outward import of_paper, opened

CONTEXT: Final = "https://schema.org"
LISTED: Final = 20
"""So many things of a list are named: the page has them all anyway."""
AUTHORS: Final = 50
"""So many authors of a paper are named: a collaboration of thousands would outweigh its page."""
_SUMMARY: Final = 1_500
_MINUTE: Final = 60
_HOUR: Final = 3_600


def podcast_episode(
    record: EpisodeRecord,
    url: str,
    *,
    description: str = "",
    show_url: str | None = None,
    papers: Iterable[dict[str, Any]] = (),
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
            "name": titled(one_line(record.title), record.date),
            "description": description,
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
            "datePublished": date_of(paper),
            "abstract": opening(plain(paper.abstract or ""), _SUMMARY),
            "about": list(paper.categories),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": kind, "value": value} for kind, value in ids.items() if value
            ],
            "sameAs": list(of_paper(paper.arxiv_id, paper.doi, paper.url)),
        }
    )


def news_article(
    title: str, url: str, *, description: str, date: str | None, site: str | None, source: str | None,
    papers: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """An article as a https://schema.org/NewsArticle; `url`: its page here, `source`: that of its site."""
    return _told(
        {
            "@context": CONTEXT,
            "@type": "NewsArticle",
            "url": url,
            "headline": one_line(title),
            "description": description,
            "datePublished": date,
            "publisher": site and {"@type": "Organization", "name": one_line(site)},
            "sameAs": opened(source),
            "citation": [_without_context(paper) for paper in papers],
        }
    )


def collection(
    name: str, description: str, url: str, things: Sequence[tuple[str, str]], *, total: int = 0
) -> dict[str, Any]:
    """A page that lists things, each a name and the whole address of its page, as a https://schema.org/CollectionPage.

    `total` is how many there are on all pages; LISTED of them are named.
    """
    named = [
        {"@type": "ListItem", "position": position, "name": one_line(each), "url": at}
        for position, (each, at) in enumerate(things[:LISTED], start=1)
    ]
    listing = {"@type": "ItemList", "numberOfItems": total or len(things), "itemListElement": named}
    said = {"@context": CONTEXT, "@type": "CollectionPage", "name": one_line(name), "url": url}
    return _told({**said, "description": description, "mainEntity": listing})


def coins(paper: PaperRecord) -> str:
    """The title attribute of a COinS span: a paper as an OpenURL in key/encoded-value form, not escaped for HTML.

    ANSI/NISO Z39.88-2004, matrix `info:ofi/fmt:kev:mtx:journal` with the genre `preprint` for what is on arXiv;
    https://archive.org/details/ocoins-specification says how it stands in a page.
    """
    return urlencode(list(_keys(paper)), errors="replace")


def date_of(paper: PaperRecord) -> str:
    """When a paper came out, as its citations say: a day; a month where only the arXiv id tells; "" for unknown."""
    return iso(issued(paper.published or paper.first_listed or "", paper.arxiv_id or ""))


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
    if date := date_of(paper):
        yield "rft.date", date
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
