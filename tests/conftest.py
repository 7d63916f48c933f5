"""Where the tests keep their files: in memory, where the machine has room for that.

Every commit to crawl.db waits for the disk; that is right in life, and here it would be most of the waiting.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.politeness import WATCH, watch_all_hosts

# A shell that runs the tests in the background ignores SIGINT, and so would every program that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

if Path("/dev/shm").is_dir():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

watch_all_hosts()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="Try every case where otherwise a sample is tried.")


@pytest.fixture(scope="session")
def nightly(request: pytest.FixtureRequest) -> bool:
    """Whether every case is to be tried, not a sample."""
    return bool(request.config.getoption("--nightly"))


@pytest.fixture(autouse=True)
def politeness() -> Iterator[None]:
    """Hold what every host saw of us during a test against what a polite crawler may do."""
    yield
    assert WATCH.offences() == []
