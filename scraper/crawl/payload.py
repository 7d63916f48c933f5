"""The body of a kept HTTP answer, its transfer and content codings undone.

Crawlers that keep answers differ: many undo a coding and leave the header that names it. So a header is not
believed against the bytes: what does not decode by it is taken as it stands, and whoever reads it finds out.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import BinaryIO, Final

import brotli
import zstandard
from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

from scraper.errors import ParseError

GZIP: Final = b"\x1f\x8b"
"""How what gzip has packed begins (RFC 1952, 2.3.1)."""
_CHUNK_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]{0,40})?\r\n")
_GZIP_BITS: Final = 31
_ZLIB_BITS: Final = 15
_RAW_BITS: Final = -15
_LARGEST_WINDOW: Final = 8 * 1024 * 1024
"""What RFC 9659 lets a sender of zstd ask of its readers."""


def decoded(body: bytes, headers: Mapping[str, str], limit: int) -> bytes:
    """A body as its author wrote it; `headers` by names in lower case, `limit` in bytes.

    Raises ParseError: `truncated` where chunks are missing, `too big`.
    """
    if headers.get("transfer-encoding", "").strip().lower() == "chunked" and _CHUNK_SIZE.match(body):
        body = _joined(body)
    for coding in reversed(headers.get("content-encoding", "").lower().split(",")):
        decoder = _DECODERS.get(coding.strip())
        try:
            body = decoder(body, limit) if decoder else body
        except (zlib.error, brotli.error, zstandard.ZstdError, EOFError):
            break
    if len(body) > limit:
        raise ParseError(f"it is larger than {limit} bytes", fault="too big")
    return body


def plain(file: BinaryIO) -> BinaryIO:
    """A file from its start, unpacked as it is read where gzip has packed it, which its first bytes tell."""
    start = file.read(len(GZIP))
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if start == GZIP else file  # type: ignore[return-value] # reads alike


def _joined(body: bytes) -> bytes:
    try:
        joined: bytes = ChunkedDataReader(BytesIO(body), raise_exceptions=True).read()
    except ChunkedDataException as error:
        raise ParseError("its last chunks are missing", fault="truncated") from error
    return joined


def _inflate(body: bytes, limit: int, bits: int) -> bytes:
    decoder = zlib.decompressobj(bits)
    plain = decoder.decompress(body, limit + 1)
    if not decoder.eof and len(plain) <= limit:
        raise EOFError
    return plain


def _gzip(body: bytes, limit: int) -> bytes:
    return _inflate(body, limit, _GZIP_BITS)


def _deflate(body: bytes, limit: int) -> bytes:
    """With zlib's header, as the standard has it, or without, as some servers do."""
    try:
        return _inflate(body, limit, _ZLIB_BITS)
    except zlib.error:
        return _inflate(body, limit, _RAW_BITS)


def _brotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    plain = bytearray(decoder.process(body, output_buffer_limit=limit + 1))
    while not decoder.is_finished() and len(plain) <= limit:
        more = decoder.process(b"", output_buffer_limit=limit + 1)
        if not more:
            raise EOFError
        plain += more
    return bytes(plain)


def _zstd(body: bytes, limit: int) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    return decoder.stream_reader(BytesIO(body)).read(limit + 1)


_DECODERS: Final[Mapping[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
