"""The guard over the whole suite bites: each way of being impolite is an offence, and what is polite is none."""

import datetime as dt
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from urllib3 import PoolManager

from scraper.sample.server import Response
from tests.clock import START, FakeClock
from tests.host.episodes import make_episodes
from tests.host.odd import GateHost
from tests.host.politeness import OURS, WATCH, Course, Visit, offences

ROBOTS = Response(200, b"User-agent: *\nDisallow: /search\n")
FINE = Response(200, b"fine")
COURSE = Course(FakeClock(), 1.0, Path("archive.db"))


def visit(
    path: str, answer: Response = FINE, at: float = 0.0, course: Course | None = COURSE, **changes: Any
) -> Visit:
    return replace(Visit(path, answer, course=course, at=START + dt.timedelta(seconds=at)), **changes)


@pytest.mark.parametrize(
    "visits",
    [
        [],
        [visit("/search")],
        [visit("/robots.txt", ROBOTS), visit("/", at=1)],
        [visit("/robots.txt", ROBOTS), visit("/robots.txt", Response(404), 1), visit("/search", at=2)],
        [visit("/robots.txt", Response(500)), visit("/robots.txt", ROBOTS, 1), visit("/", at=2)],
        [visit("/", at=5), visit("/", at=0, course=replace(COURSE))],
        [visit("/", Response(503, headers={"Retry-After": "7"})), visit("/", at=7)],
        [visit("/", Response(503, headers={"Retry-After": "soon"})), visit("/", at=1)],
        [visit("/", at=0), visit("/", at=0, course=None)],
        [
            visit("/", Response(503, headers={"Retry-After": "7"})),
            visit("/", at=1, course=Course(FakeClock(), 1.0, Path("other.db"))),
        ],
    ],
)
def test_this_is_polite(visits: list[Visit]) -> None:
    assert offences(visits) == []


def rest(**headers: str) -> Response:
    return Response(429, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("visits", "offence"),
    [
        ([visit("/"), visit("/page/2/", at=5, alone=False)], "while another request was at work"),
        ([visit("/robots.txt", ROBOTS), visit("/search?q=1", at=1)], "robots.txt disallows it"),
        ([visit("/robots.txt", ROBOTS), visit("/robots.txt", Response(304), 1), visit("/search", at=2)], "disallows"),
        ([visit("/robots.txt", Response(500)), visit("/", at=1)], "could not be had"),
        ([visit("/robots.txt", Response(429)), visit("/", at=1)], "could not be had"),
        ([visit("/robots.txt", Response(0)), visit("/", at=1)], "could not be had"),
        ([visit("/"), visit("/page/2/", at=0.9)], "0.900 s after /, and not 1.000 s"),
        ([visit("/robots.txt", Response(200, b"User-agent: *\nCrawl-delay: 9")), visit("/", at=8)], "and not 9.000"),
        ([visit("/robots.txt", Response(200, b"User-agent: *\nCrawl-delay: 99")), visit("/", at=29)], "not 30.000"),
        ([visit("/", rest(Retry_After="7")), visit("/page/2/", at=6)], "wanted peace until"),
        ([visit("/", rest(Retry_After="3600")), visit("/", at=1800, course=replace(COURSE))], "wanted peace until"),
        (
            [
                visit(
                    "/",
                    rest(
                        Retry_After=format_datetime(START + dt.timedelta(days=1, minutes=1)),
                        Date=format_datetime(START + dt.timedelta(days=1)),
                    ),
                ),
                visit("/", at=30),
            ],
            "wanted peace until",
        ),
    ],
)
def test_this_is_an_offence(visits: list[Visit], offence: str) -> None:
    found = offences(visits)
    assert len(found) == 1
    assert offence in found[0]


def test_a_real_host_sees_two_at_once_and_others_are_not_counted() -> None:
    with GateHost(make_episodes(1), gate="/") as host, PoolManager(maxsize=2) as pools:
        first = Thread(target=pools.request, args=("GET", host.url), kwargs={"headers": {"User-Agent": f"{OURS}/1"}})
        first.start()
        assert host.reached.wait(10)
        for agent in ("somebody/1", f"{OURS}/1"):
            pools.request("GET", f"{host.url}/feed.xml", headers={"User-Agent": agent})
        host.open.set()
        first.join()
        found = WATCH.offences()
    assert found == [f"{host.url}: /feed.xml was asked for while another request was at work"]


def test_a_run_has_its_requests_held_against_its_own_clock() -> None:
    clock = FakeClock()
    with GateHost(make_episodes(1), gate="") as host, PoolManager() as pools:
        with WATCH.going_by(clock, 1.0, Path("archive.db")):
            for seconds in (1.0, 0.5, 0.0):
                pools.request("GET", f"{host.url}/", headers={"User-Agent": f"{OURS}/1"})
                clock.pass_by(seconds=seconds)
        found = WATCH.offences()
    assert found == [f"{host.url}: / was asked for 0.500 s after /, and not 1.000 s"]
