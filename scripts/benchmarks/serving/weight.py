"""What a browser fetches to show a page: the page, and each file that its HTML names."""

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin

from scripts.benchmarks.serving import clients

_FETCHED: Final = {("script", "src"), ("img", "src"), ("source", "src"), ("video", "poster"), ("iframe", "src")}
_LINKS: Final = frozenset(("stylesheet", "icon", "preload", "modulepreload", "manifest"))


def measure(port: int, addresses: Sequence[str]) -> dict[str, dict[str, int]]:
    """By address: the bytes of the page and of all its files, nothing compressed, and how many requests they take."""
    return {address: _weighed(port, address) for address in addresses}


def _weighed(port: int, address: str) -> dict[str, int]:
    (page,) = clients.ask(port, [address])
    if page.status != 200:
        raise RuntimeError(f"{address} answered with {page.status}")
    names = files(page.body.decode())
    others = clients.ask(port, [urljoin(address, name) for name in names])
    return {"page_bytes": len(page.body), "bytes": len(page.body) + sum(len(each.body) for each in others),
            "requests": 1 + len(names)}  # fmt: skip


def files(html: str) -> list[str]:
    """The addresses of the files that a browser fetches for a page, each once. A recording waits for a click."""
    found = _Files()
    found.feed(html)
    return list(dict.fromkeys(found.names))


class _Files(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told: dict[str, Any] = dict(attrs)
        self.names += [value for name, value in attrs if value and (tag, name) in _FETCHED]
        if tag == "link" and told.get("href") and _LINKS & set((told.get("rel") or "").casefold().split()):
            self.names.append(told["href"])
