"""The schemas of what the pages of an episode, a paper, a person and so on answer."""

from typing import Final

from scraper.web.machines.shapes import COUNT, LINK, PATH, SCORE, TEXT, WHOLE, Schema, listed, of, shape

SCHEMAS: Final[dict[str, Schema]] = {
    "Review": shape(waiting=COUNT, page=WHOLE, pages=WHOLE, items=listed(of("Waiting"))),
    "Waiting": shape(
        kind={"enum": ["episode", "article"]},
        id=TEXT,
        title=TEXT,
        date=TEXT,
        url=TEXT,
        credits=listed(TEXT),
        opening=TEXT,
        candidates=listed(of("Candidate")),
        rejected=listed(TEXT),
        link=PATH,
    ),
    "Candidate": shape(
        paper_id=TEXT,
        title=TEXT,
        arxiv_id=TEXT,
        doi=TEXT,
        url=TEXT,
        listed={**TEXT, "description": "The day of first listing, else of publication; empty for unknown."},
        authors=listed(TEXT),
        abstract=TEXT,
        score=SCORE,
        status=LINK,
        evidence={"type": "object", "additionalProperties": TEXT, "description": "By kind, in words."},
        in_words=listed(TEXT),
        link=PATH,
        commands=shape(accept=TEXT, reject=TEXT),
    ),
}
