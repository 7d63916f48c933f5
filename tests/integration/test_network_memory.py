"""Bombs and bodies without end take no more memory than three times the limit of a body, in a real process."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.host.episodes import make_episodes
from tests.host.faults import FAULTS, FaultHost
from tests.host.framing import FRAMING
from tests.host.heads import HEADS

LIMIT = 5_000_000

PROGRAM = """
import json, sys, tracemalloc
from scraper.config import Settings
from scraper.crawl.wire import RetryError, Wire
from scraper.errors import FetchError

url = sys.argv[1]
wire = Wire(Settings(url=url), "paperledge/test")
wire.send(url + "robots.txt", {}, 100_000)
faults = []
tracemalloc.start()
for _ in range(3):
    try:
        wire.send(url, {}, int(sys.argv[2]))
    except (RetryError, FetchError) as error:
        faults.append(error.fault)
print(json.dumps({"faults": faults, "peak": tracemalloc.get_traced_memory()[1]}))
"""


def measure(host: FaultHost) -> dict[str, Any]:
    command = [sys.executable, "-c", PROGRAM, f"{host.url}/", str(LIMIT)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout))


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (FRAMING["bomb"], "too big"),
        (FRAMING["bomb_in_chunks"], "too big"),
        (FRAMING["endless_after_gzip"], "corrupt encoding"),
        (FRAMING["endless_chunk_size"], "bad chunk"),
        (FAULTS["huge"], "too big"),
        (HEADS["huge_header"], "huge headers"),
        (HEADS["endless_header"], "huge headers"),
        (HEADS["endless_headers"], "huge headers"),
        (HEADS["flood_of_interim"], "huge headers"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_bomb_fits_into_three_times_the_limit(fault: Any, name: str) -> None:
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", fault)
        found = measure(host)
    assert found["faults"] == [name] * 3
    assert found["peak"] < 3 * LIMIT
