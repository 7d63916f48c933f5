"""The review in the terminal: what waits, one by one, and what a person types about it."""

import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import click

from scraper import signals
from scraper.cli.common import plain
from scraper.cli.review_screen import screen
from scraper.clock import Clock, iso
from scraper.errors import BusyError, ChangedError, PaperLedgeError, UsageError
from scraper.link.deciding import Desk, Seen
from scraper.link.lookup import find_paper, name_at_hand
from scraper.link.rows import Tied
from scraper.link.ruling import PaperName, Ruling, Verb
from scraper.link.waiting import MORE, Waiting, load, waiting

KEYS: Final = """\
  1        paper 1 is the one (1 2: it tells of both)
  r        none of the papers shown is; r 2: only paper 2 is not
  o ID     it is another: arXiv id or DOI
  m        more: the whole opening, whole abstracts, all names
  s        skip, decide later
  u        undo the last
  q        quit (so does the end of the input)
  ?        this help"""
_PROMPT: Final = "Which paper? [number, r, o ID, m, s, u, q, ?] "
_NUMBERS: Final = re.compile(r"\d{1,4}(?:[\s,]+\d{1,4})*")
_OPEN_MOST: Final = 500

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Step:
    """What was ruled last: where in the queue, on what, which rulings are new, and the program's links before it."""

    place: int
    tied: Tied
    made: tuple[Ruling, ...]
    former: Sequence[Any]


@dataclass(slots=True)
class Review:
    """One sitting. `run` goes through what waits until it is done or the person leaves.

    A signal (`signals.listening`) ends it at a question, or behind what is being written.
    """

    desk: Desk
    clock: Clock
    say: Say
    ask: Callable[[str], str | None]
    """Puts a question and gives the line that was typed; None at the end of the input."""
    decided: int = 0
    _place: int = 0
    _seen: Seen = field(init=False)
    """What stood when the item at hand was shown."""
    _steps: list[_Step] = field(default_factory=list)

    def run(self) -> int:
        """Go through the queue; how many were left undecided."""
        queue = waiting(self.desk.archive.conn)
        if not queue:
            self.say("Nothing waits for review.")
            return 0
        try:
            self._go_through(queue)
        except KeyboardInterrupt:
            self.say("")
            self._sum_up()
            raise
        return self._sum_up()

    def _go_through(self, queue: Sequence[Tied]) -> None:
        while self._place < len(queue):
            self._seen = self.desk.look(queue[self._place])
            item = self._load(queue[self._place])
            if item is None:
                self._place += 1
                continue
            self._show(item, f"{self._place + 1} of {len(queue)}")
            if not self._decide(item):
                break

    def _sum_up(self) -> int:
        left = len(waiting(self.desk.archive.conn))
        self.say(f"{self.decided} decided; {left} wait for review.")
        return left

    def _load(self, tied: Tied) -> Waiting | None:
        """What is to be decided; None where it is decided or gone meanwhile."""
        try:
            item = load(self.desk.archive.conn, *tied)
        except LookupError:
            return None
        return item if item.candidates else None

    def _show(self, item: Waiting, place: str, *, is_full: bool = False) -> None:
        self.say("\n" + screen(item, place, shutil.get_terminal_size().columns, is_full=is_full))

    def _show_more(self, item: Waiting) -> None:
        try:
            text = load(self.desk.archive.conn, item.kind, item.id, MORE).opening
        except LookupError:
            text = item.opening
        self._show(replace(item, opening=text), "more", is_full=True)

    def _decide(self, item: Waiting) -> bool:
        """Ask until something is typed that moves on; False to quit."""
        while True:
            line = self.ask(_PROMPT)
            if line is None:
                return False
            key, _, rest = line.strip()[:_OPEN_MOST].partition(" ")
            if key.lower() in {"q", "quit"}:
                return False
            try:
                if self._obey(item, key.lower(), rest.strip(), line.strip()):
                    return True
            except ChangedError as error:
                self.say(_sentences(error))
                return True
            except (UsageError, BusyError) as error:
                self.say(_sentences(error))

    def _obey(self, item: Waiting, key: str, rest: str, line: str) -> bool:
        """Do what was typed; whether to show what is next. Raises UsageError, BusyError."""
        if _NUMBERS.fullmatch(line):
            self._rule(item, Verb.ACCEPT, self._papers(item, line))
        elif key == "r":
            self._rule(item, Verb.REJECT, self._papers(item, rest) if rest else self._papers(item))
        elif key == "o":
            return self._other(item, rest)
        elif key == "s":
            self._place += 1
        elif key == "u":
            return self._undo()
        elif key == "m":
            self._show_more(item)
            return False
        else:
            self.say(KEYS)
            return False
        return True

    def _papers(self, item: Waiting, numbers: str = "") -> list[PaperName]:
        """The names of the candidates of these numbers; of all without any. Raises UsageError."""
        wanted = [int(number) for number in re.findall(r"\d+", numbers)]
        if any(not 0 < number <= len(item.candidates) for number in wanted) or (numbers and not wanted):
            raise UsageError(f"there is no paper {numbers}", advice=f"Papers go from 1 to {len(item.candidates)}.")
        chosen = [item.candidates[number - 1] for number in dict.fromkeys(wanted)] if wanted else item.candidates
        return [name_at_hand(self.desk.archive, paper.paper_id) for paper in chosen]

    def _other(self, item: Waiting, typed: str) -> bool:
        typed = typed or (self.ask("arXiv id or DOI: ") or "").strip()
        if not typed:
            return False
        name, paper = find_paper(self.desk.archive, typed)
        self._rule(item, Verb.ACCEPT, [name])
        if paper is None:
            self.say(f"{plain(str(name))} is not at hand: the decision waits until {how_to_get(name)}.")
        return True

    def _rule(self, item: Waiting, verb: Verb, papers: Sequence[PaperName]) -> None:
        tied = (item.kind, item.id)
        made = self.desk.rule(verb, tied, papers, iso(self.clock.now()), self._seen)
        self._steps.append(_Step(self._place, tied, tuple(made), self._seen.links))
        self.decided += 1
        self.say("\n".join(f"{verb.value.title()}ed: {plain(paper.title or str(paper))}" for paper in papers))
        signals.check()

    def _undo(self) -> bool:
        if not self._steps:
            self.say("There is nothing to undo.")
            return False
        step = self._steps[-1]
        self.desk.undo(step.tied, step.made, step.former, iso(self.clock.now()))
        self._steps.pop()
        self._place = step.place
        self.decided -= 1
        self.say("Undone.")
        signals.check()
        return True


def _sentences(error: PaperLedgeError) -> str:
    return plain(f"{error}. {error.advice}")


def how_to_get(name: PaperName) -> str:
    """By which command a paper that is not at hand comes in."""
    if name.arxiv_id:
        return f"`paperledge papers arxiv:{name.arxiv_id}` brings it"
    return "a source of papers names it"


def ask_on_stdin(question: str) -> str | None:
    """Put a question and read a line, from a terminal or anything else; a signal breaks it off."""
    click.echo(question, nl=False)
    with signals.waiting():
        line = sys.stdin.readline()
    if not sys.stdin.isatty():
        click.echo("")
    return line or None
