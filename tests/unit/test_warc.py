"""Records of web archives: which are taken for what, where an archive ends, and what a body is once decoded."""

import base64
import gzip
import hashlib
import io
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.config import Settings
from scraper.crawl import captures
from scraper.crawl.captures import Capture
from scraper.crawl.payload import decoded
from scraper.crawl.warc import is_archive
from scraper.errors import ParseError
from scraper.model import Kind
from tests.warcs import answer, as_one, by_record, chunked, http, plain, record

NOW = datetime(2025, 3, 1, tzinfo=UTC)
PAGE = b"<html>" + b"word " * 2000 + b"</html>"
URL = "https://show.example/e/one/"
PACKED = [plain, by_record, as_one]


def found(content: bytes, **settings: Any) -> list[Capture | ParseError]:
    """All that an archive gives; an error that ends it is the last."""
    all_of_it: list[Capture | ParseError] = []
    try:
        all_of_it.extend(captures.captures(io.BytesIO(content), Settings(**settings), "show", NOW))
    except ParseError as error:
        all_of_it.append(error)
    return all_of_it


def one_after_another(content: bytes) -> list[str]:
    """The last letters of the addresses that an archive gives, and the faults."""
    return [one.fault if isinstance(one, ParseError) else one.url[-1] for one in found(content)]


def capture_of(content: bytes) -> Capture:
    (one,) = found(content)
    assert isinstance(one, Capture), one
    return one


def fault_of(content: bytes, **settings: int) -> str:
    (one,) = found(content, **settings)
    assert isinstance(one, ParseError), one
    return one.fault


class TestRecords:
    @pytest.mark.parametrize("pack", PACKED)
    def test_an_answer_with_its_time_address_and_headers(self, pack: Callable[[list[bytes]], bytes]) -> None:
        block = http(PAGE, ETag='"x"', Server="odd", Last_Modified="Sat, 01 Feb 2025 00:00:00 GMT")
        assert capture_of(pack([record("response", URL, block)])) == Capture(
            url=URL,
            kind=Kind.FILE,
            fetched_at="2025-02-01T08:00:00Z",
            status=200,
            headers={
                "content-type": "text/html; charset=utf-8",
                "etag": '"x"',
                "last-modified": "Sat, 01 Feb 2025 00:00:00 GMT",
            },
            body=PAGE,
            show="show",
        )

    @pytest.mark.parametrize("kind", ["resource", "conversion"])
    def test_a_document_that_is_no_answer(self, kind: str) -> None:
        one = capture_of(record(kind, URL, b"words"))
        assert (one.status, one.body, one.headers) == (0, b"words", {"content-type": "text/plain"})

    def test_what_tells_of_the_crawl_is_passed_over(self) -> None:
        records = [record(kind, URL, PAGE) for kind in ("warcinfo", "request", "revisit", "metadata", "unheard-of")]
        assert found(plain([*records, answer(URL, PAGE)]))[:-1] == []

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (record("response", URL, http(PAGE, "404 Not Found")), "status 404"),
            (record("response", URL, http(b"", "301 Moved", Location="/x")), "status 301"),
            (record("response", URL, http(PAGE, Content_Type="image/png")), "no page"),
            (record("response", URL, http(PAGE, Content_Type="text/javascript")), "no page"),
            (record("response", URL, b"no answer at all"), "no HTTP answer"),
            (record("response", URL, b""), "no HTTP answer"),
            (answer("", PAGE), "no address"),
            (answer("http://[half", PAGE), "no address"),
            (answer("https:///path", PAGE), "no address"),
            (answer(URL, PAGE, WARC_Truncated="length"), "truncated"),
            (answer(URL, PAGE, WARC_Segment_Number="1"), "truncated"),
            (answer(URL, PAGE, WARC_Block_Digest="sha1:" + "A" * 32), "digest"),
        ],
    )
    def test_what_is_none_is_named_and_the_next_is_read(self, content: bytes, fault: str) -> None:
        first, second = found(plain([content, answer(URL, PAGE)]))
        assert isinstance(first, ParseError)
        assert first.fault == fault
        assert isinstance(second, Capture)

    def test_a_digest_that_fits(self) -> None:
        block, sha = http(PAGE), hashlib.sha1(http(PAGE))
        for told in (base64.b32encode(sha.digest()).decode(), sha.hexdigest()):
            assert capture_of(record("response", URL, block, WARC_Block_Digest=f"sha1:{told}")).body == PAGE

    def test_an_address_in_brackets(self) -> None:
        assert capture_of(answer(f"<{URL}>", PAGE)).url == URL

    @pytest.mark.parametrize(
        ("date", "fetched_at"),
        [
            ("2025-02-01T08:00:00.999999Z", "2025-02-01T08:00:00Z"),
            ("2025-02-01T08:00:00+02:00", "2025-02-01T06:00:00Z"),
            ("2025-02-01T08:00:00", "2025-02-01T08:00:00Z"),
            ("2025-02-01", "2025-02-01T00:00:00Z"),
            ("2025-03-01T12:00:00Z", "2025-03-01T12:00:00Z"),
            ("2025-03-03T00:00:00Z", None),
            ("9999-12-31T23:59:59Z", None),
            ("1970-01-01T00:00:00Z", None),
            ("0001-01-01T00:00:00+14:00", None),
            ("last Tuesday", None),
            ("", None),
        ],
    )
    def test_a_time_that_cannot_be_true_is_none(self, date: str, fetched_at: str | None) -> None:
        assert capture_of(answer(URL, PAGE, date)).fetched_at == fetched_at


