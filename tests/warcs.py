"""Web archives as others write them, byte by byte."""

import gzip
from collections.abc import Iterable
from itertools import count

from scraper.sample.server import Response

DAY = "2025-02-01T08:00:00Z"
_NUMBERS = count(1)


def record(kind: str, url: str, block: bytes, date: str = DAY, **headers: str) -> bytes:
    """One record; further headers with `_` for `-`, as `WARC_Truncated="length"`."""
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{next(_NUMBERS):012}>",
        "WARC-Date": date,
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response" if kind == "response" else "text/plain",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer as it goes over the wire."""
    lines = {"Content-Type": "text/html; charset=utf-8"} | {n.replace("_", "-"): v for n, v in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def answer(url: str, page: Response | bytes, date: str = DAY, **headers: str) -> bytes:
    """A host's answer as a `response` record."""
    if isinstance(page, bytes):
        return record("response", url, http(page), date, **headers)
    told = {name.replace("-", "_"): value for name, value in page.headers.items()}
    return record("response", url, http(page.body, f"{page.status} Some", **told), date, **headers)


def chunked(body: bytes, size: int = 1000) -> bytes:
    """A body in chunks, as HTTP/1.1 sends it."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def plain(records: Iterable[bytes]) -> bytes:
    """`.warc`."""
    return b"".join(records)


def by_record(records: Iterable[bytes]) -> bytes:
    """`.warc.gz` as the standard has it: a gzip member a record."""
    return b"".join(gzip.compress(one) for one in records)


def as_one(records: Iterable[bytes]) -> bytes:
    """`.warc.gz` as someone makes it who packs a `.warc`."""
    return gzip.compress(plain(records))
