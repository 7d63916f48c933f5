"""The table of network faults, N1 to N27: each by its row's number, the fault of the host, and what we call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.host import framing, heads
from tests.host.drips import DRIPS
from tests.host.faults import FAULTS, Fault, status
from tests.host.strangers import STRANGERS

Nature = Literal["passes", "silent", "stays", "stranger", "gone", "deferred"]
"""Whether another try may help: after an answer (`passes`) or none at all (`silent`); or at once what it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is what the log calls the fault, which is the host's, or that of the way to it where it has none.

    `unproved`: a robots.txt shows no sign of it and is taken as it is. `slow`: it lasts as long as it is let.
    """

    id: str
    fault: Fault | None
    name: str
    nature: Nature
    unproved: bool = False
    slow: bool = False


def _statuses(row: str, nature: Nature, *codes: int) -> Iterator[Row]:
    for code in codes:
        yield Row(f"{row}-{code}", status(code), f"status {code}", nature)


def _redirect(location: str) -> Fault:
    return status(302, {"Location": location})


ROWS: tuple[Row, ...] = (
    Row("N1-dns", None, "dns", "silent"),
    Row("N2-refused", None, "connection refused", "silent"),
    Row("N3-reset", FAULTS["reset"], "connection broken", "silent"),
    Row("N3-hang_up", heads.hang_up, "connection broken", "silent"),
    Row("N4-reset_in_body", FAULTS["drop"], "connection broken", "passes"),
    Row("N5-short", FAULTS["short"], "short body", "passes"),
    Row("N6-too_small_a_length", framing.too_small_a_length, "truncated", "passes", unproved=True),
    Row("N6-truncated", FAULTS["truncated"], "truncated", "passes", unproved=True),
    Row("N7-closed_early", framing.closed_early, "truncated", "passes", unproved=True),
    Row("N7-cut_head", heads.cut_head, "malformed headers", "silent"),
    Row("N7-headers_only", heads.headers_only, "malformed headers", "silent"),
    Row("N8-cut_chunk", framing.cut_chunk, "short body", "passes"),
    Row("N8-no_last_chunk", framing.no_last_chunk, "short body", "passes"),
    Row("N8-bad_chunk_size", framing.bad_chunk_size, "short body", "passes"),
    Row("N8-endless_chunk_size", framing.endless_chunk_size, "bad chunk", "passes"),
    Row("N9-cut_gzip", FAULTS["cut_gzip"], "cut encoding", "passes"),
    Row("N9-corrupt_gzip", framing.corrupt_gzip, "corrupt encoding", "passes"),
    Row("N9-wrong_checksum", framing.wrong_checksum, "corrupt encoding", "passes"),
    Row("N9-more_than_gzip", framing.more_than_gzip, "corrupt encoding", "passes"),
    Row("N9-no_gzip", framing.no_gzip, "corrupt encoding", "passes"),
    Row("N10-bomb", framing.bomb, "too big", "stays", unproved=True),
    Row("N10-bomb_in_chunks", framing.bomb_in_chunks, "too big", "stays", unproved=True),
    Row("N11-endless_after_gzip", framing.endless_after_gzip, "corrupt encoding", "passes"),
    Row("N12-endless", FAULTS["huge"], "too big", "stays", unproved=True),
    Row("N13-hang", FAULTS["stall"], "timeout", "silent", slow=True),
    Row("N14-slow_header", DRIPS["slow_header"], "deadline", "silent", slow=True),
    Row("N14-slow_interim", DRIPS["slow_interim"], "deadline", "silent", slow=True),
    Row("N14-slow_body", DRIPS["slow_body"], "deadline", "passes", slow=True),
    Row("N14-slow_unframed", DRIPS["slow_unframed"], "deadline", "passes", slow=True),
    Row("N14-slow_chunk_size", DRIPS["slow_chunk_size"], "deadline", "passes", slow=True),
    Row("N15-bad_status_line", heads.bad_status_line, "bad status line", "silent"),
    Row("N15-bad_status", heads.bad_status, "bad status line", "silent"),
    Row("N15-other_version", heads.other_version, "bad status line", "silent"),
    Row("N15-malformed_header", heads.malformed_header, "malformed headers", "silent"),
    Row("N15-two_lengths", heads.two_lengths, "malformed headers", "silent"),
    Row("N15-huge_header", heads.huge_header, "huge headers", "silent"),
    Row("N15-many_headers", heads.many_headers, "huge headers", "silent"),
    Row("N15-endless_header", heads.endless_header, "huge headers", "silent"),
    Row("N15-endless_headers", heads.endless_headers, "huge headers", "silent"),
    Row("N15-flood_of_interim", heads.flood_of_interim, "huge headers", "silent"),
    *_statuses("N15-interim", "stays", 103),
    Row("N16-to_itself", _redirect(""), "redirect loop", "stays"),
    Row("N17-to_another_host", _redirect("https://elsewhere.example/"), "redirect elsewhere", "stays"),
    Row("N17-to_a_private_address", _redirect("http://169.254.169.254/latest/"), "redirect elsewhere", "stays"),
    Row("N17-to_this_machine", _redirect("http://localhost/"), "redirect elsewhere", "stays"),
    Row("N17-to_a_file", _redirect("file:///etc/passwd"), "redirect elsewhere", "stays"),
    *_statuses("N19", "stays", 403, 401),
    *_statuses("N20", "gone", 404, 410),
    Row("N21-429-seconds", status(429, {"Retry-After": "7"}), "status 429", "passes"),
    Row("N21-429-huge", status(429, {"Retry-After": "86400"}), "status 429", "deferred"),
    Row(
        "N22-503-date",
        status(503, {"Retry-After": "Fri, 11 Apr 2025 09:30:09 GMT", "Date": "Fri, 11 Apr 2025 09:30:00 GMT"}),
        "status 503",
        "passes",
    ),
    Row("N22-503-garbage", status(503, {"Retry-After": "soon"}), "status 503", "passes"),
    Row("N22-503-huge", status(503, {"Retry-After": "9" * 40}), "status 503", "deferred"),
    *_statuses("N23", "passes", 408, 500, 527),
    *_statuses("N24", "stays", 304),
    *_statuses("N26", "stays", 204, 206),
    Row("N26-empty", FAULTS["empty"], "empty", "stays", unproved=True),
    Row("N26-not_html", FAULTS["not_html"], "content type", "stays", unproved=True),
    Row("N26-other_encoding", framing.other_encoding, "unasked encoding", "stays"),
    *(Row(f"N27-{name}", fault, "not the site", "stranger", unproved=True) for name, fault in STRANGERS.items()),
)
