r"""LaTeX's accents as characters: in every form that titles at arXiv have, and nothing else touched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.notation.latex import decoded

COMMANDS = dict(
    zip("\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u0327\u030b\u0328\u030a\u030c", "`'^~\"=.cHkrv", strict=True)
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Tillich-Z\'emor, Sz\'{e}kely and {\'E}va", "Tillich-Zémor, Székely and Éva"),
        (r"Erd\H{o}s, Erd\H os and Erd\H{O}s", "Erdős, Erdős and ErdŐs"),
        (r"\L ukasz, {\L}ukasz and \L{}ukasz", "Łukasz, Łukasz and Łukasz"),
        (r"na\"{\i}ve, na{\"\i}ve, na\"\i{}ve, na\"ive", "naïve, naïve, naïve, naïve"),
        (r"S\o ren Bj{\o}rn \AA ngstr\"om {\AA}", "Søren Bjørn Ångström Å"),
        (r"\c{C}a\u{g}lar \v{S}i\v si\'c fa\c{c}ade \k{a} \r{u} \d{o}", "Çağlar Šišić façade ą ů ọ"),
        (r"\'Swi\k{a}tek, Wa\'nski, \=a, \.z, \~n, \^o, \`a", "Świątek, Wański, ā, ż, ñ, ô, à"),
        (r"Stra\ss e, Gau{\ss}, \OE uvre, \ae", "Straße, Gauß, Œuvre, æ"),
        ("{Ü}mit", "Ümit"),
        (r"Today\'s model: we don\'t, they\'re, I\'m, we\'ll", "Today's model: we don't, they're, I'm, we'll"),
        (r"$\'e$ and \'e, \(\'e\) and $$\'e$$", r"$\'e$ and é, \(\'e\) and $$\'e$$"),
        (r"Attention \\and Keypoint-guided", "Attention and Keypoint-guided"),
        (r"two\\lines \\ and\\[2pt] \\ \'e", "two lines and é"),
        (r"costs \$5 for \'e and \$6", r"costs \$5 for é and \$6"),
    ],
)  # fmt: skip
def test_accents_and_letters(written: str, shown: str) -> None:
    assert decoded(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        r"http://example.org/\~name/",
        r"a \"good\" one, an \"open\" one",
        r"\textbf{50\%} of \citep{a}, \texttt{x}, \over, \ours, \url{http://x.org/a_b}",
        r"\b{eta} \r{ho} \beta \lambda \iota \omega",
        r"$a \\ b$, \(a \\ b\) and \[a \\ b\]; \begin{align*}a \\ b\end{align*}",
        r"{A}lpha {BERT} {x}",
        "no TeX at all, ~ ^ ' \" `",
        "\\",
        "",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert decoded(text) == text


@given(st.text() | st.text("\\'\"`^~=.cdHkruvoOlLij{}$ aeny()[]"))
def test_any_text_and_no_letter_is_lost_but_those_of_commands(text: str) -> None:
    shown = decoded(text)
    assert len(shown) <= len(text)
    if "\\" not in text:
        assert shown.replace("{", "").replace("}", "") == text.replace("{", "").replace("}", "")


@given(st.sampled_from("áàâäãåéèêëíìîïóòôöõúùûüñçšžčřěůőűāēīōūąęĺńśźż"))
def test_every_letter_with_an_accent_is_read_back(letter: str) -> None:
    base, mark = list(unicodedata.normalize("NFD", letter))
    assert decoded(f"x\\{COMMANDS[mark]}{{{base}}}x") == f"x{letter}x"


def test_a_long_row_of_openings_is_read_at_once() -> None:
    text = r"\(" * 20_000 + "$" + r"\'" * 20_000 + "{" * 20_000
    assert decoded(text) == text
