"""What episodes and papers are for machines: COinS that parse back, and schema.org without what is not known."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.export.cited import CitedPaper
from scraper.notation.normal import tidy
from scraper.records import Credit, EpisodeRecord, PaperRecord
from scraper.web import scholar

PAPER = PaperRecord(
    id="p1",
    arxiv_id="2504.90001",
    doi="10.5555/tides(1)&more",
    title="On Erd\\H{o}s tides & moons; 100% <b>",
    abstract="Tides.",
    published="2025-04-08T09:00:00Z",
    first_listed="2025-04-09",
    url="https://arxiv.org/abs/2504.90001",
    code_url=None,
    categories=("math.DG", "cs.LG"),
    authors=("Jan van der Berg", "The Tide Collaboration", "Okonjo, Ines"),
)
EPISODE = EpisodeRecord(
    id="e1",
    slug="tides",
    url="https://show.example/e/tides/",
    title="Tides",
    category=None,
    date="2025-04-10",
    published_at=None,
    body="Of tides.",
    word_count=2,
    duration=3_725,
    audio_url="https://media.example/tides.mp3",
    image_url="javascript:alert(1)",
    method=None,
    first_seen=None,
    changed_at=None,
    removed_at=None,
    show="A Show",
    authors=(Credit("a1", "Ines Okonjo", "I. Okonjo"),),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def test_coins_are_an_openurl_of_a_preprint() -> None:
    assert parse_qs(scholar.coins(PAPER), strict_parsing=True) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"],
        "rft.genre": ["preprint"],
        "rft.atitle": ["On Erdős tides & moons; 100% <b>"],
        "rft.date": ["2025-04-08"],
        "rft.aulast": ["van der Berg"],
        "rft.aufirst": ["Jan"],
        "rft.au": ["van der Berg, Jan", "The Tide Collaboration", "Okonjo, Ines"],
        "rft_id": ["info:doi/10.5555/tides(1)&more", "info:arxiv/2504.90001", "https://arxiv.org/abs/2504.90001"],
    }


def test_coins_leave_out_what_is_not_known() -> None:
    bare = PaperRecord("p2", None, None, "Moons", None, None, None, "javascript:alert(1)", None)
    assert [key for key, _ in parse_qsl(scholar.coins(bare))] == ["ctx_ver", "rft_val_fmt", "rft.genre", "rft.atitle"]
    assert parse_qs(scholar.coins(bare))["rft.genre"] == ["article"]


@pytest.mark.parametrize(
    ("known", "date"),
    [
        ({"published": "2025-04-08T09:00:00Z", "first_listed": "2025-04-09"}, "2025-04-08"),
        ({"published": None, "first_listed": "2025-04-09"}, "2025-04-09"),
        ({"published": None, "first_listed": None}, "2025-04"),
        ({"published": None, "first_listed": None, "arxiv_id": "math/0211159"}, "2002-11"),
        ({"published": None, "first_listed": None, "arxiv_id": None}, None),
    ],
)
def test_a_paper_has_the_date_of_its_citations(known: dict[str, Any], date: str | None) -> None:
    paper = replace(PAPER, **known)
    assert parse_qs(scholar.coins(paper)).get("rft.date", [None]) == [date]
    assert scholar.scholarly_article(paper, "https://here.example/").get("datePublished") == date
    numbers = {"published": paper.published or paper.first_listed or "", "arxiv_id": paper.arxiv_id or ""}
    cited = CitedPaper("p1", "", arxiv_id=numbers["arxiv_id"], date=numbers["published"])
    assert [int(part) for part in (date or "").split("-") if part] == list(cited.issued)


def test_coins_name_no_first_author_apart_where_it_is_a_group() -> None:
    keys = parse_qs(scholar.coins(replace(PAPER, authors=("The Tide Collaboration",))))
    assert "rft.aulast" not in keys
    assert keys["rft.au"] == ["The Tide Collaboration"]


def test_a_collaboration_of_thousands_is_cut() -> None:
    crowd = replace(PAPER, authors=tuple(f"Ada Name{n}" for n in range(3_000)))
    assert len(parse_qs(scholar.coins(crowd))["rft.au"]) == scholar.AUTHORS
    assert len(scholar.scholarly_article(crowd, "https://here.example/")["author"]) == scholar.AUTHORS


@given(TEXTS, TEXTS, TEXTS)
def test_coins_of_any_text_are_well_formed(title: str, name: str, doi: str) -> None:
    made = scholar.coins(replace(PAPER, title=title, authors=(name,), doi=doi))
    assert made.isascii()
    assert not set("<>\"' ") & set(made)
    keys = parse_qs(made, strict_parsing=True, keep_blank_values=True)
    assert set(keys) >= {"ctx_ver", "rft_val_fmt", "rft.atitle", "rft.au"}
    assert keys["rft_id"][0] == f"info:doi/{tidy(doi.translate({0x2028: ' ', 0x2029: ' '}))}"


def test_an_article_of_schema_org() -> None:
    told = scholar.scholarly_article(PAPER, "https://here.example/paper/2504.90001")
    assert told["@context"] == "https://schema.org"
    assert told["@type"] == "ScholarlyArticle"
    assert told["headline"] == told["name"] == "On Erdős tides & moons; 100% <b>"
    assert told["url"] == "https://here.example/paper/2504.90001"
    assert [each["name"] for each in told["author"]] == list(PAPER.authors)
    assert {each["propertyID"]: each["value"] for each in told["identifier"]} == {
        "arXiv": "2504.90001",
        "DOI": "10.5555/tides(1)&more",
    }
    assert told["sameAs"] == ["https://arxiv.org/abs/2504.90001", "https://doi.org/10.5555/tides(1)%26more"]


def test_an_episode_of_schema_org_with_its_papers() -> None:
    paper = scholar.scholarly_article(PAPER, "https://here.example/paper/2504.90001")
    told = scholar.podcast_episode(
        EPISODE, "https://here.example/e", show_url="https://show.example/", papers=[paper]
    )
    assert (told["@type"], told["duration"], told["datePublished"]) == ("PodcastEpisode", "PT1H2M5S", "2025-04-10")
    assert told["associatedMedia"] == {"@type": "AudioObject", "contentUrl": "https://media.example/tides.mp3"}
    assert told["partOfSeries"] == {"@type": "PodcastSeries", "name": "A Show", "url": "https://show.example/"}
    assert told["mentions"] == [{"@type": "Person", "name": "I. Okonjo"}], (
        "the authors of the paper, not of the episode"
    )
    assert "author" not in told
    (cited,) = told["citation"]
    assert cited["name"] == paper["name"]
    assert "@context" not in cited
    json.dumps(told)


def test_what_is_not_known_is_left_out() -> None:
    told = scholar.podcast_episode(replace(EPISODE, duration=None, show=None, authors=()), "https://here.example/e")
    assert not {"duration", "genre", "image", "partOfSeries", "mentions", "citation", "dateModified"} & set(told)
    bare = PaperRecord("p2", None, None, "Moons", None, None, None, None, None)
    assert set(scholar.scholarly_article(bare, "https://x.example/")) == {
        "@context",
        "@type",
        "url",
        "name",
        "headline",
    }


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, ""),
        (0, ""),
        (-5, ""),
        (5, "PT5S"),
        (60, "PT1M"),
        (3_600, "PT1H"),
        (3_725, "PT1H2M5S"),
        (86_400, "PT24H"),
    ],
)
def test_durations_are_iso_8601(seconds: int | None, written: str) -> None:
    assert scholar.duration(seconds) == written
