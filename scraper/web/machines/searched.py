"""The schemas of what a search answers, and of feeds."""

from typing import Any, Final

from scraper.search.results import HitKind
from scraper.web.machines.shapes import COUNT, DAY, MOMENT, PATH, TEXT, TRUTH, WHOLE, Schema, listed, maybe, of, shape

SCHEMAS: Final[dict[str, Schema]] = {
    "Hit": shape(
        kind={
            "enum": [kind.value for kind in HitKind],
            "description": "A transcript is an episode that holds the words only in what is said in it.",
        },
        id=TEXT,
        title={**TEXT, "description": "Of a question: the title of its episode; the question is the snippet."},
        date=maybe(DAY),
        url=maybe({**TEXT, "description": "The page of the host, of the paper or of the article."}),
        link={**PATH, "description": "Its page on this site, from the root of the server."},
        score={"type": "number", "description": "The higher, the better; comparable within one search only."},
        snippet=of("Snippet"),
        holds_all={**TRUTH, "description": "Whether it holds all that is wanted, or only most of it."},
        episode_id=maybe({**TEXT, "description": "Of a question or transcript: whose it is."}),
        position=maybe({**WHOLE, "minimum": 1, "description": "Of a question: its number in the episode."}),
        start=maybe({"type": "number", "minimum": 0, "description": "Of a transcript: seconds into the episode."}),
    ),
    "Snippet": shape(
        text=TEXT,
        spans={
            **listed({"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}),
            "description": "Where the words that were looked for begin and end in the text, in characters.",
        },
    ),
    "Results": shape(
        "facets",
        hits=listed(of("Hit")),
        total=COUNT,
        complete={**COUNT, "description": "How many of all hits hold all that is wanted."},
        reading={**TEXT, "description": "How the words were read, in a sentence."},
        suggestions=listed(shape(query=TEXT, why=TEXT)),
        facets=of("Facets"),
        page=WHOLE,
        pages={**WHOLE, "description": "How many pages there are, each of `limit` hits; one even without any."},
        limit=WHOLE,
        next=maybe({**PATH, "description": "The next page; also in the header Link. null behind the last."}),
    ),
    "Facets": shape(
        years=listed(of("Count")),
        categories=listed(of("Count")),
        authors=listed(of("Count")),
        papers=listed(of("Count")),
        counted={**COUNT, "description": "Among how many hits was counted."},
        authors_among={**COUNT, "description": "Among how many of these, the first ones, authors were counted."},
    ),
    "Count": shape(
        value={**TEXT, "description": "What they share: a year, a category, an author's id, yes or no."},
        label=TEXT,
        hits=COUNT,
    ),
    "JSONFeed": {
        "description": "https://www.jsonfeed.org/version/1.1/",
        **shape(
            "feed_url", "home_page_url", "authors",
            version={"const": "https://jsonfeed.org/version/1.1"},
            title=TEXT,
            feed_url=TEXT,
            home_page_url=TEXT,
            authors=listed(shape(name=TEXT)),
            items=listed(of("JSONFeedItem")),
        ),
    },
    "JSONFeedItem": shape(
        "url", "external_url", "date_published", "date_modified",
        id=TEXT, url=TEXT, external_url=TEXT, title=TEXT, content_html=TEXT, date_published=MOMENT,
        date_modified=MOMENT,
    ),
    "CSL": {
        "description": "https://github.com/citation-style-language/schema",
        "type": "array",
        "items": {"type": "object", "required": ["id", "type"]},
    },
}  # fmt: skip

_WORDS: Final[dict[str, Any]] = {
    "name": "q",
    "in": "query",
    "description": "Any text, up to 2,000 characters; the language is described in docs/searching.md.",
    "schema": {"type": "string", "default": ""},
    "example": "diffusion has:paper",
}
PARAMETERS: Final[dict[str, Any]] = {
    "words": _WORDS,
    "shelf": {
        "name": "in",
        "in": "query",
        "description": "Among what is searched.",
        "schema": {"enum": ["episodes", "questions", "papers", "articles", "all"], "default": "episodes"},
    },
    "sort": {
        "name": "sort",
        "in": "query",
        "description": "`newest` is the same as `sort:newest` among the words.",
        "schema": {"enum": ["best", "newest"], "default": "best"},
    },
    "page": {
        "name": "page",
        "in": "query",
        "description": "From 1. What is no number is taken for 1.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 9_999, "default": 1},
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "Hits at once. As JSON 20 unless said, in a file 500; in a feed 50, at most 100.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 500},
    },
}
