"""What an answer amounts to: which statuses, types and bodies are taken, and what is said of those that are not."""

import pytest

from scraper.crawl.answers import kept_headers, next_hop, not_ours, refusal, speaks_for_host
from scraper.crawl.wire import Answer, RetryError
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind

URL = "https://show.example/page/2/"
HTML = "text/html; charset=utf-8"


def answer(status: int = 200, content_type: str = HTML, body: bytes = b"<p>") -> Answer:
    return Answer(status, {"content-type": content_type} if content_type else {}, body)


def fault_of(kind: Kind, given: Answer, *, conditional: bool = False) -> str | None:
    refused = refusal(URL, kind, given, conditional=conditional)
    return refused.fault if refused else None


class TestRefusal:
    def test_it_says_what_was_answered_to_what_and_what_to_do(self) -> None:
        refused = refusal(URL, Kind.LISTING, answer(418), conditional=False)
        assert refused is not None
        assert (refused.url, refused.fault) == (URL, "status 418")
        assert str(refused) == f"{URL} answered with status 418"
        assert refused.advice == "Look at it in a browser."

    @pytest.mark.parametrize("status", [404, 410])
    @pytest.mark.parametrize("conditional", [False, True])
    def test_a_page_that_is_gone_is_an_answer(self, status: int, conditional: bool) -> None:
        assert fault_of(Kind.EPISODE, answer(status), conditional=conditional) is None

    def test_unchanged_is_an_answer_only_to_who_asked_for_changes(self) -> None:
        unchanged = answer(304, "", b"")
        assert fault_of(Kind.LISTING, unchanged, conditional=True) is None
        assert fault_of(Kind.LISTING, unchanged, conditional=False) == "status 304"

    @pytest.mark.parametrize("status", [201, 206, 300, 400, 401, 403, 500])
    def test_no_other_status_is(self, status: int) -> None:
        assert fault_of(Kind.LISTING, answer(status), conditional=True) == f"status {status}"

    def test_nothing_is_no_page_but_may_be_a_robots_txt(self) -> None:
        faults = {kind: fault_of(kind, answer(content_type="", body=b"")) for kind in Kind}
        assert faults.pop(Kind.ROBOTS) is None
        assert set(faults.values()) == {"empty"}

    @pytest.mark.parametrize(
        ("kind", "content_type"),
        [
            (Kind.LISTING, HTML),
            (Kind.LISTING, "TEXT/HTML"),
            (Kind.EPISODE, "application/xhtml+xml; profile=html"),
            (Kind.FEED, "application/rss+xml"),
            (Kind.FEED, "application/x-rss"),
            (Kind.FEED, "Application/XML"),
            (Kind.FEED, "text/plain"),
            (Kind.ROBOTS, "application/octet-stream"),
            *((kind, "") for kind in Kind),
        ],
    )
    def test_a_type_that_fits_or_is_not_named_is_taken(self, kind: Kind, content_type: str) -> None:
        assert fault_of(kind, answer(content_type=content_type)) is None

    @pytest.mark.parametrize(
        ("kind", "content_type"),
        [
            (Kind.LISTING, "application/json"),
            (Kind.LISTING, "text/plain"),
            (Kind.EPISODE, "application/rss+xml"),
            (Kind.FEED, "application/json"),
            (Kind.FEED, "audio/mpeg"),
        ],
    )
    def test_one_that_does_not_is_refused(self, kind: Kind, content_type: str) -> None:
        assert fault_of(kind, answer(content_type=content_type)) == "content type"


class TestAnotherPageThanAskedFor:
    @pytest.mark.parametrize("kind", [Kind.LISTING, Kind.FEED, Kind.PAPERS])
    @pytest.mark.parametrize("fault", ["truncated", "empty page"])
    def test_one_that_is_cut_or_empty_may_be_whole_the_next_time(self, kind: Kind, fault: str) -> None:
        error = not_ours(URL, kind, fault)
        assert isinstance(error, RetryError)
        assert (error.fault, error.status) == (fault, 200)

    def test_a_feed_that_is_none_has_another_address(self) -> None:
        error = not_ours(URL, Kind.FEED, "no feed")
        assert type(error) is FetchError
        assert (str(error), error.url, error.fault) == (f"{URL} is no feed", URL, "no feed")
        assert error.advice == "Check the feed's address."

    @pytest.mark.parametrize("kind", [Kind.LISTING, Kind.EPISODE])
    def test_a_page_of_somebody_else_is_a_wall(self, kind: Kind) -> None:
        error = not_ours(URL, kind, "a challenge")
        assert isinstance(error, BlockedError)
        assert str(error) == f"{URL} answered with a page that is a challenge"
        assert (error.url, error.fault) == (URL, "a challenge")
        assert error.advice.startswith("Open the address in a browser")


class TestRedirects:
    @pytest.mark.parametrize(
        ("location", "leads_to"),
        [
            ("/e/tides/", "https://show.example/e/tides/"),
            ("../tides/", "https://show.example/e/tides/"),
            ("https://www.show.example/x", "https://www.show.example/x"),
            ("//show.example/y", "https://show.example/y"),
            ("", "https://show.example/e/waves/"),
        ],
    )
    def test_on_the_site_they_are_followed_from_where_one_stands(self, location: str, leads_to: str) -> None:
        assert next_hop(URL, "https://show.example/e/waves/", location, Kind.LISTING) == leads_to

    @pytest.mark.parametrize(
        "location", ["https://elsewhere.example/", "http://show.example/", "https://show.example:8443/", "http://[x/"]
    )
    def test_off_the_site_they_are_not(self, location: str) -> None:
        with pytest.raises(FetchError, match="redirects to another site") as caught:
            next_hop(URL, "https://show.example/e/waves/", location, Kind.FEED)
        assert str(caught.value).startswith(URL)
        assert repr(location) in str(caught.value)
        assert (caught.value.url, caught.value.fault) == (URL, "redirect elsewhere")
        assert caught.value.advice == "If the show has moved, set its new address."


def test_of_the_headers_those_are_kept_that_date_and_type_a_body() -> None:
    worth = {
        "content-type": HTML,
        "etag": '"a"',
        "last-modified": "Fri, 11 Apr 2025 09:30:00 GMT",
        "date": "Fri, 11 Apr 2025 09:31:00 GMT",
        "location": "/e/",
    }
    assert kept_headers({**worth, "set-cookie": "id=1", "server": "x"}) == worth
    assert kept_headers({"etag": '"a"'}) == {"etag": '"a"'}


@pytest.mark.parametrize(
    ("kind", "fault", "speaks"),
    [
        (BlockedError, "status 403", True),
        (BlockedError, "robots", False),
        (DeferredError, "deferred", True),
        (UnreachableError, "dns", True),
        (FetchError, "status 500", False),
    ],
)
def test_what_speaks_for_the_host_and_what_for_one_address(kind: type[FetchError], fault: str, speaks: bool) -> None:
    assert speaks_for_host(kind("It failed", url=URL, fault=fault)) is speaks
