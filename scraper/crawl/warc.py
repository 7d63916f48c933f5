"""Web archives (WARC 1.0 and 1.1, ISO 28500) read as a stream: one record in memory, however large the file.

The blocks of a file are framed by their own lengths and, in gzip, by a checksum. A record counts once all of
it has been read and the next one begins where it must; where that fails, the archive ends.
"""

import base64
import binascii
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from scraper.crawl.payload import plain
from scraper.errors import ParseError

_MAGIC: Final = b"WARC/"
_MOST_HEADER_BYTES: Final = 65_536
_PIECE: Final = 65_536
_ALGORITHMS: Final = frozenset({"md5", "sha1", "sha256", "sha512"})
_PARSER: Final = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)


class Block(NamedTuple):
    """A record as it lies in the file. `content` is None where it was not wanted, or is larger than allowed."""

    headers: Any
    """warcio's StatusAndHeaders."""
    content: bytes | None


def is_archive(file: BinaryIO) -> bool:
    """Whether a file holds WARC records, in gzip or plain, whatever its name. The file is left at its start."""
    try:
        return plain(file).read(len(_MAGIC)) == _MAGIC
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False
    finally:
        file.seek(0)


def blocks(file: BinaryIO, wanted: frozenset[str], limit: int) -> Iterator[Block]:
    """The records of a file, in order, with the content of those types that are `wanted`; `limit` in bytes.

    Gzip may be one member a record, or one for all. Raises ParseError `cut` or `corrupt` after the last record
    that is whole.
    """
    stream = _Stream(plain(file))
    try:
        first = stream.first_line()
        while first:
            headers = _PARSER.parse(stream, first)
            most = limit if headers.get_header("WARC-Type") in wanted else 0
            block = Block(headers, stream.take(_length(headers), most))
            first = stream.first_line()
            yield block
    except EOFError as error:
        raise ParseError(
            "the archive is cut", fault="cut", advice="Get the file anew; what was whole before the cut is imported."
        ) from error
    except (zlib.error, gzip.BadGzipFile, StatusAndHeadersParserException, ValueError) as error:
        raise ParseError(
            "the archive is damaged",
            fault="corrupt",
            advice="Get the file anew; what was whole before the damage is imported.",
        ) from error


def is_sound(block: Block) -> bool:
    """Whether a record has the content that its digest was made of; one without a digest is taken at its word."""
    name, _, told = (block.headers.get_header("WARC-Block-Digest") or "").partition(":")
    if name.lower() not in _ALGORITHMS or block.content is None:
        return True
    digest = hashlib.new(name.lower(), block.content).digest()
    return told.upper() in {base64.b32encode(digest).decode(), binascii.hexlify(digest).decode().upper()}


def _length(headers: Any) -> int:
    told = headers.get_header("Content-Length") or ""
    if not told.isascii() or not told.isdigit():
        raise ValueError("a record without its length")
    return int(told)


class _Stream:
    """Reads lines of headers, which are bounded, and blocks, which must be there in full."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._allowed = 0

    def first_line(self) -> bytes:
        """The first line of the next record, blank ones before it passed over; b"" at the end of the file.

        Raises ValueError where no record begins: then the length of the one before was wrong.
        """
        line = b"\n"
        while line and not line.strip():
            line = self._file.readline(_MOST_HEADER_BYTES)
        if line and not line.startswith(_MAGIC) and not _MAGIC.startswith(line):
            raise ValueError("no record")
        if line and not line.endswith(b"\n"):
            raise EOFError
        self._allowed = _MOST_HEADER_BYTES
        return line

    def readline(self) -> bytes:
        """One line of a record's headers. Raises ValueError where these run on without end, EOFError at the end."""
        line = self._file.readline(self._allowed + 1)
        self._allowed -= len(line)
        if self._allowed < 0:
            raise ValueError("endless headers")
        if not line.endswith(b"\n"):
            raise EOFError
        return line

    def take(self, length: int, limit: int) -> bytes | None:
        """The next `length` bytes, or None for more than `limit`, which are passed over. Raises EOFError."""
        if length <= limit:
            content = self._file.read(length)
            if len(content) < length:
                raise EOFError
            return content
        while length:
            piece = self._file.read(min(length, _PIECE))
            if not piece:
                raise EOFError
            length -= len(piece)
        return None
