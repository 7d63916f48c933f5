"""A passage with its marked words as spans: highlighting never rests on markup found in the data."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"
"""What FTS5 puts around a matching word: private-use characters, which no language writes with."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text. `spans` are (start, end) offsets into it, ascending, none empty, none overlapping."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def from_marked(cls, marked: str) -> "Snippet":
        """Read what FTS5's `snippet()` returned; stray marks of the data's own are dropped."""
        parts: list[str] = []
        spans: list[tuple[int, int]] = []
        length = 0
        start: int | None = None
        for char in " ".join(marked.split()):
            if char == OPEN:
                start = length
            elif char == CLOSE:
                if start is not None and start < length:
                    spans.append((start, length))
                start = None
            else:
                parts.append(char)
                length += 1
        return cls("".join(parts), tuple(spans))

    def pieces(self) -> list[tuple[str, bool]]:
        """The text cut where marks begin and end: (piece, whether it is marked)."""
        cuts = [0, *(offset for span in self.spans for offset in span), len(self.text)]
        return [
            (self.text[begin:end], index % 2 == 1) for index, (begin, end) in enumerate(pairwise(cuts)) if begin < end
        ]
