"""The site's own pages, one module each: what it reads, and what it answers with."""

from typing import Any, Final

from scraper.web.pages import (
    about,
    article,
    author,
    authors,
    episode,
    home,
    month,
    months,
    paper,
    questions,
    review,
    search,
)

ROUTES: Final[tuple[tuple[str, Any], ...]] = (
    (home.ROUTE, home.page),
    (search.ROUTE, search.page),
    (review.ROUTE, review.page),
    (about.ROUTE, about.page),
    (authors.ROUTE, authors.page),
    (author.ROUTE, author.page),
    (questions.ROUTE, questions.page),
    (months.ROUTE, months.page),
    (month.ROUTE, month.page),
    (episode.ROUTE, episode.page),
    (paper.ROUTE, paper.page),
    (article.ROUTE, article.page),
)
"""What an address looks like, as a regular expression, and what answers it."""
