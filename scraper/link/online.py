"""What to ask arXiv for when no paper at hand fits a telling: by id, else headline, else authors and words."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from scraper.link.facts import Telling
from scraper.notation.arxiv_query import all_of, any_of, author, both, plain_words, submitted, telling_words
from scraper.text.people.names import read_name

MOST_QUERIES: Final = 3
_MOST_AUTHORS: Final = 4
_FEWEST_AUTHORS: Final = 2
_MOST_TITLE_WORDS: Final = 8
_FEWEST_TITLE_WORDS: Final = 3
_MOST_WORDS: Final = 4
_LONG: Final = 7
"""Letters of a word that may be a term of a field."""
_FIRST_DAY: Final = date(1991, 8, 14)
"""arXiv's own first day."""
_EVER: Final = timedelta(days=100 * 365)
_YEARS: Final = timedelta(days=3 * 365)
_WEEKS: Final = timedelta(days=90)
_BY_ID: Final = "id:"


def queries_for(telling: Telling) -> list[str]:
    """At most three queries in arXiv's language, the most telling first; none where there is nothing to go by.

    One by id is `id:2504.07962`, with ` OR ` between several. No paper of a query by names or words was submitted
    after the telling's day.
    """
    found = [_by_id(telling), _by_headline(telling), _by_authors(telling), _by_names_and_words(telling)]
    return list(dict.fromkeys(query for query in found if query))[:MOST_QUERIES]


def ids_in(query: str) -> tuple[str, ...]:
    """The arXiv ids that a query of `queries_for` asks for; none for one by names or words."""
    terms = query.split(" OR ")
    return tuple(term.removeprefix(_BY_ID) for term in terms) if query.startswith(_BY_ID) else ()


def _by_id(telling: Telling) -> str:
    return " OR ".join(f"{_BY_ID}{name}" for name in telling.arxiv_ids)


def _by_headline(telling: Telling) -> str:
    words = telling_words(telling.headline)[:_MOST_TITLE_WORDS]
    if len(words) < _FEWEST_TITLE_WORDS:
        return ""
    return both(all_of("ti", words), _until(telling, _EVER))


def _by_authors(telling: Telling) -> str:
    names = _names(telling, initials=True)
    return both(*names, _until(telling, _YEARS)) if len(names) >= _FEWEST_AUTHORS else ""


def _by_names_and_words(telling: Telling) -> str:
    """Any of the authors, by family name alone, with any of the rarest words; without authors, all of the words."""
    names, words = _names(telling, initials=False), _rare_words(telling)
    if names and words:
        return both(any_of(names), any_of([f"abs:{word}" for word in words]), _until(telling, _WEEKS))
    if len(words) >= _FEWEST_AUTHORS:
        return both(all_of("abs", words[:_FEWEST_AUTHORS]), _until(telling, _WEEKS))
    return ""


def _names(telling: Telling, *, initials: bool) -> list[str]:
    """The terms for the first few who are credited, by family name."""
    terms = []
    for credited in telling.credits:
        name = read_name(credited)[0]
        terms.append(author(name.family, name.given[0] if initials and name.given else ""))
    return list(dict.fromkeys(term for term in terms if term))[:_MOST_AUTHORS]


def _rare_words(telling: Telling) -> list[str]:
    """The method's name, and long words that the text comes back to; plain words are short, or said once."""
    method = [word for word in plain_words(telling.method) if len(word) > 1]
    said = Counter(word for word in plain_words(f"{telling.title}\n{telling.body}") if len(word) >= _LONG)
    told = telling_words(" ".join(word for word, times in said.items() if times > 1 and not word.isdecimal()))
    told.sort(key=lambda word: (-said[word] * len(word), word))
    return list(dict.fromkeys([*method, *told]))[:_MOST_WORDS]


def _until(telling: Telling, reach: timedelta) -> str:
    """The term for papers submitted by the telling's day and at most so long before; "" where no day is known."""
    try:
        day = date.fromisoformat(telling.date)
    except ValueError:
        return ""
    return submitted(max(day - reach, _FIRST_DAY), day) if day >= _FIRST_DAY else ""
