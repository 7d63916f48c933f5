"""The site as real programs meet it: one `paperledge serve` on the sample show, asked by clients of others."""

import html
import io
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import bibtexparser
import feedparser
import pandas as pd
import pytest
import requests
import rispy

from scraper.sample.show import load_episodes
from tests.integration.site import CHECKOUT
from tests.integration.test_links import sample_archive

PLUGIN = Path(sys.prefix) / "mcp"
"""Where scripts/test puts datasette-mcp: apart, since every Datasette loads each plugin that it finds."""
needs_plugin = pytest.mark.skipif(
    not (PLUGIN / "datasette_mcp").is_dir(), reason=f"datasette-mcp is not in {PLUGIN}: scripts/test puts it there"
)
BESIDE = f"import sys; sys.path.append({str(PLUGIN)!r}); "
"""Makes a program find it, behind all that it finds elsewhere."""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
EPISODE, PAPER, AUTHOR = "e0000013", "2505.13447", "zhengyang-geng"
TITLE = "Mean Flows for One-step Generative Modeling"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, without a slash behind it."""
    folder = tmp_path_factory.mktemp("clients")
    program = ["-c", f"{BESIDE}from scraper.cli import main; main()", "serve", "--db", str(sample_archive(folder))]
    with subprocess.Popen(
        [sys.executable, *program, "--port", "0"], cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as server:
        timer = threading.Timer(120, server.kill)
        timer.start()
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip().rstrip("/")
        finally:
            timer.cancel()
            server.kill()


def get(address: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address, timeout=30)


def curl(*arguments: str) -> str:
    done = subprocess.run(["curl", "-sS", "--noproxy", "*", *arguments], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def described(site: str) -> dict[str, Any]:
    found: dict[str, Any] = get(f"{site}/openapi.json").json()
    return found


def addresses_of(site: str, media_type: str) -> list[str]:
    """Every address that is described as answering with a media type, its parameters as in the examples."""
    told = described(site)
    examples = {f"{{{each['name']}}}": str(each.get("example")) for each in told["components"]["parameters"].values()}
    paths = [path for path, item in told["paths"].items() if media_type in item["get"]["responses"]["200"]["content"]]
    for name, example in examples.items():
        paths = [path.replace(name, example) for path in paths]
    return [told["servers"][0]["url"] + path for path in paths]


class TestCurl:
    def test_gets_json_and_what_stands_for_a_failure(self, site: str) -> None:
        found = json.loads(curl(f"{site}/search.json?q=mean+flows"))
        assert TITLE in {hit["title"].rpartition(" - ")[2] for hit in found["hits"]}
        status = curl("-o", "/dev/null", "-w", "%{http_code} %{content_type}", f"{site}/search.md?q=mean+flows")
        assert status == "200 text/markdown; charset=utf-8"
        assert curl("-w", "%{http_code}", "-o", "/dev/null", f"{site}/sitemap/x-1.xml") == "404"

    def test_asks_again_only_for_what_is_new(self, site: str) -> None:
        head = curl("-D", "-", "-o", "/dev/null", f"{site}/search.atom?q=mean+flows")
        tag = next(line.partition(": ")[2].strip() for line in head.splitlines() if line.lower().startswith("etag:"))
        again = curl(
            "-w", "%{http_code} %{size_download}", "-H", f"If-None-Match: {tag}", f"{site}/search.atom?q=mean+flows"
        )
        assert again == "304 0"


def test_pandas_reads_hits_as_a_table(site: str) -> None:
    lines = pd.read_json(f"{site}/search.jsonl?q=has:paper&limit=100", lines=True)
    assert len(lines) == len(set(lines["id"])) == get(f"{site}/search.json?q=has:paper").json()["total"] > 0
    assert {str(day.date()) for day in pd.to_datetime(lines["date"])} <= {str(each.date) for each in load_episodes()}
    table = pd.read_csv(f"{site}/search.csv?q=has:paper&limit=100")
    assert list(table["id"]) == list(lines["id"])
    answer = pd.read_json(f"{site}/search.json?q=has:paper&limit=100", typ="series")
    assert list(pd.json_normalize(answer["hits"])["id"]) == list(lines["id"])


def test_a_feed_reader_reads_every_feed(site: str) -> None:
    feeds = addresses_of(site, "application/atom+xml")
    assert f"{site}/search.atom" in feeds
    for address in feeds:
        answer = get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
        feed = feedparser.parse(io.BytesIO(answer.content))
        assert not feed.bozo, address
        assert feed.version == "atom10"
        assert feed.feed.title
        links = {link.rel: link.href for link in feed.feed.links}
        assert get(links["self"]).content == answer.content
        assert get(links["alternate"]).status_code == 200
        for entry in feed.entries:
            assert entry.id.startswith("tag:")
            assert entry.updated_parsed
            assert entry.title


class TestReferenceManagers:
    @pytest.mark.parametrize("page", ["search", f"paper/{PAPER}", f"author/{AUTHOR}", f"episode/{EPISODE}"])
    def test_read_the_papers_in_their_formats(self, site: str, page: str) -> None:
        words = "?q=mean+flows" if page == "search" else ""
        bib = bibtexparser.loads(get(f"{site}/{page}.bib{words}").text).entries
        ris = rispy.loads(get(f"{site}/{page}.ris{words}").text)
        csl = get(f"{site}/{page}.csl.json{words}").json()
        assert len(bib) == len(ris) == len(csl) > 0
        assert TITLE in {re.sub("[{}]", "", each["title"]) for each in bib}
        assert ["Geng, Zhengyang"] in [each.get("authors", [])[:1] for each in ris]
        assert "Geng" in {person["family"] for each in csl for person in each.get("author", [])}

    @pytest.mark.parametrize("page", [f"paper/{PAPER}", f"episode/{EPISODE}"])
    def test_find_the_paper_in_the_page(self, site: str, page: str) -> None:
        """COinS: a `span` of the class Z3988 whose title is an OpenURL context object (ANSI/NISO Z39.88)."""
        spans = re.findall(r'<span class="Z3988" title="([^"]+)">', get(f"{site}/{page}").text)
        told = [parse_qs(html.unescape(span), strict_parsing=True) for span in spans]
        (found,) = (each for each in told if each["rft.atitle"] == [TITLE])
        assert found["ctx_ver"] == ["Z39.88-2004"]
        assert found["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
        assert f"info:arxiv/{PAPER}" in found["rft_id"]
        assert (found["rft.aulast"], found["rft.au"][0]) == (["Geng"], "Geng, Zhengyang")


def test_what_is_tested_of_the_plugin_is_what_the_extra_installs() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    (wanted,) = project["optional-dependencies"]["mcp"]
    assert f"'{wanted}'" in (CHECKOUT / "scripts" / "test").read_text("utf-8")


@needs_plugin
class TestAssistants:
    """`/-/mcp`, by the SDK of the protocol."""

    def ask(self, site: str, *calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        program = f"{BESIDE}from tests.integration.assistant import main; main()"
        arguments = [sys.executable, "-c", program, f"{site}/-/mcp", json.dumps(calls)]
        done = subprocess.run(arguments, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def test_find_read_and_are_told_what_is_not_there(self, site: str) -> None:
        found = self.ask(
            site,
            ("search_archive", {"words": "mean flows", "limit": 1}),
            ("read_episode", {"id": EPISODE}),
            ("read_paper", {"id": f"https://arxiv.org/abs/{PAPER}"}),
            ("read_paper", {"id": "no such paper"}),
            ("execute_sql", {"database": "archive", "sql": "select count(*) as n from episodes"}),
        )
        assert found["tools"].items() >= dict.fromkeys(("search_archive", "read_episode", "read_paper"), True).items()
        named = [word for word in re.findall(r"[a-z_]+", found["instructions"]) if word in found["tools"]]
        assert named == ["search_archive", "read_episode", "read_paper", "execute_sql"]
        searched, episode, paper, nothing, counted = found["calls"]
        assert searched["gave"]["hits"][0]["id"] == episode["gave"]["id"] == EPISODE
        assert len(searched["gave"]["hits"]) == 1
        assert episode["gave"]["papers"][0]["arxiv_id"] == paper["gave"]["arxiv_id"] == PAPER
        assert json.loads(paper["said"]) == paper["gave"]
        assert (nothing["failed"], nothing["gave"]) == (True, None)
        assert "There is no such paper. search_archive gives the ids." in nothing["said"]
        assert counted["gave"]["rows"] == [{"n": len(load_episodes())}]

    def test_strangers_search_too_but_have_no_sql_and_leave_nothing_behind(self, site: str) -> None:
        sql = ("execute_sql", {"database": "archive", "sql": "select 1"})
        search = ("search_archive", {"words": "attention"})
        answers = [self.post(site, name, arguments) for name, arguments in (sql, search)]
        assert [answer.json()["result"]["isError"] for answer in answers] == [True, False]
        assert "You do not have permission to execute SQL" in answers[0].text
        assert not any("mcp-session-id" in answer.headers for answer in answers)

    def post(self, site: str, tool: str, arguments: dict[str, Any]) -> requests.Response:
        """A call without a session, by a Host that is not this machine."""
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
        headers = {"Host": "papers.example", "Accept": "application/json, text/event-stream"}
        with requests.Session() as session:
            session.trust_env = False
            return session.post(f"{site}/-/mcp", json=call, headers=headers, timeout=30)
