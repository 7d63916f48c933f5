"""The schemas of people, questions, months, and of what the archive holds."""

from typing import Final

from scraper.web.machines.shapes import (
    COUNT,
    DAY,
    MOMENT,
    MONTH,
    PATH,
    PATH_OR_NONE,
    TEXT,
    TRUTH,
    WHOLE,
    Schema,
    listed,
    maybe,
    of,
    said,
    shape,
)  # fmt: skip

_COUNTS: Final[Schema] = {"type": "object", "additionalProperties": COUNT}
_REMOVED: Final = maybe(said(MOMENT, "When the host was first seen without it."))
_NEIGHBOURS: Final[dict[str, Schema]] = {
    "next": said(PATH_OR_NONE, "The next page; empty for none."),
    "previous": said(PATH_OR_NONE, "The previous page; empty for none."),
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Card": said(shape(id=TEXT, name=TEXT, episodes=COUNT, link=PATH), "A person; how many episodes credit them."),
    "People": shape(
        letter=said(TEXT, "With which the names begin; empty for those who are credited most."),
        total=said(COUNT, "People in the archive."),
        people=listed(of("Card")),
        next=said(PATH_OR_NONE, "Who comes after them; empty for nobody."),
    ),
    "Person": shape(
        id=TEXT,
        name=TEXT,
        spellings=listed(shape(spelling=TEXT, reason=said(TEXT, "Why this name is theirs."))),
        episodes=said(
            listed(
                shape(
                    id=TEXT,
                    title=TEXT,
                    date=maybe(DAY),
                    category=maybe(TEXT),
                    url=maybe(TEXT),
                    removed_at=_REMOVED,
                    credited_as=TEXT,
                    link=PATH,
                )
            ),
            "The newest first, those of one page.",
        ),
        episode_count=COUNT,
        page=WHOLE,
        pages=WHOLE,
        **_NEIGHBOURS,
        timeline=said(_COUNTS, "Episodes by month, or by year where they span over two."),
        papers_told=said(listed(of("PaperOfPerson")), "Papers of the episodes that credit them."),
        papers_told_count=COUNT,
        papers_listing=said(listed(of("PaperOfPerson")), "Other papers that list them as an author."),
        papers_listing_count=COUNT,
        co_authors=listed(of("Card")),
        co_author_count=COUNT,
        together=said(listed(shape(one=TEXT, other=TEXT, episodes=COUNT)), "Co-authors who are credited together."),
    ),
    "PaperOfPerson": shape(
        id=TEXT,
        title=TEXT,
        arxiv_id=maybe(TEXT),
        date=maybe(said(TEXT, "YYYY-MM-DD; YYYY-MM where only the arXiv id tells.")),
        link=PATH,
        is_sure=said(TRUTH, "Whether it is theirs for sure; else it lists somebody of that name."),
    ),
    "Questions": shape(
        category=said(TEXT, "Empty for all."),
        episodes=listed(
            shape(
                id=TEXT,
                title=TEXT,
                date=maybe(DAY),
                removed_at=_REMOVED,
                category=maybe(TEXT),
                link=PATH,
                questions=listed(shape(id=TEXT, position=WHOLE, text=TEXT, link=PATH)),
                has_more=TRUTH,
            )
        ),
        next=said(PATH_OR_NONE, "Where older ones stand; empty at the end."),
        previous=said(PATH_OR_NONE, "Where newer ones stand; empty at the beginning."),
        older=said(COUNT, "What `before` takes to go on; 0 at the end."),
        newer=said(COUNT, "What `after` takes to go back; 0 at the beginning."),
        categories=listed(shape(name=TEXT, episodes=COUNT)),
    ),
    "Listed": shape(
        id=TEXT,
        title=TEXT,
        category=maybe(TEXT),
        date=maybe(DAY),
        url=maybe(said(TEXT, "The host's page.")),
        removed_at=_REMOVED,
        link=PATH,
        authors=listed(shape(id=TEXT, name=TEXT, link=PATH)),
        paper=maybe(said(shape(id=TEXT, title=TEXT, link=PATH), "The one that it is tied to for sure.")),
    ),
    "Home": shape(
        holdings=shape(
            episodes=COUNT,
            undated=COUNT,
            with_paper=said(COUNT, "Those that are tied to a paper for sure."),
            questions=COUNT,
            people=COUNT,
            papers=COUNT,
            first_date=maybe(DAY),
            last_date=maybe(DAY),
            last_complete_run=maybe(said(MOMENT, "When the last run began that saw all that there was to see.")),
            last_run=maybe(MOMENT),
        ),
        latest=listed(of("Listed")),
        months=said(_COUNTS, "Episodes of each month that has any."),
        lately=said(
            shape(words=listed(shape(text=TEXT, episodes=COUNT)), episodes=COUNT, first=maybe(DAY), last=maybe(DAY)),
            "Words that the newest episodes hold more than others do.",
        ),
    ),
    "Months": shape(
        episodes=COUNT,
        undated=COUNT,
        months=listed(shape(month=MONTH, episodes=COUNT, with_paper=COUNT, categories=_COUNTS, link=PATH)),
    ),
    "Month": shape(
        name=said(TEXT, "YYYY-MM, or `none` for the episodes without a date."),
        episodes=COUNT,
        with_paper=COUNT,
        categories=_COUNTS,
        page=WHOLE,
        pages=WHOLE,
        **_NEIGHBOURS,
        listed=listed(of("Listed")),
        before=maybe(MONTH),
        after=maybe(MONTH),
    ),
    "About": shape(
        counts=_COUNTS,
        shows=listed(shape(title=TEXT, url=TEXT, author=TEXT)),
        first_day=maybe(DAY),
        last_day=maybe(DAY),
        last_arrival=maybe(said(MOMENT, "When the episode that came last was seen first.")),
        last_edit=maybe(said(MOMENT, "When an edit by the host was seen last.")),
        last_run=maybe(said(MOMENT, "When the last run began.")),
        last_complete_run=maybe(said(MOMENT, "When the last one began that saw all that there was to see.")),
        last_snapshot=maybe(TEXT),
        schema=said(WHOLE, "The version of the file."),
        version=said(TEXT, "Of the program."),
    ),
}
