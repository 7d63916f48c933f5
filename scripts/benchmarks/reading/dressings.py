"""How the same body may be marked up: each function rewrites the HTML, and what it says stays the same."""

import html
import re
from collections.abc import Callable
from itertools import count
from typing import Final

Dressing = Callable[[str], str]

_TEXT_OR_TAG: Final = re.compile(r"<[^<>]*>|[^<]+")
_ENTITY: Final = re.compile(r"&(?:#\w+|\w+);")
_BLANK: Final = re.compile(r"(?<=\w) (?=\w)")
_WORD: Final = re.compile(r"(?<![\w&#;])[A-Za-z]{6,}(?![\w;])")


def _in_texts(change: Callable[[str], str], markup: str) -> str:
    """The markup with its texts changed and its tags as they are."""
    return _TEXT_OR_TAG.sub(lambda found: found[0] if found[0].startswith("<") else change(found[0]), markup)


def _each(step: int, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], markup: str) -> str:
    """Every `step`-th match in the texts replaced."""
    numbers = count(1)
    return _in_texts(
        lambda text: pattern.sub(lambda m: m[0] if next(numbers) % step else replacement(m), text), markup
    )


def plain_tags(markup: str) -> str:
    """As it is."""
    return markup


def numeric_entities(markup: str) -> str:
    """Every entity and every character beyond ASCII by number, decimal and hexadecimal in turn."""
    numbers = count()

    def by_number(character: str) -> str:
        return f"&#x{ord(character):X};" if next(numbers) % 2 else f"&#{ord(character)};"

    def spell(text: str) -> str:
        named = _ENTITY.sub(lambda found: "".join(map(by_number, html.unescape(found[0]))), text)
        return "".join(sign if sign.isascii() else by_number(sign) for sign in named)

    return _in_texts(spell, markup)


def characters_as_such(markup: str) -> str:
    """No entity but those that markup needs."""
    return _in_texts(lambda text: html.escape(html.unescape(text), quote=False), markup)


def upper_case_tags(markup: str) -> str:
    """`<P>`, `<LI>`, `<BR>`."""
    return re.sub(r"</?[a-z]\w*", lambda found: found[0].upper(), markup)


def no_break_spaces(markup: str) -> str:
    """Every seventh blank between words does not break."""
    return _each(7, _BLANK, lambda _: "&nbsp;", markup)


def wrapped_lines(markup: str) -> str:
    """Lines broken in the source, as an editor breaks them."""
    return _each(9, _BLANK, lambda _: "\n    ", markup)


def divs_and_spans(markup: str) -> str:
    """Paragraphs as nested boxes."""
    opened = re.sub(r"<p>", '<div class="block"><div><span style="font-weight:400">', markup)
    return f'<div class="editor">{opened.replace("</p>", "</span></div></div>")}</div>'


def paragraphs_in_a_paragraph(markup: str) -> str:
    """Everything within one `<p>`, as the theme has it."""
    return f'<p class="outer">{markup}</p>'


def unclosed_tags(markup: str) -> str:
    """Paragraphs and items left open, which HTML allows."""
    return re.sub(r"</(?:p|li)>", "", markup)


def styled_tags(markup: str) -> str:
    """Attributes on every block and comments between them."""
    styled = re.sub(
        r"<(p|li|ul|ol|h3)>", r'<\1 class="wp-block" style="margin: 0 &gt; 1" data-text="a &lt;p&gt; b">', markup
    )
    return re.sub(r"\n(?=<)", "\n<!-- wp:block <p>not text</p> -->\n", styled)


def marked_words(markup: str) -> str:
    """Every eleventh long word marked, some within the word."""
    numbers = count()

    def mark(found: re.Match[str]) -> str:
        word = found[0]
        return f"<span>{word}</span>" if next(numbers) % 2 else f"{word[:3]}<b>{word[3:]}</b>"

    return _each(11, _WORD, mark, markup)


def paragraphs_by_breaks(markup: str) -> str:
    """Paragraphs that follow one another parted by two line breaks alone."""
    return re.sub(r"</p>\n<p>", "<br />\n<br />\n", markup)


def pictures_between(markup: str) -> str:
    """A picture with a description behind every list, and a style sheet before all."""
    picture = '</ul>\n<p><img src="https://pbcdn1.podbean.com/a.png" alt="not text"></p>'
    return f"<style>p {{ color: red }}</style>\n{markup.replace('</ul>', picture)}"


def blank_paragraphs(markup: str) -> str:
    """Paragraphs of nothing between the others."""
    return markup.replace("</p>\n", "</p>\n<p>&nbsp;</p>\n<p><br></p>\n")


def loose_items(markup: str) -> str:
    """A paragraph within each item."""
    return markup.replace("<li>", "<li><p>").replace("</li>", "</p></li>")


def lines_by_breaks(markup: str) -> str:
    """Lines parted by breaks alone, items with a hyphen typed before them."""
    flat = re.sub(r"(?<!<blockquote>)<p>|</p>(?=\n)|</?[uo]l>\n?", "", markup)
    flat = flat.replace("<li>", "- ").replace("</li>", "")
    return f"<div>{re.sub(chr(10) + '(?=.)', '<br>' + chr(10), flat)}</div>"
