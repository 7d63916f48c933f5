"""What an episode is known by: permalink slug, audio file, body fingerprint (the rules of identity)."""

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from scraper.notation.normal import tidy

_PERMALINK: Final = re.compile(r"/e/([^/]+)/?$")
_SAFE: Final = "!$&'()*+,;=:@"
"""What may stand unescaped in a part of a path (RFC 3986), letters and digits aside."""

_PODBEAN_AUDIO: Final = re.compile(r"podbean\.com/mf/(?:web|feed|play|download[^/]*)/([^/?#]+/[^/?#]+)")


def canonical_url(url: str) -> str:
    """One spelling for all variants of a permalink: no query, no fragment, a last slash, one way of escaping.

    An address that is no permalink (a feed may link elsewhere) stays as it is; what is no web address gives "".
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return ""
    except ValueError:
        return ""
    match = _PERMALINK.search(parts.path)
    if match is None or not slug_of(url):
        return url
    path = f"{parts.path[: match.start(1)]}{quote(_decoded(match[1]), safe=_SAFE)}/"
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, "", ""))


@lru_cache(maxsize=1024)
def slug_of(url: str) -> str:
    """The last part of a permalink `/e/SLUG/`, percent-decoded and NFC; "" if the address is none.

    `%E2%80%93`, `%e2%80%93` and the dash itself give the same slug.
    """
    try:
        match = _PERMALINK.search(urlsplit(url).path)
    except ValueError:
        return ""
    return tidy(_decoded(match[1])) if match else ""


def _decoded(part: str) -> str:
    return unicodedata.normalize("NFC", unquote(part))


def audio_key(url: str) -> str:
    """What names the audio file itself: trackers before it, the kind of delivery and the query taken off."""
    if match := _PODBEAN_AUDIO.search(url):
        return tidy(unquote(match[1]))
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return tidy(f"{parts.netloc.lower()}{unquote(parts.path)}") if parts.netloc else ""
