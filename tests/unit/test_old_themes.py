"""The older themes of Podbean: known by the site's own marks, read item by item; a page is read, or refused."""

import random
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.errors import DriftError, ParseError
from scraper.model import Episode, KeyKind, Kind
from scraper.sample.server import Response
from scraper.sample.show import load_episodes
from scraper.sources import fault_of, read
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import FAULTS
from tests.host.themes import ITEMS, THEMES, Theme, listing, whole
from tests.reading import read_page, snapshot
from tests.unit.markup import markup, words_shown
from tests.unit.test_reading import read_or_refuse

SITE = "https://ember.podbean.com"
PAGES = Path(__file__).parents[1] / "pages"
OLD = sorted(path for theme in THEMES for path in PAGES.glob(f"podbean-{theme}/1/*.html"))
LOGIN = (
    '<html><head><title>Log In | Podbean</title></head><body><form action="/login"><input name="password">'
    '<a href="https://www.podbean.com/e/help">Help</a></form><div class="footer">Podbean</div></body></html>'
)
PARKED = '<html><body><h1>ember.example is for sale</h1><div class="post" id="p1"><h2>Buy it</h2></div></body></html>'
YOUTUBE = (
    '<html><body><ytd-playlist-panel-renderer class="style ytd-playlist-panel"></ytd-playlist-panel-renderer></html>'
)
EMBEDDING = (
    '<html><body><div class="post" id="post-1"><h2>Our podcast</h2><span>July 26, 2022</span><p>Listen:</p>'
    '<iframe title="pbplayerBox" src="https://www.podbean.com/player-v2/?i=x"></iframe></div></body></html>'
)


CHALLENGE = FAULTS["challenge"](Response(200, b"", {})).body.decode()


def only(theme: Theme, html: str, url: str = f"{SITE}/") -> Episode:
    (episode,) = read_page(whole(theme, html, SITE), url).episodes
    return episode


