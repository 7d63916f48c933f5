"""scripts/bench parse, scripts/bench ingest, scripts/bench crawl, scripts/bench mutants."""

import argparse
import json
import sys
from collections.abc import Sequence

from scripts.benchmarks import crawl, ingest, memory, mutants, parse


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures in words, or as one JSON object."""
    options = _options().parse_args(arguments)
    measures = {"parse": _parse, "ingest": _ingest, "crawl": _crawl, "mutants": _mutants}
    figures = measures[options.command](options)
    if options.json:
        print(json.dumps(figures))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the program against a yardstick.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, rounds, what in (
        ("parse", 30, "a listing page of 20 episodes, against BeautifulSoup with lxml"),
        ("ingest", 3, "episodes into the archive, against executemany and an FTS5 rebuild; peak memory"),
        ("crawl", 3, "an update of 1,200 episodes, against a loop that only downloads their pages"),
        ("mutants", 0, "whether a test fails for each small change to the code of the guards; takes minutes"),
    ):
        command = commands.add_parser(name, help=what, description=f"Measure: {what}.")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        if rounds:
            command.add_argument("--rounds", type=_positive, default=rounds, help=f"how often (default {rounds})")
        if name == "ingest":
            command.add_argument("--episodes", type=_positive, default=10_000, help="how many (default 10000)")
            command.add_argument(
                "--memory", type=_positive, nargs="*", default=[10_000, 50_000], metavar="EPISODES",
                help="sizes of the imports whose memory is measured (default 10000 50000; none: not measured)",
            )  # fmt: skip
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def _parse(options: argparse.Namespace) -> dict[str, object]:
    found = parse.measure(options.rounds)
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
    return dict(found)


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
