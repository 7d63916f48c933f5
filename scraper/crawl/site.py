"""Addresses: where one belongs, whether another lies on the same site, and those that files are kept under."""

import hashlib
from urllib.parse import SplitResult, urlsplit


def root_of(url: str) -> str:
    """The root of the address's host: `https://www.paperledge.com/`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def same_site(home: str, other: str) -> bool:
    """Whether `other` lies on the site of `home`: `www.` or not, and never from https back to http."""
    try:
        old, new = urlsplit(home), urlsplit(other)
        if _name(old) != _name(new):
            return False
        if old.scheme == new.scheme:
            return old.port == new.port
        return (old.scheme, old.port or 80, new.scheme, new.port or 443) == ("http", 80, "https", 443)
    except ValueError:
        return False


def may_hold_transcript(home: str, url: str) -> bool:
    """Whether a transcript that a page names, or a redirect on the way to it, may be asked for.

    It may lie on any host: shows keep such files on servers of their own. But as for the pages: over the web, with no
    password in the address, and over https where the show itself is. Whether the host is a public one, the connection
    looks at (crawl/connection.py).
    """
    try:
        old, new = urlsplit(home), urlsplit(url)
        named = bool(new.hostname) and new.port != 0 and "@" not in new.netloc
    except ValueError:
        return False
    return named and (new.scheme == "https" or (new.scheme, old.scheme) == ("http", "http"))


def _name(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def file_address(body: bytes, name: str) -> str:
    """The address of an imported file, made of its content and its name: names alone recur."""
    return f"file:{hashlib.sha256(body).hexdigest()[:12]}/{name}"


def shown_name(address: str) -> str:
    """An address as people are shown it: a file's by its name."""
    return address.rpartition("/")[2] if address.startswith("file:") else address
