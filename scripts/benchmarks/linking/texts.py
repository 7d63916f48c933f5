"""The labelled texts of tests/labelled/linking, and the sample show's episodes: what tells of which paper."""

import datetime as dt
import html
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from scraper.errors import UsageError
from scraper.link.facts import Told
from scraper.sample.show import load_episodes
from scripts.benchmarks.reading.cases import LABELLED, markup_of
from scripts.benchmarks.reading.sample import tell

FOLDER: Final = LABELLED / "linking"
PARAPHRASE: Final = "strong paraphrase"
"""What stands in the note of a text that avoids the paper's words."""
SAMPLE: Final = "sample"
"""The group of the sample show's episodes."""

_CREDIT: Final = re.compile(
    r"(?:^|(?<=[.!?…”\"])\s+)[^\w\s]*"
    r"(?:credits?|(?:the |paper[’']?s? )*authors?|(?:based on |the )*(?:paper|research|study|work|written) by)\b"
    r"(?:[^.!?:–—]{0,60}[:–—]|(?<=\bby))",
    re.IGNORECASE,
)
_TAGS: Final = (("- ", "ul", "<li>{}</li>"), ("> ", "blockquote", "<p>{}</p>"))


@dataclass(frozen=True, slots=True)
class Text:
    """An episode or article with the paper that it tells of.

    `markup` and `bare` are HTML, with the credit line and without; equal where there is none. `paper` is an arXiv
    id, "" where the paper cannot be had; `rivals` are those that the text must not be taken to tell of.
    """

    name: str
    kind: Told
    group: str
    title: str
    date: str
    markup: str
    bare: str
    paper: str
    rivals: tuple[str, ...] = ()
    is_paraphrase: bool = False
    """Whether its writer noted that it avoids the paper's words: hardly a word of it can find the paper."""

    @property
    def is_credited(self) -> bool:
        """Whether somebody is credited."""
        return self.markup != self.bare

    @property
    def told(self) -> str:
        """What a digest of the text is taken of."""
        said = (self.name, self.kind, self.group, self.title, self.date, self.markup, self.paper, *self.rivals)
        return "\x00".join(said)


def sample() -> Iterator[Text]:
    """The sample show's episodes."""
    for episode in load_episodes():
        bare = markup_of(replace(tell(episode), credit=None)) if episode.expected.credits else episode.html
        day = episode.date.isoformat()
        yield Text(
            episode.host_id, Told.EPISODE, SAMPLE, episode.title, day, episode.html, bare, episode.paper_arxiv_id
        )


def written(folders: Iterable[Path]) -> Iterator[Text]:
    """The labelled texts of some folders. Raises UsageError for a folder or file that is none."""
    for folder in folders:
        files = sorted(folder.glob("*.toml"))
        if not files:
            raise UsageError(f"{folder} holds no .toml files", advice="--texts takes folders of labelled texts.")
        for path in files:
            try:
                yield _text(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
            except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
                raise UsageError(
                    f"{path} is no labelled text: {error!r}",
                    advice="tests/labelled/linking/README.md has the format.",
                ) from error


def _text(name: str, fields: Mapping[str, Any]) -> Text:
    expected, kind, day = fields["expected"], Told(fields["kind"]), str(fields["date"])
    if day or kind is Told.EPISODE:
        dt.date.fromisoformat(day)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", fields["text"]) if block.strip()]
    bare = without_credit_line(blocks) if kind is Told.EPISODE else blocks
    return Text(
        name, kind, fields["group"], fields["title"], day, _markup(blocks), _markup(bare), expected["paper"],
        tuple(expected.get("not", ())), PARAPHRASE in fields["note"],
    )  # fmt: skip


def without_credit_line(blocks: list[str]) -> list[str]:
    """The blocks without the credit line, which is the last of them or stands at its end, behind a sentence."""
    *before, last = blocks
    found = _CREDIT.search(last)
    if found is None:
        return blocks
    rest = last[: found.start()].strip()
    return [*before, rest] if rest else before


def _markup(blocks: Iterable[str]) -> str:
    return "\n".join(map(_block, blocks))


def _block(block: str) -> str:
    """A block as HTML: a list, a quotation, or a paragraph whose lines are one."""
    escaped = [html.escape(line.strip(), quote=False) for line in block.split("\n")]
    for mark, outer, inner in _TAGS:
        mark = html.escape(mark, quote=False)
        if all(line.startswith(mark) for line in escaped):
            return f"<{outer}>{''.join(inner.format(line.removeprefix(mark)) for line in escaped)}</{outer}>"
    return f"<p>{' '.join(escaped)}</p>"