@pytest.mark.parametrize("kind", [Kind.LISTING, Kind.EPISODE])
@pytest.mark.parametrize("path", OLD, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_whole_page_is_the_shows_own_and_half_of_it_is_cut(path: Path, kind: Kind) -> None:
    body = path.read_bytes()
    assert fault_of(kind, body) == ""
    assert fault_of(kind, body.replace(b"</html>", b"")) == "truncated"


@pytest.mark.parametrize(
    "html",
    [LOGIN, PARKED, YOUTUBE, EMBEDDING, CHALLENGE],
    ids=["login", "parked", "another's playlist", "a blog that embeds a player", "challenge"],
)
def test_pages_of_others_are_not_the_site(html: str) -> None:
    assert fault_of(Kind.LISTING, html.encode()) == "not the site"
    assert read_or_refuse(html) is None


@pytest.mark.parametrize("theme", THEMES)
def test_a_listing_knows_neither_its_number_nor_how_many_there_are(theme: Theme) -> None:
    for following in (0, 3):
        parsed = read_page(listing(theme, make_episodes(4), following=following), f"{SITE}/page/2/").parsed
        assert parsed.parser == f"podbean-{theme}/1"
        assert parsed.listing is not None
        assert (parsed.listing.page, parsed.listing.total_pages, parsed.listing.total_episodes) == (None, None, None)
        assert parsed.listing.has_more is bool(following)


@pytest.mark.parametrize(
    "link",
    [
        '<a class="next-page disabled" href="/page/3/">Next</a>',
        '<a class="next-page" href="javascript:;">Next</a>',
        '<a href="/page/1/">Newer Entries</a>',
        '<a href="/2022/07/">Older Entries</a>',
    ],
)
def test_a_link_that_leads_nowhere_is_no_promise(link: str) -> None:
    html = listing("playlist", make_episodes(4)).replace("</body>", f"{link}</body>")
    parsed = read_page(html, f"{SITE}/page/2/").parsed
    assert parsed.listing is not None
    assert not parsed.listing.has_more


@pytest.mark.parametrize("link", ['<link rel="next" href="/page/3/">', '<a rel="next" href="/page/3">3</a>'])
def test_a_link_by_its_relation_is_a_promise(link: str) -> None:
    html = listing("blog", make_episodes(4)).replace("</body>", f"{link}</body>")
    parsed = read_page(html, f"{SITE}/page/2/").parsed
    assert parsed.listing is not None
    assert parsed.listing.has_more


@pytest.mark.parametrize("theme", THEMES)
def test_the_sample_show_reads_as_a_careful_person_reads_it(theme: Theme) -> None:
    shown = load_episodes()
    episodes = read_page(listing(theme, shown), f"{SITE}/").episodes
    for episode, sample in zip(episodes, shown, strict=True):
        assert (episode.title, episode.date, episode.audio_url) == (sample.title, str(sample.date), sample.audio)
        assert (episode.questions, episode.credits) == (sample.expected.questions, sample.expected.credits)
        assert (episode.quotes, tuple(link.url for link in episode.links)) == (
            sample.expected.quotes,
            sample.expected.links,
        )


@pytest.mark.parametrize("theme", THEMES)
def test_an_episode_page_tells_of_its_own_episode_alone(theme: Theme) -> None:
    items = "".join(ITEMS[theme](each) for each in make_episodes(3))
    parsed = read_page(whole(theme, items, SITE), f"{SITE}/e/episode-2")
    assert [episode.title for episode in parsed.episodes] == ["Episode 2"]
    assert parsed.parsed.listing is None
    with pytest.raises(DriftError, match="nothing on the page"):
        read(snapshot(whole(theme, items, SITE), f"{SITE}/e/episode-4/"))


@pytest.mark.parametrize("theme", THEMES)
def test_without_a_permalink_the_audio_is_what_an_episode_is_known_by(theme: Theme) -> None:
    html = ITEMS[theme](make_episode(7)).replace("/e/episode-7/", "#")
    episode = only(theme, html)
    kinds = [key.kind for key in episode.keys]
    assert (episode.slug, kinds) == ("", [KeyKind.AUDIO, KeyKind.FINGERPRINT])
    nameless, other = html.replace("data-uri", "data-x"), ITEMS[theme](make_episode(6))
    assert only(theme, nameless + other).slug == "episode-6"


@pytest.mark.parametrize("theme", THEMES)
def test_most_without_any_name_is_drift(theme: Theme) -> None:
    html = listing(theme, make_episodes(4)).replace("/e/episode-", "#").replace("data-uri", "data-x")
    with pytest.raises(DriftError, match="4 of the page's episodes have no permalink; layer dom: a"):
        read(snapshot(html, f"{SITE}/"))


@pytest.mark.parametrize("theme", THEMES)
def test_all_without_a_body_is_drift_and_a_few_without_is_not(theme: Theme) -> None:
    bare = [make_episode(number, html="") for number in range(4)]
    with pytest.raises(DriftError, match="body in any layer; layer dom: p missing in 4 of 4"):
        read(snapshot(listing(theme, bare), f"{SITE}/"))
    assert len(read(snapshot(listing(theme, [*bare, make_episode(9)]), f"{SITE}/")).episodes) == 5


@pytest.mark.parametrize("theme", THEMES)
def test_players_that_stand_in_no_item_are_drift(theme: Theme) -> None:
    html = re.sub(r"<h2>.*?</h2>", "", listing(theme, make_episodes(4)))
    html = (
        html.replace('class="entry', 'class="x').replace('class="post"', 'class="x"').replace("playlist-panel", "x")
    )
    with pytest.raises(DriftError, match="4 players stand on the page"):
        read(snapshot(html, f"{SITE}/"))


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_that_leads_on_and_shows_nothing_is_drift(theme: Theme) -> None:
    html = listing(theme, [], following=3).replace("<body>", '<body><i class="pbplayerBox"></i>')
    with pytest.raises(DriftError, match="leads to older pages and shows no episode"):
        read(snapshot(html, f"{SITE}/"))


def test_a_list_of_teasers_leaves_the_texts_to_the_episodes_own_pages() -> None:
    def teaser(number: int) -> str:
        return ITEMS["blog"](
            make_episode(
                number, html=f'<p>It began with <a href="/e/episode-{number}/">Continue reading &raquo;</a></p>'
            )
        )

    episodes = read_page(whole("blog", "".join(map(teaser, range(1, 6))), SITE), f"{SITE}/").episodes
    assert [episode.body for episode in episodes] == [""] * 5


@pytest.mark.parametrize("theme", THEMES)
def test_a_date_that_is_a_paragraph_of_the_text_stays_there(theme: Theme) -> None:
    episode = only(
        theme, ITEMS[theme](make_episode(1, html="<p>July 26, 2022</p><p>A day in <span>July 1, 2020</span>.</p>"))
    )
    assert episode.date == "2024-12-31"
    assert episode.body == "July 26, 2022\n\nA day in July 1, 2020."


@pytest.mark.parametrize("theme", THEMES)
@given(pieces=st.lists(markup(), min_size=1, max_size=4))
@settings(max_examples=60)
def test_no_word_of_a_body_is_lost(theme: Theme, pieces: list[str]) -> None:
    body = "".join(f"<p>{piece}</p>" for piece in pieces)
    episode = only(theme, ITEMS[theme](make_episode(1, html=f"<p>Start here.</p>{body}")))
    assert re.findall(r"\w+", episode.body) == re.findall(r"\w+", " ".join(words_shown(f"<p>Start here.</p>{body}")))


SCRAPS = st.sampled_from(
    [
        "<h2>", "</h2>", '<div class="entry">', '<div class="post" id="a">', "</div>", "<p>", "</p>", "<span>",
        '<div class="date">', "July 26, 2022", "24 hours ago", '<a href="/e/x/">', '<a href="http://[/e/y/">', "</a>",
        '<div class="pbplayerBox" data-uri="https://mcdn.podbean.com/mf/web/a/b.mp3">', '<p data-uri="http://[">',
        '<a class="post_toolbar_download" href="/d">Download</a>', "Read more", "words", "\x00", "\x1b", "\ufffe",
        '<a class="next-page" href="/page/2/">', "<ul><li>", "</li></ul>", "<!-- ", " -->", "<audio src=x>",
        '<script type="application/ld+json">{"@type":"PodcastEpisode"}</script>', "<table>", "</script>",
    ]
)  # fmt: skip


@given(st.lists(SCRAPS | st.text(max_size=8), max_size=30), st.sampled_from(["/", "/page/2/", "/e/x/"]))
@example(['<div class="entry">', "<h2>", "a", "\x0c", "</h2>", "b"], "/")
@example(['<div class="post" id="post-1">', "<!-- x -->", "<h2>", "a", "</h2>", "<p>", "b", "</p>"], "/")
@settings(max_examples=300)
def test_any_heap_of_tags_is_read_or_refused(scraps: list[str], path: str) -> None:
    html = f'<html><body><i class="pbplayerBox"></i>{"".join(scraps)}</body></html>'
    with suppress(ParseError):
        read_page(html.encode(errors="replace"), f"{SITE}{path}")


@pytest.mark.parametrize("path", OLD, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_page_with_its_tags_in_another_order_is_read_or_refused(path: Path) -> None:
    tags = re.split(r"(<[^>]*>)", path.read_text("utf-8"))
    for seed in range(40):
        shuffled = tags[:]
        random.Random(seed).shuffle(shuffled)
        read_or_refuse(f"<html>{''.join(shuffled)}</html>")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "label",
    [
        '<a href="https://www.podbean.com/media/share/pb-x?download=1">Download this episode</a>',
        '<p><a href="https://mcdn.podbean.com/mf/download/a/b.mp3">Listen</a></p>',
        '<a href="/e/episode-1/#comments">Comments (3)</a>',
        '<div class="share-bar">Share this</div>',
        f'<div class="comments"><p>{"A long comment. " * 20}</p></div>',
    ],
)
def test_labels_and_comments_are_no_text_whatever_they_stand_in(theme: Theme, label: str) -> None:
    html = ITEMS[theme](make_episode(1, html=f"<p>The text.</p><div>{label}</div>"))
    assert only(theme, html).body == "The text."


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "text",
    [
        f'<div class="share-enabled"><p>{"A long text. " * 20}</p></div>',
        '<p>You can <a href="https://example.org/">listen to it</a> there.</p>',
        "<p>Download it while you can.</p>",
    ],
)
def test_what_only_looks_like_a_label_is_text(theme: Theme, text: str) -> None:
    body = only(theme, ITEMS[theme](make_episode(1, html=text))).body
    assert body.split() == " ".join(words_shown(text)).split()
