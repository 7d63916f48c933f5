"""Scenarios, ready to be disturbed; skipped where nothing can be traced."""

from collections.abc import Iterator

import pytest

from tests.kill.rehearsal import Rehearsal, rehearse
from tests.kill.scenarios import SCENARIOS
from tests.kill.stage import why_not


@pytest.fixture(scope="session", params=SCENARIOS)
def rehearsal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    if reason := why_not():
        pytest.skip(reason)
    with rehearse(SCENARIOS[request.param], tmp_path_factory.mktemp(request.param)) as ready:
        yield ready
