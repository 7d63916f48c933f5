"""scripts/bench parse, ingest, crawl, reading, linking, search, serve, relevance, corpus, names and mutants."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scraper.errors import UsageError
from scripts.benchmarks import (
    crawl,
    growth,
    ingest,
    linking,
    memory,
    mutants,
    names,
    parse,
    reading,
    relevance,
    searching,
    serving,
)
from scripts.benchmarks.linking import papers
from scripts.benchmarks.relevance import corpus

_CORPUS = "write an archive of made-up episodes, and the known ones that judged queries look for among them"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures in words, or as one JSON object.

    `reading`, `linking` and `relevance` exit 1 where a floor is missed.
    """
    options = _options().parse_args(arguments)
    measures = {
        "parse": _parse, "ingest": _ingest, "crawl": _crawl, "reading": _reading, "names": _names,
        "linking": _linking, "search": _search, "relevance": _relevance, "corpus": _corpus, "mutants": _mutants,
        "serve": _serve,
    }  # fmt: skip
    figures = measures[options.command](options)
    if options.json:
        print(json.dumps(figures))
    if options.command in {"reading", "linking", "relevance"} and not figures["reached"]:
        raise SystemExit(1)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the program against a yardstick.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, rounds, what in (
        ("parse", 30, "a listing page of 20 episodes, against BeautifulSoup with lxml"),
        ("ingest", 3, "episodes into the archive, against executemany and an FTS5 rebuild; peak memory"),
        ("crawl", 3, "an update of 1,200 episodes, against a loop that only downloads their pages"),
        ("reading", 0, "what is read off a labelled set of episodes and names, against the labels"),
        ("linking", 0, "which papers a labelled set of texts is tied to, against the labels; its speed"),
        ("search", 0, "a whole search as the archive grows, against SQL that only ranks"),
        ("serve", 3, "what the site takes of the CPU, against Datasette as it comes on the same archive"),
        ("relevance", 0, "whether a search finds what judged queries ask for, against plain bm25"),
        ("names", 0, "finding out who is who among many names"),
        ("mutants", 0, "whether a test fails for each small change to the code of the guards; takes minutes"),
    ):
        command = commands.add_parser(name, help=what, description=f"Measure: {what}.")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        if rounds:
            command.add_argument("--rounds", type=_positive, default=rounds, help=f"how often (default {rounds})")
        if name == "names":
            command.add_argument("--count", type=_positive, default=100_000, help="how many (default 100000)")
        if name == "parse":
            command.add_argument(
                "--size", type=_positive, default=5_000_000, metavar="CHARACTERS",
                help="length of the texts by which growth is measured (default 5000000, the limit of a page)",
            )  # fmt: skip
        if name == "ingest":
            command.add_argument("--episodes", type=_positive, default=10_000, help="how many (default 10000)")
            command.add_argument(
                "--memory", type=_positive, nargs="*", default=[10_000, 50_000], metavar="EPISODES",
                help="sizes of the imports whose memory is measured (default 10000 50000; none: not measured)",
            )  # fmt: skip
        if name == "reading":
            command.add_argument(
                "--episodes", type=Path, nargs="+", default=(), metavar="DIR",
                help="folders of labelled episodes to read instead of the project's own set",
            )  # fmt: skip
            command.add_argument(
                "--names", type=Path, nargs="+", default=(), metavar="FILE",
                help="lists of labelled name pairs to judge instead of the project's own",
            )  # fmt: skip
            command.add_argument("--show-errors", action="store_true", help="print each mistake")
        if name == "linking":
            _add_linking(command)
        if name == "search":
            command.add_argument(
                "--episodes", type=_positive, nargs="+", default=searching.SIZES, metavar="COUNT",
                help="sizes of the archives (default 1000 10000 100000; 1000000 takes an hour and 15 GB)",
            )  # fmt: skip
            command.add_argument(
                "--folder", type=Path, help="where the archives are kept, and taken from if they are there"
            )
        if name == "serve":
            command.add_argument(
                "--episodes", type=_positive, default=serving.EPISODES, help="how many (default 10000)"
            )
            command.add_argument(
                "--folder", type=Path, help="where the archive is kept, and taken from if it is there"
            )
        if name == "relevance":
            _add_relevance(command)
    _add_corpus(commands.add_parser("corpus", help=_CORPUS, description=f"{_CORPUS}.".capitalize()))
    return parser


