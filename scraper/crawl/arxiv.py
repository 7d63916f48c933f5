"""Addresses of arXiv's documented interfaces and of Hugging Face's Daily Papers, and the rules for their use.

No more than one request every three seconds over one connection, all of arXiv's interfaces together
(https://info.arxiv.org/help/api/tou.html); at most 2,000 papers a request and 30,000 a query
(https://info.arxiv.org/help/api/user-manual.html, 3.1.1.2).
"""

from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

SPACING: Final = 3.0
"""Seconds between two requests to arXiv, whatever `delay` says."""
MOST_A_REQUEST: Final = 1000
"""Papers that one request asks for: half of what is allowed, since large slices are what fails first."""
MOST_A_QUERY: Final = 30_000
MOST_IDS: Final = 100
"""Ids in one request: its address stays short enough for any proxy."""


def ids_url(base: str, ids: tuple[str, ...]) -> str:
    """Where the papers of these ids are told."""
    return f"{_api(base)}?{urlencode({'id_list': ','.join(ids), 'max_results': len(ids)}, safe=',/')}"


def query_url(base: str, query: str, start: int, most: int, *, newest_first: bool = False) -> str:
    """Where a slice of the papers is told that a query finds, from number `start`, counted from 0."""
    asked = {"search_query": query, "start": start, "max_results": most}
    order = {"sortBy": "submittedDate", "sortOrder": "descending"} if newest_first else {}
    return f"{_api(base)}?{urlencode({**asked, **order})}"


def api_prefix(base: str) -> str:
    """How every address of arXiv's API begins."""
    return f"{_api(base)}?"


def ids_prefix(base: str) -> str:
    """How every address for papers by id begins."""
    return f"{_api(base)}?id_list="


def ids_of(url: str) -> list[str]:
    """The ids that an address asks for; none for another one."""
    return [name for found in parse_qs(urlsplit(url).query).get("id_list", []) for name in found.split(",") if name]


def list_url(base: str, name: str, first: date, last: date) -> str:
    """Where an OAI-PMH list begins: all of a set that was new or changed from one day to another, both included."""
    asked = {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": name, "from": first, "until": last}
    return f"{base}?{urlencode(asked, safe=':')}"


def next_url(base: str, token: str) -> str:
    """Where an OAI-PMH list goes on."""
    return f"{base}?{urlencode({'verb': 'ListRecords', 'resumptionToken': token})}"


def daily_url(base: str, day: date) -> str:
    """Where Hugging Face tells the papers of a day, as many as it tells at once."""
    return f"{base.rstrip('/')}/api/daily_papers?{urlencode({'date': day, 'limit': 100})}"


def _api(base: str) -> str:
    return f"{base.rstrip('/')}/api/query"
