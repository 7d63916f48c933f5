"""Files of JSON lines, of any length: cut at line ends into pieces, each of which is a document of its own.

So memory stays flat, a kill loses nothing, and what was there before is known again piece by piece. The file may be
packed with gzip. What a piece holds depends on the lines alone, not on how the file is packed.
"""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import BinaryIO, Final

from scraper.crawl.captures import Capture
from scraper.crawl.payload import plain
from scraper.crawl.site import file_address
from scraper.errors import ParseError
from scraper.model import Kind
from scraper.run import Run
from scraper.sources import hf_json, papers_jsonl
from scraper.sources.papers_jsonl import LINES_LOOKED_AT, LONGEST_LINE

MOST_LINES: Final = 1000
MOST_BYTES: Final = 8_000_000
"""Of a piece: it ends with whichever is reached first."""
_MOST_BLANK: Final = 100
"""Lines, blank ones too, that are looked at to find out what a file holds."""
_SIP: Final = 4096
_PIECE: Final = 65_536
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
"""A byte-order mark among it."""
_BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile)


def pieces_of(run: Run, name: str, file: BinaryIO) -> Iterator[Capture] | None:
    """The pieces of a file of papers as JSON lines; None where it is none. The file is then left at its start.

    Raises ParseError, `cut` or `corrupt`, after the last line that is whole. A line that is too long is counted,
    named and left out.
    """
    return _pieces(run, name, file) if _holds_papers(file) else None


def share_read(file: BinaryIO) -> float:
    """How much of a file has been read, 0 to 1."""
    size = os.fstat(file.fileno()).st_size
    return min(1.0, file.tell() / size) if size else 1.0


def _holds_papers(file: BinaryIO) -> bool:
    head = b""
    with suppress(*_BROKEN):
        if plain(file).read(_SIP).lstrip(_BLANK).startswith(b"{"):
            file.seek(0)
            head = _first_lines(plain(file))
    file.seek(0)
    text = head.decode("utf-8", errors="replace")
    return papers_jsonl.recognises(text) and not hf_json.recognises(text)


def _first_lines(stream: BinaryIO) -> bytes:
    """The first lines that are not blank; of one that is too long the beginning alone."""
    some = (line.strip(_BLANK) for line in islice(_Lines(stream), _MOST_BLANK))
    whole = (line if len(line) <= LONGEST_LINE else line[:_SIP] for line in some if line)
    return b"\n".join(islice(whole, LINES_LOOKED_AT))


def _pieces(run: Run, name: str, file: BinaryIO) -> Iterator[Capture]:
    reading = _Lines(plain(file))
    kept: list[bytes] = []
    first, size = 1, 0
    for number, line in enumerate(reading, 1):
        if len(line) > LONGEST_LINE:
            error = ParseError(f"line {number} is longer than {LONGEST_LINE} bytes", fault="too big")
            run.report.fail(name, error, error.fault)
            line = b"\n"
        kept.append(line)
        size += len(line)
        if len(kept) == MOST_LINES or size > MOST_BYTES:
            yield _piece(run, name, first, kept)
            kept, first, size = [], number + 1, 0
    if any(map(bytes.strip, kept)):
        yield _piece(run, name, first, kept)
    if reading.fault:
        raise reading.fault


def _piece(run: Run, name: str, first: int, lines: list[bytes]) -> Capture:
    """A piece under the name of its file, and the number of its first line where it is not the beginning."""
    body = b"".join(lines)
    return Capture(
        url=file_address(body, name if first == 1 else f"{name} from line {first}"),
        kind=Kind.FILE,
        fetched_at=None,
        status=0,
        headers={"content-type": papers_jsonl.content_type(first)},
        body=body,
        show=run.show,
    )


class _Lines:
    """The lines of a file that are whole. One that is too long comes cut, longer than LONGEST_LINE by a byte."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fault: ParseError | None = None
        """Why the file ends before its end."""

    def __iter__(self) -> Iterator[bytes]:
        try:
            while line := self._file.readline(LONGEST_LINE + 1):
                self._pass_over(line)
                yield line
        except EOFError:
            self.fault = ParseError(
                "the file is cut", fault="cut", advice="Get it anew; what was whole before the cut is imported."
            )
        except (zlib.error, gzip.BadGzipFile):
            self.fault = ParseError(
                "the file is damaged",
                fault="corrupt",
                advice="Get it anew; what was whole before the damage is imported.",
            )

    def _pass_over(self, line: bytes) -> None:
        """Read to the end of a line that is too long."""
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            rest = self._file.readline(_PIECE)
            if not rest or rest.endswith(b"\n"):
                return