def _add_relevance(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--queries", type=Path, nargs="+", default=(), metavar="FILE",
        help="judged queries to ask instead of the project's own",
    )  # fmt: skip
    _add_topics(command)
    command.add_argument("--semantic", action="store_true", help="also search by meaning, which is an extra")
    command.add_argument("--show-errors", action="store_true", help="print each query that is not answered ideally")


def _add_corpus(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--episodes", type=_positive, default=relevance.EPISODES,
        help=f"how many are made up (default {relevance.EPISODES})",
    )  # fmt: skip
    command.add_argument(
        "--db", type=Path, default=Path("corpus.db"), metavar="FILE", help="a new file (default corpus.db)"
    )
    _add_topics(command)


def _add_topics(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--topics", type=Path, nargs="+", default=(), metavar="FILE",
        help="known episodes, to stand among the made-up ones instead of the project's own",
    )  # fmt: skip


def _add_linking(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--papers", type=Path, default=papers.DEFAULT, metavar="FILE",
        help="the papers, as JSON lines, also gzipped (default: ../shared/data/papers/arxiv-2025-40k.jsonl.gz)",
    )  # fmt: skip
    command.add_argument(
        "--texts", type=Path, nargs="+", default=(), metavar="DIR",
        help="folders of labelled texts to link instead of the project's own set",
    )  # fmt: skip
    command.add_argument("--show-errors", action="store_true", help="print each mistake with the evidence")
    command.add_argument("--no-speed", action="store_true", help="leave out what is about time")
    command.add_argument(
        "--relink", type=_positive, default=0, metavar="EPISODES",
        help="also link so many made-up episodes anew, and say how long that takes (default: none)",
    )  # fmt: skip


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def _parse(options: argparse.Namespace) -> dict[str, object]:
    found: dict[str, Any] = dict(parse.measure(options.rounds))
    found["growth"] = shapes = growth.measure(options.size)
    found["growth_reached"] = all(each["growth"] <= growth.MOST for each in shapes.values())
    if not options.json:
        print(f"One listing page, {found['page_bytes']:,} bytes, {found['episodes']} episodes; milliseconds of CPU")
        for name, what, yardstick_name, ratio in (
            ("source", "page to fields", "source", "source_ratio"),
            ("text", "with bodies", "text", "ratio"),
            ("episode", "all of reading", "text", "episode_ratio"),
        ):
            ours, yardstick = found[f"{name}_seconds"] * 1000, found[f"yardstick_{yardstick_name}_seconds"] * 1000
            print(f"{what:<17}{ours:8.2f}   BeautifulSoup {yardstick:8.2f}   {found[ratio]:5.1f} times as fast")
        print(_verdict(bool(found["reached"]), f"page to fields with bodies at least {parse.REACH:g} times as fast"))
        print(_verdict(found["episode_reached"], f"all of reading at least {parse.EPISODE_REACH:g} times as fast"))
        print(f"{options.size:,} characters; seconds of CPU, and times what a fifth of them takes")
        for name, each in shapes.items():
            print(f"{name:<22}{each['seconds']:7.2f}{each['growth']:7.1f}")
        print(
            _verdict(
                found["growth_reached"], f"at most {growth.MOST:g} times the time for {growth.TIMES} times as much"
            )
        )
    return found


def _ingest(options: argparse.Namespace) -> dict[str, object]:
    found: dict[str, object] = dict(ingest.measure(options.episodes, options.rounds))
    found["memory"] = imports = [memory.measure(count) for count in options.memory]
    found["memory_reached"] = memory.is_flat(imports)
    if not options.json:
        print(ingest.in_words(found))
        print(_verdict(bool(found["reached"]), f"storing at least {ingest.REACH:g} of the yardstick's speed"))
        print(_verdict(found["again_writes"] == 0, "no row written by storing the same again"))
        for each in imports:
            peak = each["peak_bytes"] / 1e6
            print(f"import of {each['episodes']:,} episodes: {each['seconds']:.1f} s, {peak:.1f} MB at most")
        if imports:
            limit = memory.MOST / 1e6
            print(_verdict(bool(found["memory_reached"]), f"at most {limit:.0f} MB, and no more for more episodes"))
    return found