class TestLimits:
    def test_a_page_larger_than_a_page_may_be(self) -> None:
        assert fault_of(answer(URL, PAGE), max_bytes=len(PAGE) - 1) == "too big"
        (one,) = found(answer(URL, PAGE), max_bytes=len(PAGE))
        assert isinstance(one, Capture)

    def test_a_feed_may_be_larger(self) -> None:
        feed = record("response", URL, http(PAGE, Content_Type="application/rss+xml"))
        (one,) = found(feed, max_bytes=10)
        assert isinstance(one, Capture)
        assert fault_of(feed, max_feed_bytes=10) == "too big"

    def test_a_bomb_is_not_unpacked(self) -> None:
        bomb = record("response", URL, http(gzip.compress(bytes(100_000_000)), Content_Encoding="gzip"))
        tracemalloc.start()
        try:
            assert fault_of(bomb) == "too big"
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()

    def test_an_archive_is_never_held_whole(self) -> None:
        large = answer(URL, b"<html>" + b"word " * 400_000)
        content = as_one([large] * 40)
        tracemalloc.start()
        try:
            count = sum(1 for _ in captures.captures(io.BytesIO(content), Settings(), "show", NOW))
            assert tracemalloc.get_traced_memory()[1] < 6 * len(large) < 40 * len(large)
        finally:
            tracemalloc.stop()
        assert count == 40

    @pytest.mark.parametrize("endless", [b"WARC/1.0\r\nX: " + b"a" * 100_000, b"WARC/1.0\r\n" + b"X: a\r\n" * 20_000])
    def test_headers_without_end(self, endless: bytes) -> None:
        assert fault_of(endless) == "corrupt"


THREE = [answer(f"https://show.example/{name}", PAGE) for name in "abc"]


class TestBroken:
    @pytest.mark.parametrize("pack", PACKED)
    def test_cut_anywhere_what_was_whole_is_given_and_the_cut_is_told(
        self, pack: Callable[[list[bytes]], bytes]
    ) -> None:
        content = pack(THREE)
        ends = {len(pack(THREE[:number])) for number in range(4)} if pack is not as_one else {0, len(content)}
        for length in range(1, len(content), 7):
            whole = one_after_another(content[:length])
            letters = "".join(name for name in whole if len(name) == 1)
            assert "abc".startswith(letters)
            if not any(length in range(end - 4, end + 1) for end in ends):
                assert whole[-1] in {"cut", "corrupt"}, length

    def test_all_before_the_cut_is_there(self) -> None:
        assert one_after_another(by_record(THREE)[:-1]) == ["a", "b", "cut"]
        assert one_after_another(plain(THREE)[:-5]) == ["a", "b", "cut"]
        assert one_after_another(plain(THREE)[:-4]) == ["a", "b", "c"]

    def test_a_record_whose_checksum_fails_is_not_given(self) -> None:
        members = [bytearray(gzip.compress(one)) for one in THREE]
        members[1][-8] ^= 1
        assert one_after_another(b"".join(members)) == ["a", "corrupt"]

    def test_a_length_that_lies(self) -> None:
        lying = THREE[1].replace(b"Content-Length: 1", b"Content-Length: 0")
        assert one_after_another(plain([THREE[0], lying, THREE[2]])) == ["a", "corrupt"]

    @pytest.mark.parametrize("length", [b"", b"-5", b"many", b"9" * 5000])
    def test_a_length_that_is_none(self, length: bytes) -> None:
        odd = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: " + length + b"\r\n\r\n"
        assert one_after_another(plain([THREE[0], odd])) == ["a", "corrupt"]

    def test_bytes_after_the_end(self) -> None:
        assert one_after_another(by_record(THREE) + b"\0" * 512) == ["a", "b", "c"]
        assert one_after_another(by_record(THREE) + b"noise")[-1] == "corrupt"

    @given(st.integers(0, len(plain(THREE)) - 1), st.binary(min_size=1, max_size=40))
    def test_any_damage_ends_in_captures_or_a_named_fault(self, at: int, noise: bytes) -> None:
        whole = plain(THREE)
        for content in (whole[:at] + noise + whole[at:], whole[:at] + noise + whole[at + len(noise) :]):
            one_after_another(content)

    @given(st.binary(max_size=300))
    def test_any_bytes_after_a_beginning(self, noise: bytes) -> None:
        one_after_another(b"WARC/1.0\r\n" + noise)


