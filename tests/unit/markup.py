"""Markup by chance, and a slow, plain reader of it to hold the fast one against."""

from html.parser import HTMLParser

from hypothesis import strategies as st

_WORD = st.text(st.characters(categories=["Ll", "Lu", "Nd", "Lo"]), min_size=1, max_size=6)
_SENTENCE = st.lists(_WORD, min_size=1, max_size=6).map(" ".join)
_BLOCK_TAGS = ("p", "div", "blockquote", "h2", "section", "li", "td")
_INLINE_TAGS = ("b", "em", "span", "a", "strong", "i", "code")


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inline = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(_INLINE_TAGS), _SENTENCE)
    block = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(("div", "blockquote", "section")), inner)
    listed = st.lists(inner, max_size=3).map(lambda items: "<ul>" + "".join(f"<li>{x}</li>" for x in items) + "</ul>")
    several = st.lists(inner | inline, min_size=1, max_size=4).map("".join)
    return block | listed | several | inner.map("<script>var x = '<p>no';</script>{}<br>".format)


def markup() -> st.SearchStrategy[str]:
    """Well-formed pieces of HTML: words in blocks, lists, breaks and inline tags, comments and scripts between."""
    leaf = _SENTENCE | _SENTENCE.map("<p>{}</p>".format) | st.sampled_from(["<br>", "<!-- no -->", "&nbsp;", "<hr>"])
    return st.recursive(leaf, _wrapped, max_leaves=12)


def words_shown(source: str) -> list[str]:
    """The words that a reader of the page sees, parted by white space, blocks and breaks."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return "".join(reader.pieces).split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag == "script"
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "script"
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE_TAGS and tag != "script":
            self.pieces.append(" ")
