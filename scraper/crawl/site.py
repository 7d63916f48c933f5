"""Where an address belongs: its host, and whether another lies on the same site."""

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


def _name(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")
