"""Serving: what the site takes of the CPU, beside Datasette as it comes, both on one file in the same run.

Datasette as it comes: its own settings, no plugin, no metadata. Both are asked round by round, so that what slows the
machine slows both. The searches are asked twice of the site: it has to find each once (`first`), and remembers
its pages while the archive stays as it is; Datasette makes each page anew.
"""

import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scripts.benchmarks.relevance import corpus
from scripts.benchmarks.serving import addresses, clients, servers, weight
from scripts.benchmarks.serving.addresses import Addresses
from scripts.benchmarks.serving.servers import Server

EPISODES: Final = 10_000
CLIENTS: Final = (1, 8)
LIMITS: Final = {"search": 0.1, "episode": 1.0, "table": 0.25}
"""Of the CPU that Datasette takes for its own: the search page, of a searched table; an episode's page, of a row;
Datasette's tables with the settings of the site, of the same with its own. Held against pages that nobody has asked
for since the archive changed: that they are remembered afterwards is shown beside, and makes no limit reached.
"""
COLD_AT_MOST: Final = 1.0
"""Seconds of CPU from the start of the process to the first page."""
BYTES_AT_MOST: Final = 100_000
REQUESTS_AT_MOST: Final = 15
_ASKED_AGAIN: Final = 200


def measure(rounds: int, episodes: int = EPISODES, folder: Path | None = None) -> dict[str, Any]:
    """The figures. The archive is made anew, or kept in `folder` and taken from there."""
    with tempfile.TemporaryDirectory() as made:
        stored = (folder or Path(made)) / f"{episodes}.db"
        if not stored.exists():
            corpus.build(stored, episodes)
        archive = Path(made) / "archive.db"
        archive.symlink_to(stored.resolve())
        asked = addresses.of(archive)
        cold = [_cold(archive) for _ in range(rounds)]
        with servers.ours(archive) as ours, servers.stock(archive) as stock:
            found = {str(count): _beside(ours, stock, asked, count, rounds) for count in CLIENTS}
            again = clients.cpu_milliseconds_of_304(ours, asked.searches[0], _ASKED_AGAIN)
            weights = weight.measure(ours.port, asked.kinds)
    ratios = {count: _ratios(each) for count, each in found.items()}
    reached = {
        **{name: all(each[f"first_{name}"] <= limit for each in ratios.values()) for name, limit in LIMITS.items()},
        "cold": statistics.median(each["ours"] for each in cold) < COLD_AT_MOST,
        "weight": all(
            each["bytes"] < BYTES_AT_MOST and each["requests"] < REQUESTS_AT_MOST for each in weights.values()
        ),
    }
    return {
        "episodes": episodes, "clients": found, "ratios": ratios, "again_ms": again,
        "cold_seconds": {name: statistics.median(each[name] for each in cold) for name in cold[0]},
        "pages": weights, "reached": reached,
    }  # fmt: skip


def _cold(archive: Path) -> dict[str, float]:
    """CPU seconds of a process from its start to its first page: our search page, Datasette's table."""
    found = {}
    for name, start, address in (("ours", servers.ours, "/search"), ("stock", servers.stock, "/archive/episodes")):
        with start(archive) as server:
            clients.ask(server.port, [address])
            found[name] = server.cpu_seconds()
    return found


def _beside(ours: Server, stock: Server, asked: Addresses, count: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU a request, of the site and of Datasette as it comes; medians of the rounds."""
    works = {
        "search": (asked.searches, asked.searched_tables),
        "episode": (asked.episodes, asked.rows),
        "table": (asked.tables, asked.tables),
    }
    found: dict[str, dict[str, list[float]]] = {name: {"first": [], "ours": [], "stock": []} for name in works}
    for turn in range(rounds):
        for name, (pages, theirs) in works.items():
            new = [f"{page}{'&' if '?' in page else '?'}turn={count}.{turn}" for page in pages]
            found[name]["first"].append(clients.cpu_milliseconds(ours, new, count))
            found[name]["ours"].append(clients.cpu_milliseconds(ours, new, count))
            found[name]["stock"].append(clients.cpu_milliseconds(stock, theirs, count))
    return {name: {side: statistics.median(taken) for side, taken in each.items()} for name, each in found.items()}


def _ratios(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Warm, and `first_…` of a page that was not asked for since the archive changed."""
    warm = {name: each["ours"] / each["stock"] for name, each in found.items()}
    return warm | {f"first_{name}": each["first"] / each["stock"] for name, each in found.items()}


def in_words(found: Mapping[str, Any]) -> str:
    """The figures as tables, and each limit with whether it is kept."""
    lines = [f"{found['episodes']:,} episodes; milliseconds of the server's CPU a request", ""]
    lines.append(f"{'':<22}{'first':>9}{'again':>9}{'Datasette':>11}{'first':>9}{'again':>9}")
    for count, each in found["clients"].items():
        ratios = found["ratios"][count]
        lines += [
            f"{f'{name}, {count} client' + 's' * (count != '1'):<22}{row['first']:9.2f}{row['ours']:9.2f}"
            f"{row['stock']:11.2f}{ratios[f'first_{name}']:8.2f}x{ratios[name]:8.2f}x"
            for name, row in each.items()
        ]
    cold, heaviest = found["cold_seconds"], max(found["pages"].items(), key=lambda page: page[1]["bytes"])
    lines += ["", f"a page that the browser has: {found['again_ms']:.2f} ms"]
    lines += [f"from the start to the first page: {cold['ours']:.2f} s of CPU; Datasette {cold['stock']:.2f} s"]
    lines += [f"the heaviest page with its files: {heaviest[0]}, {heaviest[1]['bytes']:,} bytes, not compressed"]
    limits = {name: f"{name} at most {limit:g} of Datasette's CPU" for name, limit in LIMITS.items()}
    limits["cold"] = f"under {COLD_AT_MOST:g} s of CPU to the first page"
    limits["weight"] = f"every page under {BYTES_AT_MOST:,} bytes and {REQUESTS_AT_MOST} requests"
    lines += [f"{'reached' if found['reached'][name] else 'NOT reached'}: {what}" for name, what in limits.items()]
    return "\n".join(lines)
