"""Which addresses belong together, and those that files are kept under."""

import pytest

from scraper.crawl.site import file_address, root_of, same_site, shown_name


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("https://show.example/", "https://show.example/e/one/"),
        ("https://show.example/", "https://www.show.example/page/2/"),
        ("https://www.show.example/", "https://SHOW.example/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/feed.xml"),
        ("http://show.example/", "https://show.example/"),
        ("http://show.example:80/", "https://www.show.example:443/"),
    ],
)
def test_these_are_one_site(home: str, other: str) -> None:
    assert same_site(home, other)


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("https://show.example/", "http://show.example/"),
        ("https://show.example/", "https://example/"),
        ("https://show.example/", "https://show.example.evil.example/"),
        ("https://show.example/", "https://m.show.example/"),
        ("https://show.example/", "https://show.example:8443/"),
        ("https://show.example/", "https://show.example@evil.example/"),
        ("http://127.0.0.1:8000/", "http://localhost:8000/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/"),
        ("http://127.0.0.1:8000/", "https://127.0.0.1:8000/"),
        ("https://show.example/", "file:///etc/passwd"),
        ("https://show.example/", "javascript:alert(1)"),
        ("https://show.example/", "https://["),
        ("https://show.example/", "https://show.example:99999/"),
        ("https://show.example/", ""),
    ],
)
def test_these_are_not(home: str, other: str) -> None:
    assert not same_site(home, other)


def test_a_host_is_known_by_its_root() -> None:
    assert root_of("https://www.show.example:8443/e/one/?a=b#c") == "https://www.show.example:8443/"


def test_files_of_one_name_or_of_one_content_have_addresses_of_their_own() -> None:
    addresses = {file_address(body, name) for body in (b"one", b"two") for name in ("a.html", "b.html")}
    assert len(addresses) == 4
    assert {shown_name(address) for address in addresses} == {"a.html", "b.html"}


def test_other_addresses_are_shown_as_they_are() -> None:
    assert shown_name("https://show.example/e/one/") == "https://show.example/e/one/"
