"""Answers in memory, by what they are made from: the one asked for longest ago goes first."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from scraper.web.guarding.guard import Pair, Pairs, Send

MOST_BYTES: Final = 8_000_000
"""Of all answers, with what it takes to keep them."""
_MOST_BYTES_OF_ONE: Final = 200_000
_BYTES_OF_AN_ENTRY: Final = 600
"""Of one without headers and body: objects, key and a place in the order, rounded up."""
_BYTES_OF_A_HEADER: Final = 150
"""Of one without letters: a pair of two objects."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole."""

    status: int
    headers: tuple[Pair, ...]
    body: bytes

    @property
    def is_for_all(self) -> bool:
        """Whether it is a page that anyone may have as it is."""
        told = {name.lower(): value for name, value in self.headers}
        return self.status == 200 and b"set-cookie" not in told and b"private" not in told.get(b"cache-control", b"")

    @property
    def size(self) -> int:
        """Bytes of memory that it takes to keep it, at most."""
        letters = sum(len(name) + len(value) + _BYTES_OF_A_HEADER for name, value in self.headers)
        return len(self.body) + letters + _BYTES_OF_AN_ENTRY

    def having(self, headers: Pairs) -> "Answer":
        """The same with headers in the place of those of these names."""
        names = {name for name, _ in headers}
        others = ((name, value) for name, value in self.headers if name.lower() not in names)
        return replace(self, headers=(*others, *headers))

    async def send_by(self, send: Send) -> None:
        """Give it."""
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


class Remembered:
    """At most MOST_BYTES of answers. For one thread, that of the event loop."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> Answer | None:
        """The answer kept under a key."""
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer, if it is no large one and has a key."""
        if not key or key in self._answers or answer.size > _MOST_BYTES_OF_ONE:
            return
        self._answers[key] = answer
        self._bytes += answer.size
        while self._bytes > MOST_BYTES:
            _, gone = self._answers.popitem(last=False)
            self._bytes -= gone.size
