"""What linking costs in CPU time, whichever core: an episode, a text alone, a full relink.

Yardstick for a text alone: a plain FTS5 OR query of all its distinct words over the papers' title, abstract and
authors, on the same archive in the same run.
"""

import re
import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from scraper.archive.database import open_readonly
from scraper.link.facts import Telling
from scripts.benchmarks.linking.conditions import Judge, Tellings, text_alone
from scripts.benchmarks.linking.score import top
from scripts.benchmarks.linking.texts import Text
from scripts.benchmarks.timing import cpu_seconds

MOST_MS: Final = 10.0
"""The most milliseconds that an episode with credits may take at the median, against all papers."""
MOST_GROWTH: Final = 2.0
"""The most times as long that it may take for four times as many papers."""
LEAST_RATIO: Final = 5.0
"""How many times as fast as the yardstick a text alone should be."""

_YARDSTICK_TEXTS: Final = 12
_FIRST: Final = 5
_WORD: Final = re.compile(r"\w+")
_PLAIN: Final = f"SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rank LIMIT {_FIRST}"


def measure(texts: Sequence[Text], read: Tellings, few: Path, many: Path) -> dict[str, float | int | bool]:
    """Figures of episodes with credits against an archive of few papers and one of many, and of texts alone."""
    credited = [read.whole[text.name] for text in texts if text.is_credited]
    found: dict[str, float | int | bool] = {}
    for name, archive in (("few", few), ("many", many)):
        with closing(open_readonly(archive)) as conn:
            found[f"{name}_papers"] = conn.execute("SELECT count(*) FROM papers").fetchone()[0]
            judge = Judge(conn)
            found[f"{name}_ms"] = median_ms(judge.linker.verdicts, credited)
            if name == "many":
                found |= _text_alone(conn, judge, texts, read)
    found["growth"] = found["many_ms"] / found["few_ms"]
    found["reached"] = (
        found["many_ms"] <= MOST_MS
        and found["growth"] <= MOST_GROWTH
        and found["ratio"] >= LEAST_RATIO
        and found["text_top5"] >= found["yardstick_top5"]
    )
    return found


def median_ms(work: Callable[[Telling], object], tellings: Sequence[Telling]) -> float:
    """The median milliseconds of CPU that a telling takes, after one round that does not count."""
    for telling in tellings:
        work(telling)
    return statistics.median(cpu_seconds(lambda: work(telling)) for telling in tellings) * 1000  # noqa: B023


def _text_alone(conn: Connection, judge: Judge, texts: Sequence[Text], read: Tellings) -> dict[str, float]:
    """Ours and the yardstick's, on some texts whose paper is at hand, evenly spread over all."""
    at_hand = set(judge.at_hand.values())
    told = [text for text in texts if text.paper in at_hand]
    some = told[:: max(1, len(told) // _YARDSTICK_TEXTS)][:_YARDSTICK_TEXTS]
    tellings = [text_alone(read.bare[text.name]) for text in some]
    numbers = dict(conn.execute("SELECT seq, arxiv_id FROM papers"))
    right, taken = 0, []
    for text, telling in zip(some, tellings, strict=True):
        rows: list[int] = []
        taken.append(cpu_seconds(lambda: rows.extend(plain(conn, telling))))  # noqa: B023
        right += text.paper in [numbers[row] for row in rows]
    ours, yardstick = median_ms(judge.linker.ranked, tellings), statistics.median(taken) * 1000
    return {
        "texts_alone": len(some),
        "text_ms": ours,
        "yardstick_ms": yardstick,
        "ratio": yardstick / ours,
        "text_top5": top([judge.ranked(*pair) for pair in zip(some, tellings, strict=True)], _FIRST),
        "yardstick_top5": right / len(some),
    }


def plain(conn: Connection, telling: Telling) -> list[int]:
    """The yardstick: the numbers of the first papers that have any of the words, by FTS5's own rank."""
    words = dict.fromkeys(_WORD.findall(f"{telling.title} {telling.body}".lower()))
    return [row[0] for row in conn.execute(_PLAIN, (" OR ".join(f'"{word}"' for word in words),))]
