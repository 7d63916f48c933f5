"""The snapshots of crawl.db as one web archive: WARC 1.1, each record a gzip member of its own.

    an answer of a host            response   status, the headers that were kept, the body decoded
    a saved file, a text capture   resource

The same crawl.db gives the same bytes. What WARC has no word for stands in headers of our own
(crawl/captures.py), so that `import` elsewhere makes the same archive of it.
"""

import uuid
from collections.abc import Iterator
from http.client import responses
from io import BytesIO
from typing import BinaryIO, Final
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper import __version__
from scraper.crawl.captures import ADDRESS, KIND, OCTETS, REPLAYED, SHOW, TIME, UNKNOWN
from scraper.crawl.late import is_repeated
from scraper.crawl.snapshots import SnapshotStore
from scraper.model import Snapshot
from scraper.storage.tables import Database

_IDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/paperledge-archive/paperledge")
_NO_TIME: Final = "1970-01-01T00:00:00Z"
"""WARC demands a time of every record; this one stands where none is known, and in the description."""
_URI_MARKS: Final = "!#$%&'()*+,/:;=?@[]~"


def write_warc(db: Database, out: BinaryIO) -> int:
    """Write every snapshot of crawl.db; how many there are. Reads one at a time."""
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(_description(writer))
    store = SnapshotStore(db)
    count = 0
    for snapshot in store.between(0, store.last_seq()):
        _write(writer, snapshot, replayed=is_repeated(db, snapshot.seq))
        count += 1
    return count


def _description(writer: WARCWriter) -> object:
    fields = f"software: paperledge/{__version__}\r\nformat: WARC File Format 1.1\r\n"
    headers = {"WARC-Record-ID": _record_id(fields), "WARC-Date": _NO_TIME}
    content = fields.encode()
    return writer.create_warc_record(
        "", "warcinfo", payload=BytesIO(content), length=len(content), warc_headers_dict=headers
    )


def _write(writer: WARCWriter, snapshot: Snapshot, *, replayed: bool) -> None:
    is_answer = snapshot.status > 0 and snapshot.url.startswith(("http://", "https://"))
    record = writer.create_warc_record(
        quote(snapshot.url, safe=_URI_MARKS),
        "response" if is_answer else "resource",
        payload=BytesIO(snapshot.body),
        length=len(snapshot.body),
        warc_content_type="" if is_answer else snapshot.headers.get("content-type", OCTETS),
        warc_headers_dict=dict(_headers(snapshot, replayed=replayed)),
        http_headers=_http(snapshot) if is_answer else None,
    )
    writer.write_record(record)


def _headers(snapshot: Snapshot, *, replayed: bool) -> Iterator[tuple[str, str]]:
    content = (snapshot.seq, snapshot.url, snapshot.fetched_at, snapshot.sha256, snapshot.kind, snapshot.show)
    yield "WARC-Record-ID", _record_id(repr(content))
    yield "WARC-Date", snapshot.fetched_at or _NO_TIME
    yield KIND, snapshot.kind.value
    yield SHOW, quote(snapshot.show)
    if quote(snapshot.url, safe=_URI_MARKS) != snapshot.url:
        yield ADDRESS, quote(snapshot.url)
    if snapshot.fetched_at is None:
        yield TIME, UNKNOWN
    if replayed:
        yield REPLAYED, "yes"


def _http(snapshot: Snapshot) -> StatusAndHeaders:
    kept = [(name, " ".join(value.split())) for name, value in snapshot.headers.items()]
    return StatusAndHeaders(
        f"{snapshot.status} {responses.get(snapshot.status, 'Unnamed')}",
        [*kept, ("content-length", str(len(snapshot.body)))],
        protocol="HTTP/1.1",
    )


def _record_id(content: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_IDS, content)}>"
