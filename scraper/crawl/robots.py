"""robots.txt, read once a run and host, and obeyed: when it cannot be had, nothing is asked of the host."""

from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from scraper.crawl.fetcher import MOST_ROBOTS_BYTES, Fetcher
from scraper.crawl.pacing import Pacer
from scraper.crawl.site import root_of
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind

LONGEST_DELAY: Final = 30.0
AGENT: Final = "paperledge"


class Robots:
    """The rules of every host met in this run."""

    def __init__(self, fetcher: Fetcher, pacer: Pacer) -> None:
        self._fetcher = fetcher
        self._pacer = pacer
        self._rules: dict[str, Protego] = {}

    def require(self, url: str) -> None:
        """Raise BlockedError if the address is disallowed, UnreachableError if the rules cannot be had."""
        root = root_of(url)
        if root not in self._rules:
            self._rules[root] = self._read(f"{root}robots.txt", urlsplit(url).netloc)
        if not self._rules[root].can_fetch(url, AGENT):
            raise BlockedError(
                f"{root}robots.txt disallows {url}",
                url=url,
                fault="robots",
                advice="Ask the site's owner; this program obeys robots.txt.",
            )

    def _read(self, url: str, host: str) -> Protego:
        try:
            got = self._fetcher.get(url, Kind.ROBOTS)
        except DeferredError:
            raise
        except FetchError as error:
            if error.fault.startswith("status 4") and error.fault != "status 429":
                return Protego.parse("")
            raise UnreachableError(
                f"{url} cannot be read ({error.fault}), so nothing is asked of this host",
                url=url,
                fault="robots unreachable",
                advice="Check the address and the network, then run the command again.",
            ) from error
        rules = Protego.parse(_whole_lines(got.body).decode("utf-8-sig", errors="replace"))
        asked = rules.crawl_delay(AGENT)
        if asked:
            self._pacer.slow_down(host, min(float(asked), LONGEST_DELAY))
        return rules


def _whole_lines(body: bytes) -> bytes:
    """What was read of the rules, less a line that the limit has cut: half an `Allow` would allow more."""
    return body if len(body) < MOST_ROBOTS_BYTES else body.rpartition(b"\n")[0]
