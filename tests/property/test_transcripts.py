"""Any bytes through the readers of transcripts: a transcript in the order of time, or an error that says why not."""

import json
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import TranscriptError
from scraper.model import Kind, Snapshot
from scraper.sources import fault_of, read

_TIME = st.sampled_from(["00:01.000", "0:00:02,5", "99:59", "00:61.0", "x", "1:2:3:4", "9" * 9 + ":00", ""])
_LINE = st.one_of(
    st.tuples(_TIME, st.sampled_from([" --> ", "-->", " -> "]), _TIME).map("".join),
    st.sampled_from(
        ["", "1", "NOTE", "STYLE", "REGION", "WEBVTT", "Mia: hm", "<v Mia>hm</v>", "<v", "&lt;", "-->", "\ufeff"]
    ),
    st.text(max_size=30),
)
_CUES = st.tuples(st.sampled_from(["", "WEBVTT\n\n", "1\n"]), st.lists(_LINE, max_size=30)).map(
    lambda parts: (parts[0] + "\n".join(parts[1])).encode(errors="surrogatepass")
)
_VALUE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.just("1.5"))
_SEGMENT = st.one_of(
    _VALUE,
    st.dictionaries(st.sampled_from(["speaker", "startTime", "endTime", "body"]), _VALUE, max_size=4),
)
_JSON = st.one_of(st.lists(_SEGMENT, max_size=9), _VALUE).map(lambda found: json.dumps({"segments": found}).encode())


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=300), _CUES, _JSON))
def test_any_bytes_are_a_transcript_or_an_error(body: bytes) -> None:
    assert fault_of(Kind.TRANSCRIPT, body) in {"", "truncated", "not a transcript"}
    snapshot = Snapshot(
        1, "https://media.example/t", Kind.TRANSCRIPT, None, 200, {}, sha256(body).hexdigest(), body, "show"
    )
    try:
        page = read(snapshot)
    except TranscriptError:
        return
    assert page == read(snapshot)
    assert page.transcript is not None
    found = page.transcript.segments
    assert found
    assert [segment.start for segment in found] == sorted(segment.start for segment in found)
    for segment in found:
        assert 0 <= segment.start <= segment.end
        assert segment.text == segment.text.strip() != ""
        segment.text.encode()