class TestRecognition:
    @pytest.mark.parametrize("pack", PACKED)
    def test_by_content(self, pack: Callable[[list[bytes]], bytes]) -> None:
        file = io.BytesIO(pack(THREE))
        assert is_archive(file)
        assert file.tell() == 0

    @pytest.mark.parametrize(
        "content", [b"", b"\x1f", b"\x1f\x8b", b"\x1f\x8bnoise", gzip.compress(PAGE, mtime=0), PAGE, b"WAR"]
    )
    def test_what_is_none(self, content: bytes) -> None:
        file = io.BytesIO(content)
        assert not is_archive(file)
        assert file.tell() == 0


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


class TestPayload:
    @pytest.mark.parametrize("coding", CODINGS)
    def test_codings_are_undone(self, coding: str) -> None:
        assert decoded(CODINGS[coding](PAGE), {"content-encoding": coding.upper()}, 100_000) == PAGE

    def test_deflate_without_its_header(self) -> None:
        assert decoded(raw_deflate(PAGE), {"content-encoding": "deflate"}, 100_000) == PAGE

    def test_two_codings_and_chunks(self) -> None:
        body = chunked(brotli.compress(gzip.compress(PAGE)), 50)
        headers = {"content-encoding": "gzip, br", "transfer-encoding": "chunked"}
        assert decoded(body, headers, 100_000) == PAGE

    @pytest.mark.parametrize("coding", [*CODINGS, "unheard-of", "identity"])
    def test_a_header_that_was_left_on_a_decoded_body_is_not_believed(self, coding: str) -> None:
        headers = {"content-encoding": coding, "transfer-encoding": "chunked"}
        assert decoded(PAGE, headers, 100_000) == PAGE

    @pytest.mark.parametrize("lost", [1, 3, 7, 1100])
    def test_chunks_that_are_missing(self, lost: int) -> None:
        with pytest.raises(ParseError) as raised:
            decoded(chunked(PAGE)[:-lost], {"transfer-encoding": "chunked"}, 100_000)
        assert raised.value.fault == "truncated"

    @pytest.mark.parametrize("coding", CODINGS)
    def test_a_body_that_unpacks_to_too_much(self, coding: str) -> None:
        body = CODINGS[coding](PAGE)
        assert decoded(body, {"content-encoding": coding}, len(PAGE)) == PAGE
        with pytest.raises(ParseError) as raised:
            decoded(body, {"content-encoding": coding}, len(PAGE) - 1)
        assert raised.value.fault == "too big"

    @given(st.binary(max_size=200), st.sampled_from([*CODINGS, "gzip, br"]), st.booleans())
    def test_any_bytes_give_a_body_or_a_named_fault(self, body: bytes, coding: str, in_chunks: bool) -> None:
        headers = {"content-encoding": coding} | ({"transfer-encoding": "chunked"} if in_chunks else {})
        try:
            size, fault = len(decoded(body, headers, 1000)), ""
        except ParseError as error:
            size, fault = 0, error.fault
        assert size <= 1000
        assert fault in {"", "truncated", "too big"}
