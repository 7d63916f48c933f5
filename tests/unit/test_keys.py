"""Identity: every spelling of a permalink or an audio address gives one key, and different ones stay apart."""

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.notation.keys import audio_key, canonical_url, slug_of

SHOW = "https://www.footnote-radio.example"


@pytest.mark.parametrize(
    "url",
    [
        f"{SHOW}/e/tides-%e2%80%93-and-time/",
        f"{SHOW}/e/tides-%E2%80%93-and-time/",
        f"{SHOW}/e/tides-–-and-time/",
        f"{SHOW}/e/tides-%E2%80%93-and-time",
        f"{SHOW}/e/tides-%E2%80%93-and-time/?utm_source=feed&x=/e/other/",
        f"{SHOW}/e/tides-%E2%80%93-and-time/#comments",
        "/e/tides-%E2%80%93-and-time/",
    ],
)
def test_all_variants_of_a_permalink_have_one_slug(url: str) -> None:
    assert slug_of(url) == "tides-–-and-time"


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("/e/Capital-Letters/", "Capital-Letters"),
        ("/e/潮汐/", "潮汐"),
        ("/e/tides-1744336800/", "tides-1744336800"),
        ("/e/cafe\u0301/", "caf\u00e9"),
        ("/", ""),
        ("/page/2/", ""),
        ("/e/", ""),
        ("/e/tides/comments", ""),
        ("/e/%20/", ""),
        ("https://[broken/e/tides/", ""),
        ("", ""),
    ],
)
def test_slugs(url: str, slug: str) -> None:
    assert slug_of(url) == slug


@pytest.mark.parametrize(
    "url",
    [
        f"{SHOW}/e/tides-%e2%80%93-and-time/",
        f"{SHOW}/e/tides-–-and-time?utm_source=feed",
        "HTTPS://WWW.Footnote-Radio.example/e/tides-%E2%80%93-and-time#top",
    ],
)
def test_one_spelling_for_all_variants_of_a_permalink(url: str) -> None:
    assert canonical_url(url) == f"{SHOW}/e/tides-%E2%80%93-and-time/"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://elsewhere.example/2025/tides/?p=3", "https://elsewhere.example/2025/tides/?p=3"),
        ("/e/tides/", ""),
        ("javascript:alert(1)//e/x/", ""),
        ("file:///e/tides/", ""),
        ("https:///e/tides/", ""),
        ("http://[broken", ""),
    ],
)
def test_what_is_no_permalink_stays_and_what_is_no_address_goes(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


AUDIO = "mcdn.podbean.com/mf/web/k2x9abcdefgh/Tides_and_Time7q1z.mp3"


@pytest.mark.parametrize(
    "url",
    [
        f"https://{AUDIO}",
        f"http://{AUDIO}",
        f"https://op3.dev/e/{AUDIO}",
        f"https://op3.dev/e,pg=1b2c/https://{AUDIO}",
        f"https://dts.podtrac.com/redirect.mp3/{AUDIO}",
        f"https://{AUDIO}?_=1744336800",
        "https://mcdn.podbean.com/mf/feed/k2x9abcdefgh/Tides_and_Time7q1z.mp3",
        "https://mcdn.podbean.com/mf/download/k2x9abcdefgh/Tides_and_Time7q1z.mp3",
        "https://mcdn.podbean.com/mf/web/k2x9abcdefgh/Tides%5Fand%5FTime7q1z.mp3",
    ],
)
def test_one_audio_file_has_one_key_whatever_delivers_it(url: str) -> None:
    assert audio_key(url) == "k2x9abcdefgh/Tides_and_Time7q1z.mp3"


def test_audio_off_podbean_is_known_by_host_and_path() -> None:
    assert audio_key("https://CDN.example/a%20b.mp3?token=1") == "cdn.example/a b.mp3"


@pytest.mark.parametrize("url", ["", "tides.mp3", "http://[broken"])
def test_what_is_no_audio_address_has_no_key(url: str) -> None:
    assert audio_key(url) == ""


SEGMENT = st.text(min_size=1, max_size=30)
URLS = st.text() | st.builds("{}://{}/e/{}{}".format, st.sampled_from(["https", "http"]), SEGMENT, SEGMENT, SEGMENT)


@given(URLS)
def test_any_address_has_one_canonical_form_with_the_same_slug(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
    assert not canonical or slug_of(canonical) == slug_of(url)
    assert isinstance(audio_key(url), str)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_a_slug_is_the_name_itself_whatever_its_script(name: str) -> None:
    written = unicodedata.normalize("NFC", name)
    assert slug_of(f"/e/{quote(name, safe='')}/") == written
    assert slug_of(f"/e/{quote(name.lower(), safe='').lower()}/") == unicodedata.normalize("NFC", name.lower())
