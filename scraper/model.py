"""What flows through the program. A type's name says its stage: a thing at the wrong stage is a type error.

Snapshot        what came over the wire, kept as it came                    (crawl)
ParsedEpisode   what one layer of one page says about one episode           (sources)
Episode         the same put in order: dates, body, questions, credits      (text)
rows            what the archive keeps                                      (archive)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a snapshot was asked for as."""

    LISTING = "listing"
    EPISODE = "episode"
    FEED = "feed"
    ROBOTS = "robots"
    TRANSCRIPT = "transcript"
    FILE = "file"
    PAPERS = "papers"
    """A list of papers, from arXiv or wherever else one was asked for."""
    GONE = "gone"
    """No answer, but what the crawl made of two: that the host has taken an episode down."""


class Layer(StrEnum):
    """Where on a page a value was read, richest first."""

    STATE = "state"
    DOM = "dom"
    CONTENT = "content"
    JSONLD = "jsonld"
    FEED = "feed"
    TEXT = "text"

    @property
    def rank(self) -> int:
        """Richness: the higher wins between captures of the same moment."""
        return len(Layer) - list(Layer).index(self)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One response (or imported file) as it came. `fetched_at` is None for files that carry no time."""

    seq: int
    url: str
    kind: Kind
    fetched_at: str | None
    status: int
    headers: Mapping[str, str]
    sha256: str
    body: bytes
    show: str
    """Short name of the show it was fetched for; empty: the document itself must tell."""


@dataclass(frozen=True, slots=True)
class ParsedEpisode:
    """What one layer says about one episode, unjudged. None and "" mean: not said here."""

    layer: Layer
    url: str = ""
    """Absolute permalink."""
    host_id: str = ""
    guid: str = ""
    title: str = ""
    date: str = ""
    """The date as shown: ISO, `Friday Apr 11, 2025`, or words like `24 hours ago`."""
    timestamp: str = ""
    """The moment of publication: Unix seconds, or an RFC 822 date with its offset."""
    html: str = ""
    """The body as markup."""
    text: str = ""
    """The body as plain text, where the layer has no markup."""
    duration: str = ""
    audio_url: str = ""
    image_url: str = ""
    transcript_url: str = ""


@dataclass(frozen=True, slots=True)
class ParsedShow:
    """What a page says about the show itself."""

    slug: str = ""
    url: str = ""
    title: str = ""
    description: str = ""
    author: str = ""
    language: str = ""
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page says about its place in the whole; None where it does not say."""

    page: int | None
    total_pages: int | None
    total_episodes: int | None
    has_more: bool
    """Whether a link or button to older episodes stands on the page."""


@dataclass(frozen=True, slots=True)
class ParsedPaper:
    """A paper as a source names it."""

    title: str
    arxiv_id: str = ""
    doi: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str = ""
    """Day of publication, ISO, "" if not said."""
    listed: str = ""
    """Day on which it was first listed, ISO, "" if not said."""
    url: str = ""
    code_url: str = ""
    section: str = ""
    """Heading of the list it stood under."""
    seen_on: str = ""
    """Day of the list it stood on, ISO, where the page says so for each paper; else that of the page counts."""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """A news article about research."""

    title: str
    body: str
    standfirst: str = ""
    url: str = ""
    date: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech. Times in seconds from the start of the episode."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class ParsedTranscript:
    """A timed transcript, in the order of time."""

    segments: tuple[Segment, ...]
    skipped: int = 0
    """Cues that could not be read and were left out."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """All that one document says. `episodes` holds one tuple an episode, one ParsedEpisode a layer."""

    parser: str
    """Name and version, as `podbean-listing/1`."""
    show: ParsedShow | None = None
    episodes: tuple[tuple[ParsedEpisode, ...], ...] = ()
    listing: Listing | None = None
    feed_url: str = ""
    papers: tuple[ParsedPaper, ...] = ()
    seen_on: str = ""
    """Day of a list of papers, ISO, "" if not said."""
    articles: tuple[ParsedArticle, ...] = ()
    transcript: ParsedTranscript | None = None
    missing_layers: tuple[str, ...] = ()
    """What pages of this kind have and this one lacks: `layer state`, or a field of it, `layer state: permalink`."""
    forgotten: tuple[str, ...] = ()
    """Slugs of episodes that stood there and were taken down for good."""
    unreadable: int = 0
    """Characters that came as U+FFFD, since their bytes mean nothing in the page's encoding."""
    removed: str = ""
    """Permalink of an episode that the host has taken down."""
    bad_lines: tuple[tuple[int, str], ...] = ()
    """Lines of a list that were left out: their number in the file, and why."""


class KeyKind(StrEnum):
    """What an episode is known by, strongest first."""

    HOST_ID = "host_id"
    GUID = "guid"
    SLUG = "slug"
    AUDIO = "audio"
    FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class Key:
    """One name of an episode within its show."""

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was read: the layer, and the rule that made it (`as shown` when taken over untouched)."""

    layer: Layer
    rule: str
    strength: int = 2
    """2 said in so many words, 1 derived, 0 a stand-in. A weaker reading never replaces a stronger one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the body."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a paper is known by, in its one spelling: `2504.07962`, `hep-th/9901001`, `10.1234/abc.def`."""

    kind: str
    """`arxiv` or `doi`."""
    value: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode as one page tells it, in order. Empty values mean: this page does not say."""

    keys: tuple[Key, ...]
    url: str = ""
    slug: str = ""
    title: str = ""
    category: str = ""
    date: str = ""
    """YYYY-MM-DD, as the host shows it."""
    published_at: str = ""
    """UTC, ISO 8601."""
    body: str = ""
    """Plain text: blocks parted by a blank line, list items `- `, quotes `> `."""
    duration: int | None = None
    """Seconds."""
    audio_url: str = ""
    image_url: str = ""
    transcript_url: str = ""
    method: str = ""
    questions: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    """Names exactly as credited."""
    quotes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    """Papers named anywhere: in the title, the text, its hyperlinks or the credit line."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Field name -> where its value was read."""
