"""The traps of a Podbean site: numbered tests for the known ones, each named by what it guards, then the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.errors import DriftError, ParseError
from scraper.model import Episode, Layer
from scraper.report import RunReport
from scraper.sources import read
from scraper.text.episode import STAND_IN
from tests.reading import read_page, snapshot
from tests.unit.podbean_pages import SITE, dom, feed, feed_item, item, json_ld, page, state

PERMALINK = "/e/tides/"
URL = f"{SITE}{PERMALINK}"
TALK = "Hello crew, today a paper about tides. It is a slow wave."
ASKED = ("Who pays when the forecast is wrong?", "Who gains when it is right?")
ITEMS = "".join(f"<li>{text}</li>" for text in ASKED)
BODY = (
    f"<p>{TALK}</p><p>Things to chew on:</p><ul>{ITEMS}</ul>"
    "<p>Keep learning!<br>Credit to Paper authors: Ada Fern, Bo Quill</p>"
)
GLUED = BODY.replace("<br>", "")
FLAT = "\n".join([TALK, "Things to chew on:", *ASKED, "Keep learning!Credit to Paper authors: Ada Fern, Bo Quill"])


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


def only(html: str, url: str = f"{SITE}/", fetched_at: str | None = None) -> Episode:
    (episode,) = read_page(html, url, fetched_at).episodes
    return episode


def apply(archive: Archive, *documents: str) -> list[dict[str, object]]:
    """Apply documents, fetched a day apart; the episodes that the archive then holds."""
    for day, document in enumerate(documents, 11):
        capture = snapshot(document, f"{SITE}/", f"2025-04-{day:02}T10:00:00Z", show="footnote")
        archive.apply([(capture, read(capture))], day, RunReport("import", "2025-05-01T00:00:00Z"))
    return list(archive.db.query("SELECT * FROM episodes ORDER BY seq"))


def test_trap_1_block_markup_inside_a_paragraph_keeps_the_body() -> None:
    episode = only(page(dom(item("tides", "Friday Apr 11, 2025", "Tides", BODY))))
    assert episode.body.startswith(TALK)
    assert episode.questions == ASKED
    assert episode.credits == ("Ada Fern", "Bo Quill")


@pytest.mark.parametrize(
    "document",
    [
        page(state({"permalink": PERMALINK, "previewContent": GLUED})),
        page(json_ld({"url": PERMALINK, "description": FLAT})),
        page(dom(item("tides", "Friday Apr 11, 2025", "Tides", GLUED))),
        feed(feed_item(guid="g", description=GLUED)),
        FLAT,
    ],
    ids=["state", "json-ld", "dom", "feed", "rendering"],
)
def test_trap_2_a_credit_line_glued_to_the_last_sentence_is_taken_off(document: str) -> None:
    episode = only(document)
    assert episode.credits == ("Ada Fern", "Bo Quill")
    assert episode.body.endswith("Keep learning!")


def test_trap_2_content_with_its_breaks_is_preferred_to_the_description_without() -> None:
    two_lines = "<p>First line.<br>Second line.</p>"
    episode = only(feed(feed_item(guid="g", description=two_lines.replace("<br>", ""), content=two_lines)))
    assert episode.body == "First line.\n\nSecond line."
    assert episode.origins["body"].layer is Layer.CONTENT


def test_trap_3_questions_are_found_without_bullets() -> None:
    assert only(page(json_ld({"url": PERMALINK, "description": FLAT}))).questions == ASKED
    assert only(FLAT.replace("Who", "- Who")).questions == ASKED


@pytest.mark.parametrize("words", ["24 hours ago", "an hour ago", "2 days ago"])
def test_trap_4_a_relative_date_gives_way_to_every_absolute_one(words: str) -> None:
    shown = dom(item("tides", words, "Tides", BODY))
    dated = only(
        page(json_ld({"url": PERMALINK, "datePublished": "2025-04-10"}), shown), f"{SITE}/", "2025-06-01T00:00:00Z"
    )
    assert (dated.date, dated.origins["date"].layer) == ("2025-04-10", Layer.JSONLD)
    timed = only(
        page(state({"permalink": PERMALINK, "publishTimestamp": 1744336800}), shown),
        f"{SITE}/",
        "2025-06-01T00:00:00Z",
    )
    assert (timed.date, timed.origins["date"].layer) == ("2025-04-11", Layer.STATE)


def test_trap_4_words_alone_count_back_from_the_capture_and_are_marked() -> None:
    html = page(dom(item("tides", "24 hours ago", "Tides", BODY)))
    episode = only(html, f"{SITE}/", "2025-04-12T09:00:00Z")
    assert (episode.date, episode.origins["date"].strength) == ("2025-04-11", STAND_IN)
    assert only(html).date == "", "nothing tells when a saved file was captured"


def test_trap_4_a_later_absolute_date_replaces_the_reckoned_one(archive: Archive) -> None:
    words = page(dom(item("tides", "24 hours ago", "Tides", BODY)))
    (row,) = apply(archive, words)
    assert row["date"] == "2025-04-10"
    (row,) = apply(archive, words, page(json_ld({"url": PERMALINK, "datePublished": "2025-04-09"})), words)
    assert row["date"] == "2025-04-09"


def test_trap_5_a_headline_may_be_the_papers_title_after_its_category() -> None:
    title = "Computer Vision - Test-Time Consistency in Vision Language Models"
    episode = only(page(state({"permalink": PERMALINK, "title": title})))
    assert (episode.title, episode.category) == (title, "Computer Vision")
    assert only(page(state({"permalink": PERMALINK, "title": "Tides - A Love Story"}))).category == ""


def test_trap_6_the_local_day_is_shown_and_the_moment_is_kept() -> None:
    episode = only(
        page(
            state({"permalink": PERMALINK, "publishTimestamp": 1744336800}),
            json_ld({"url": PERMALINK, "datePublished": "2025-04-10"}),
        )
    )
    assert (episode.date, episode.published_at) == ("2025-04-10", "2025-04-11T02:00:00Z")


@pytest.mark.parametrize("again", ["/e/a-%e2%80%93-b/", "/e/a-%E2%80%93-b?x=1", f"{SITE}/e/a-–-b#c"])
def test_trap_7_an_episode_that_moved_to_the_next_page_is_one_episode(archive: Archive, again: str) -> None:
    first = page(state({"permalink": "/e/new/"}, {"permalink": "/e/a-%E2%80%93-b/", "title": "A"}))
    second = page(state({"permalink": again, "title": "A"}, {"permalink": "/e/old/"}))
    assert [row["slug"] for row in apply(archive, first, second)] == ["new", "a-–-b", "old"]


def test_trap_7_layers_that_spell_a_permalink_differently_are_one_episode() -> None:
    episode = only(
        page(
            state({"permalink": "/e/a-%e2%80%93-b/", "title": "A"}),
            json_ld({"url": f"{SITE}/e/a-%E2%80%93-b?utm=1", "datePublished": "2025-04-10"}),
            dom(item("a-–-b", "Thursday Apr 10, 2025", "A", BODY)),
        )
    )
    assert (episode.slug, episode.url) == ("a-–-b", f"{SITE}/e/a-%E2%80%93-b/")


AUDIO = "mcdn.podbean.com/mf/web/k2x9abcdefgh/tides.mp3"


@pytest.mark.parametrize(
    "elements",
    [
        {"link": f"{URL}?utm_source=feed"},
        {"link": "https://elsewhere.example/2025/tides/", "audio": f"https://op3.dev/e/{AUDIO}"},
        {"audio": f"https://{AUDIO}?_=3"},
    ],
    ids=["by permalink", "link off the show, by audio", "no link, by audio"],
)
def test_trap_8_an_item_of_the_feed_is_the_episode_of_the_page(archive: Archive, elements: dict[str, str]) -> None:
    listing = page(state({"id": 7, "permalink": PERMALINK, "title": "Tides", "mediaUrl": f"https://{AUDIO}"}))
    (row,) = apply(archive, listing, feed(feed_item(guid="footnote.podbean.com/1b2c", title="Tides", **elements)))
    assert row["slug"] == "tides"
    kinds = archive.db.query("SELECT kind FROM episode_keys WHERE episode_id = ? ORDER BY kind", [row["id"]])
    assert [key["kind"] for key in kinds] == ["audio", "guid", "host_id", "slug"]


@pytest.mark.parametrize(
    ("written", "length"), [("412", 412), ("6:52", 412), ("01:02:09", 3729), ("", None), ("0", None)]
)
def test_trap_9_durations_come_in_every_form_or_none(written: str, length: int | None) -> None:
    assert only(feed(feed_item(guid="g", title="T", duration=written))).duration == length


def test_trap_9_a_feeds_date_is_the_day_by_its_own_offset() -> None:
    episode = only(feed(feed_item(guid="g", title="T", pubDate="Thu, 10 Apr 2025 22:00:00 -0400")))
    assert (episode.date, episode.published_at) == ("2025-04-10", "2025-04-11T02:00:00Z")


def test_trap_10_a_quoted_sentence_is_kept_as_the_host_says_it() -> None:
    invented = "A tide is a slow wave, and the harbour is its clock."
    episode = only(f"{TALK}\n“{invented}”\nKeep learning!Credit to Paper authors: Ada Fern")
    assert episode.quotes == (invented,)
    assert f"“{invented}”" in episode.body


def test_trap_11_a_rendering_without_title_gets_a_stand_in() -> None:
    (episode,) = read_page(f"Friday Apr 11, 2025\nFriday Apr 11, 2025\n{FLAT}").episodes
    assert (episode.title, episode.origins["title"].strength) == ("Hello crew, today a paper about tides.", STAND_IN)
    assert (episode.date, episode.url, episode.body.splitlines()[0]) == ("2025-04-11", "", TALK)


def test_trap_11_a_title_between_the_two_dates_is_the_title() -> None:
    (episode,) = read_page(f"24 hours ago\nSound - Hearing Tides\n24 hours ago\n{FLAT}").episodes
    assert (episode.title, episode.category, episode.date) == ("Sound - Hearing Tides", "Sound", "")
    assert episode.body.startswith(TALK)


def test_trap_11_emphasis_of_a_rendering_is_taken_off() -> None:
    (episode,) = read_page(FLAT.replace("slow wave", "_slow_ wave, file_name and all")).episodes
    assert "It is a slow wave, file_name and all." in episode.body


@pytest.mark.parametrize(
    ("rendered", "said"),
    [
        ("a _very slow_ wave (_so_), _so_.", "a very slow wave (so), so."),
        ("a *very slow* wave, **so** and ***so***!", "a very slow wave, so and so!"),
        ("snake_case, __init__ and a_b_", "snake_case, __init__ and a_b_"),
        ("x * y * z, 2*3*4, *p = *q, f(*args, **kwargs)", "x * y * z, 2*3*4, *p = *q, f(*args, **kwargs)"),
        ("one_ and _two", "one_ and _two"),
    ],
)
def test_trap_11_only_what_is_emphasis_is_taken_off(rendered: str, said: str) -> None:
    (episode,) = read_page(FLAT.replace("It is a slow wave.", rendered)).episodes
    assert said in episode.body.splitlines()[0]


# Beside the numbered ones: a page whose layers fail, and pages that are not what they were.


def test_a_link_to_another_episode_in_a_body_is_no_episode_of_the_page() -> None:
    body = f'<p>As <a href="/e/last-week/">last week</a> we saw. {TALK}</p>'
    episode = only(page(dom(item("tides", "Friday Apr 11, 2025", "Tides", body))))
    assert (episode.slug, episode.title, episode.date) == ("tides", "Tides", "2025-04-11")
    assert [link.url for link in episode.links] == [f"{SITE}/e/last-week/"]


def test_an_episode_page_without_json_ld_is_read_by_its_address() -> None:
    html = page(
        '<div class="episode-content"><div class="episode-detail-top"><h1>Tides</h1><p>Friday Apr 11, 2025</p></div>'
        f'{BODY}<div class="cc-post-toolbar">Likes 3</div></div><div>Comments (0)</div>'
    )
    parsed = read_page(html, URL)
    assert parsed.parsed.parser.startswith("podbean-episode/")
    (episode,) = parsed.episodes
    assert (episode.slug, episode.title, episode.date) == ("tides", "Tides", "2025-04-11")
    assert episode.body.endswith("Keep learning!")


@pytest.mark.parametrize("broken", ['"{', "{}", '"[1,2]"', "null", '"\\"half\\ud83d\\""', "'x'"])
def test_a_state_that_cannot_be_read_leaves_the_other_layers(broken: str) -> None:
    html = page(f"<script>window.__INITIAL_STATE__={broken}</script>", json_ld({"url": PERMALINK, "name": "A & B"}))
    assert only(html).title == "A & B"


def test_half_of_a_surrogate_pair_in_a_shortened_text_is_dropped(archive: Archive) -> None:
    (row,) = apply(
        archive, page(state({"permalink": PERMALINK, "title": "Tides \ud83c", "previewContent": "<p>Cut \ud83c</p>"}))
    )
    assert (row["title"], row["body"]) == ("Tides", "Cut")


EPISODES = [{"permalink": f"/e/n{number}/", "publishTimestamp": 1744336800 + number} for number in range(4)]


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (page(state(*EPISODES)), "body"),
        (page(state(*({"previewContent": BODY, "permalink": e["permalink"]} for e in EPISODES))), "date"),
        (page(state(*({"previewContent": BODY, "publishTimestamp": 1744336800} for _ in EPISODES))), "permalink"),
        (page(state(listPage=1, listTotalPage=3, listTotalCount=30)), "shows none"),
    ],
    ids=["no bodies", "no dates", "no permalinks", "no episodes"],
)
def test_a_page_that_lost_what_it_must_have_is_drift(html: str, why: str) -> None:
    with pytest.raises(DriftError, match=why):
        read(snapshot(html, f"{SITE}/"))


@pytest.mark.parametrize(
    "html",
    [
        page(state(listPage=4, listTotalPage=3, listTotalCount=30)),
        page(state(listPage=1, listTotalPage=1, listTotalCount=0)),
        page(state(*EPISODES[:1])),
    ],
    ids=["past the end", "a show without episodes", "one episode without a body"],
)
def test_what_may_be_empty_is_no_drift(html: str) -> None:
    assert read_page(html, f"{SITE}/").parsed.listing is not None


def test_the_comments_below_a_rendering_are_no_part_of_it() -> None:
    comments = "Comments (2)\nTo leave or reply to comments, please download free Podbean or\nLovely!\nNo Comments"
    assert only(f"{TALK}\nKeep learning!\n{comments}", f"{SITE}/e/one/").body == f"{TALK}\n\nKeep learning!"


def test_a_rendering_of_dates_alone_holds_no_episode() -> None:
    with pytest.raises(ParseError) as refused:
        read(snapshot("Footnote Radio\n" + "Friday Apr 11, 2025\n" * 4 + "Load more\n"))
    assert refused.value.fault == "empty"


@pytest.mark.parametrize("value", ["9" * 5000, "x", None, True, -1, [3]])
def test_a_page_number_that_is_none_is_unknown(value: object) -> None:
    listing = read_page(page(state(*EPISODES[:1], listPage=value)), f"{SITE}/").parsed.listing
    assert listing is not None
    assert listing.page is None


def test_deep_nesting_is_refused_and_not_taken_for_the_whole_page() -> None:
    html = page("<div>" * 3000, json_ld({"url": PERMALINK, "name": "after the bomb"}))
    with pytest.raises(ParseError) as refused:
        read(snapshot(html, f"{SITE}/"))
    assert refused.value.fault == "bomb"


def test_nesting_that_the_parser_bears_is_read() -> None:
    assert only(page("<div>" * 1000, json_ld({"url": PERMALINK, "name": "deep"}))).title == "deep"


def test_a_feed_of_999_items_is_read() -> None:
    tags = "".join(f"<itunes:x{n}>.</itunes:x{n}>" for n in range(24))
    item_of_feed = feed_item(guid="g", title="T", description=GLUED).replace("</item>", f"{tags}</item>")
    assert len(read(snapshot(feed(*[item_of_feed] * 999))).episodes) == 999


@pytest.mark.parametrize("charset", ["idna", "undefined", "hex", "nonsense", ""])
def test_bytes_are_read_whatever_charset_the_host_names(charset: str) -> None:
    html = page(json_ld({"url": PERMALINK, "name": "Tides"}), "<p>caf\u00e9</p>").encode("cp1252")
    headers = {"Content-Type": f"text/html; charset={charset}"}
    assert read(snapshot(html, f"{SITE}/", headers=headers)).episodes[0][0].title == "Tides"
