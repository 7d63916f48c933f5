"""A public site: what strangers get, what they do not, and that it stands whatever they ask."""

import os
import random
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.web import guard
from tests.integration.archive_fixture import insert_episode, write_archive
from tests.integration.hostile import Raw, Request, addresses, requests_of_other_kinds
from tests.integration.raw_client import Answer, ask
from tests.integration.test_serve import CHECKOUT, PAPERLEDGE, line, started

MOST_MEMORY_KB = 300_000
AT_ONCE = 8


@dataclass(frozen=True)
class Site:
    address: str
    process_id: int

    def peak_kb(self) -> int:
        """The most memory the process ever had, in kB."""
        status = Path(f"/proc/{self.process_id}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])

    def get(self, target: str, **headers: str) -> Answer:
        return ask(self.address, Request(target, headers=tuple(headers.items())))


@contextmanager
def serving(db: Path, *options: str) -> Iterator[Site]:
    with started(*PAPERLEDGE, "serve", "--db", str(db), "--port", "0", *options, cwd=CHECKOUT) as process:
        line(process.stderr, "Ctrl-C ends it")
        printed = line(process.stdout, "http")
        yield Site(printed.strip().rstrip("/"), process.pid)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 4 MB of text in 500 episodes, of words as frequent as in a language."""
    path = write_archive(tmp_path_factory.mktemp("public") / "archive.db")
    dice = random.Random(7)
    words = ["the", "a", "of", "model", "graph", *(f"word{number}" for number in range(3_000))]
    weights = [1 / place for place in range(1, len(words) + 1)]
    with Database(path) as db, db.atomic():
        for seq in range(1_000, 1_500):
            body = " ".join(dice.choices(words, weights, k=1_300))
            insert_episode(db, seq, f"e{seq}", f"On {body[:60]}", "Vision", f"2024-{seq % 12 + 1:02}-01", body)
        columns = "title, body, questions, authors, paper"
        text = f"SELECT seq, {columns} FROM episodes_text WHERE seq >= 1000"
        db.execute(f"INSERT INTO episodes_fts(rowid, {columns}) {text}")
        db.execute("INSERT INTO episode_traits SELECT * FROM traits_of_episodes WHERE seq >= 1000")
    return path


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[Site]:
    with serving(archive, "--public") as site:
        yield site


def test_x(archive, site):
    import time
    requests = [*addresses(), *requests_of_other_kinds()]
    random.Random(1).shuffle(requests)
    def one(r):
        t = time.time()
        try:
            a = ask(site.address, r)
        except Exception as e:
            a = e
        return a, time.time() - t
    t = time.time()
    print("base", site.peak_kb())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, requests))
    print(time.time() - t, site.peak_kb())
    import collections
    print(collections.Counter(getattr(a, "status", repr(a)[:50]) for a, _ in answers))
    for (a, took), r in sorted(zip(answers, requests), key=lambda p: -p[0][1])[:25]:
        print(round(took, 2), getattr(a, "status", a), len(getattr(a, "body", b"")), r.name)
    for (a, took), r in zip(answers, requests):
        if not isinstance(a, Answer) or a.status >= 500 or "content-security-policy" not in a.headers or b"/work" in a.body or b"/shm" in a.body or b"Traceback" in a.body:
            print("BAD", getattr(a, "status", a), r.name, getattr(a, "headers", None) if "content-security-policy" not in getattr(a, "headers", {}) else "", re.findall(rb"<p dir.*?</p>", a.body)[:1] or a.body[:90])
        elif a.status in (301, 302):
            print("->", a.headers["location"][:70], r.name)
    for (a, took), r in sorted(zip(answers, requests), key=lambda p: -len(getattr(p[0][0], "body", b"")))[:10]:
        print(len(getattr(a, "body", b"")), a.status, r.name)