def _crawl(options: argparse.Namespace) -> dict[str, object]:
    found = crawl.measure(options.rounds)
    if not options.json:
        pages = found["pages"]
        print(f"An update of {found['episodes']:,} episodes on {pages} pages; milliseconds of CPU a page")
        for name, what in (("seconds", "ours"), ("yardstick_seconds", "only downloading")):
            print(f"{what:<17}{found[name] / pages * 1000:8.2f}")
        print(f"ratio            {found['ratio']:8.1f}")
        print(f"with no news: {found['again_requests']} requests, {found['again_seconds']:.2f} s")
        print(_verdict(bool(found["reached"]), f"under {crawl.REACH:g} times only downloading"))
        quiet = f"under {crawl.MOST_REQUESTS} requests and {crawl.MOST_SECONDS:g} s of CPU without news"
        print(_verdict(bool(found["again_reached"]), quiet))
    return dict(found)


def _reading(options: argparse.Namespace) -> dict[str, object]:
    try:
        found = reading.measure(options.episodes, options.names)
    except UsageError as error:
        print(f"{error}. {error.advice}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    if not options.json:
        print(reading.in_words(found, show_mistakes=options.show_errors))
    return found


def _linking(options: argparse.Namespace) -> dict[str, object]:
    try:
        texts = linking.corpus(options.texts)
        found = linking.measure(texts, options.papers, timed=not options.no_speed, relinked=options.relink)
    except UsageError as error:
        print(f"{error}. {error.advice}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    if not options.json:
        print(linking.in_words(found, show_mistakes=options.show_errors))
    return found


def _search(options: argparse.Namespace) -> dict[str, object]:
    found = searching.measure(options.episodes, options.folder)
    if not options.json:
        print(searching.in_words(found))
    return found


def _serve(options: argparse.Namespace) -> dict[str, object]:
    found = serving.measure(options.rounds, options.episodes, options.folder)
    if not options.json:
        print(serving.in_words(found))
    return found


def _relevance(options: argparse.Namespace) -> dict[str, object]:
    try:
        found = relevance.measure(
            relevance.known_episodes(options.topics), relevance.load(options.queries), semantic=options.semantic
        )
    except UsageError as error:
        print(f"{error}. {error.advice}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    if not options.json:
        print(relevance.in_words(found, show_errors=options.show_errors))
    return found


def _corpus(options: argparse.Namespace) -> dict[str, object]:
    try:
        known = relevance.known_episodes(options.topics)
        corpus.build(options.db, options.episodes, known)
    except UsageError as error:
        print(f"{error}. {error.advice}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    if not options.json:
        print(f"{options.db}: {options.episodes:,} made-up episodes and {len(known)} known ones")
    return {"db": str(options.db), "episodes": options.episodes, "known": len(known)}


def _names(options: argparse.Namespace) -> dict[str, object]:
    found = names.measure(options.count)
    if not options.json:
        print(f"{found['mentions']:,} mentions of {found['people']:,} people in {found['names']:,} spellings")
        print(f"{found['seconds']:.1f} s of CPU, {found['growth']:.1f} times what half of them take")
        most = f"under {names.MOST_SECONDS:g} s for 100,000, and {names.MOST_GROWTH:g} times for twice as many"
        print(_verdict(bool(found["reached"]), most))
    return dict(found)


def _mutants(options: argparse.Namespace) -> dict[str, object]:
    found = mutants.measure()
    if not options.json:
        print(mutants.in_words(found))
        print(_verdict(bool(found["reached"]), f"at least {mutants.LEAST:.0%} of the mutants killed"))
    return found


def _verdict(reached: bool, what: str) -> str:
    return f"{'reached' if reached else 'NOT reached'}: {what}"


if __name__ == "__main__":
    main(sys.argv[1:])
