"""Citations: names, LaTeX and keys; what other programs read in the files equals what the archive has."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser
from bibtexparser.customization import splitname
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc import latex2text

from scraper.export import bibtex, csl, latex, ris
from scraper.export.cited import CitedEpisode, CitedPaper, ToldIn, arxiv_month, iso, one_line
from scraper.export.keys import citation_key, episode_key
from scraper.export.people import Person, person
from scraper.export.tex import Markup, Maths, Text, plain, read

GLUS = CitedPaper(
    id="2504.07962",
    title="GLUS: 90% of Erd\\H{o}s & the $K^2$-means_2 of {BERT}",
    arxiv_id="2504.07962",
    doi="10.48550/arxiv.2504.07962",
    abstract="We cut costs by 5% & more -- for $x_i < 3$.",
    authors=("Lang Lin", "Jan van der Berg", "Hal Daumé III", "The ATLAS Collaboration", "Gilles Z\\'emor"),
    categories=("cs.CV", "cs.LG"),
    date="2025-04-10",
    url="https://arxiv.org/abs/2504.07962",
    told_in=(ToldIn("Seeing 100% & more", "2025-04-11", "https://show.example/e/a_b/", "auto"),),
)
BARE = CitedPaper(id="title-abc", title="Untitled thoughts")
EPISODE = CitedEpisode(
    id="e0000013",
    title="Vision - Seeing 100% of $5 & GLUS_2 {now}",
    show="A Show & Co",
    show_slug="a-show",
    date="2025-04-11",
    duration="12:34",
    url="https://show.example/e/a_b/",
    archived="https://here.example/episode/a-show/a_b",
)
NOTE = "Told in the episode “Seeing 100% & more” (2025-04-11), https://show.example/e/a_b/"
TITLE = "GLUS: 90% of Erdős & the $K^2$-means_2 of BERT"

NAMED = latex2text.get_default_latex_context_db()
NAMED.add_context_category(
    "by name",
    macros=[
        latex2text.MacroTextSpec(name, char)
        for name, char in {
            "textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
            "textasciicircum": "^", "textasciitilde": "~",
        }.items()
    ],
    prepend=True,
)  # fmt: skip
READER = latex2text.LatexNodes2Text(latex_context=NAMED, math_mode="verbatim", strict_latex_spaces=True)


def shown(source: str) -> str:
    """What LaTeX prints of a field, as pylatexenc has it."""
    return unicodedata.normalize("NFC", str(READER.latex_to_text(source)).replace("\u00a0", " "))


def parsed(text: str) -> dict[str, str]:
    """The only entry of a BibTeX file, as bibtexparser reads it."""
    parser = BibTexParser(common_strings=True)
    (entry,) = bibtexparser.loads(text, parser=parser).entries
    assert isinstance(entry, dict)
    return entry


def entry_of(paper: CitedPaper, *, ascii_only: bool = False) -> dict[str, str]:
    return parsed("".join(bibtex.entries([paper], ascii_only=ascii_only)))


def records(papers: Iterable[CitedPaper]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads("".join(ris.entries(papers)))
    return found


def items(papers: Iterable[CitedPaper]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads("".join(csl.entries(papers)))
    return found


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Lang Lin", ("Lin", "Lang", "", "")),
        ("Ludwig van Beethoven", ("Beethoven", "Ludwig", "van", "")),
        ("Berg, Jan van der", ("Berg", "Jan", "van der", "")),
        ("Guy Van den Broeck", ("Van den Broeck", "Guy", "", "")),
        ("Charles de la Vallée Poussin", ("Vallée Poussin", "Charles", "de la", "")),
        ("José Ortega y Gasset", ("Ortega y Gasset", "José", "", "")),
        ("María del Carmen Pérez", ("Pérez", "María del Carmen", "", "")),
        ("Hal Daumé III", ("Daumé", "Hal", "", "III")),
        ("Fister Jr., Iztok", ("Fister Jr.", "Iztok", "", "")),
        ("Smith, John, Jr.", ("Smith", "John", "", "Jr.")),
        ("Conejero J. A.", ("Conejero", "J. A.", "", "")),
        ("LI Wei", ("LI", "Wei", "", "")),
        ("Chua Tat-Seng", ("Chua", "Tat-Seng", "", "")),
        ("Sean O'Brien", ("O'Brien", "Sean", "", "")),
        ("Marc Huertas-Company", ("Huertas-Company", "Marc", "", "")),
        ("Tolúl\\d{o}pé Ògúnrèmí", ("Ògúnrèmí", "Tolúlọpé", "", "")),
        ("Muhammad~Fermi Pasha", ("Pasha", "Muhammad Fermi", "", "")),
        ("Yi-Fan Zhang†", ("Zhang", "Yi-Fan", "", "")),
        ("Wei Wang 0001", ("Wang", "Wei", "", "")),
        ("Martin Luther King Jr., PhD", ("King", "Martin Luther", "", "Jr.")),
        ("Jane Doe PhD", ("Doe", "Jane", "", "")),
        ("Doe, Jane, M.D., Ph. D.", ("Doe", "Jane", "", "")),
        ("Rahman, MD", ("Rahman", "MD", "", "")),
        ("Rahman, Md Abdur", ("Rahman", "Md Abdur", "", "")),
        ("Qingyao Ai", ("Ai", "Qingyao", "", "")),
        ("QINGYAO AI", ("AI", "QINGYAO", "", "")),
        ("J. Workshop", ("Workshop", "J.", "", "")),
        ("Council, Ann", ("Council", "Ann", "", "")),
        ("Fung", ("Fung", "", "", "")),
        ("王小明", ("王小明", "", "", "")),
    ],
)
def test_a_name_is_taken_apart_in_any_order(written: str, parts: tuple[str, str, str, str]) -> None:
    assert person(written) == Person(*parts)


@pytest.mark.parametrize(
    "group",
    ["The ATLAS Collaboration", "Gemma Team", "NVIDIA", "Alzheimer's Disease Neuroimaging Initiative", "Meta AI",
     "Google DeepMind", "DeepMind", "BigScience Workshop", "OpenAI", "DeepSeek-AI", "Gemini Team",
     "Gemini Team Google", "Event Horizon Consortium", "Allen Lab"],
)  # fmt: skip
def test_a_group_stays_whole(group: str) -> None:
    assert person(group) == Person(literal=group)
    assert bibtex.author(person(group)) == f"{{{group}}}"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Jan van der Berg", "van der Berg, Jan"),
        ("Hal Daumé III", "Daumé, III, Hal"),
        ("Guy Van den Broeck", "{Van den Broeck}, Guy"),
        ("José Ortega y Gasset", "{Ortega y Gasset}, José"),
        ("Robert and Sons", "Sons, {Robert and}"),
        ("Others", "{Others}"),
        ("A_B {Cole", "\\textbraceleft{}Cole, A\\_B"),
    ],
)
def test_bibtex_gets_a_name_that_it_takes_apart_in_the_same_way(name: str, source: str) -> None:
    assert bibtex.author(person(name)) == source


def test_bibtex_and_the_archive_agree_on_the_parts_of_a_name() -> None:
    for name in (
        "Jan van der Berg",
        "Hal Daumé III",
        "Guy Van den Broeck",
        "Lang Lin",
        "Charles de la Vallée Poussin",
    ):
        parts, own = splitname(bibtex.author(person(name))), person(name)
        found = [" ".join(parts[part]).strip("{}") for part in ("last", "first", "von", "jr")]
        assert found == [own.family, own.given, own.particle, own.suffix]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Erd\\H{o}s, Z\\'emor and {\\'E}mile", "Erdős, Zémor and Émile"),
        ('\\"{\\i} \\c{c} \\v s S\\o ren \\ss', "ï ç š Søren ß"),
        ("90% of C# & R\\&D", "90% of C# & R&D"),
        ("$5 and $10, US$5M to US$10M", "$5 and $10, US$5M to US$10M"),
        ("($\\times$4) of $x$", "($\\times$4) of $x$"),
        ("\\textsc{GUI}: A\\textsuperscript{2}FM", "GUI: A2FM"),
        ("HPLT~3.0 in ~100 days", "HPLT\u00a03.0 in ~100 days"),
        ("Mus{é}e -- ``x''", "Musée – “x”"),
        ("1\\textpertenthousand of \\foo { and }}", "1‱of \\foo and }"),
        ("a\\\\b\u2028c\x00", "a b c"),
    ],
)
def test_what_latex_means_is_read(written: str, said: str) -> None:
    assert plain(written) == said


def test_pieces() -> None:
    assert list(read("\\textit{a $x{b}$} c")) == [
        Markup("\\textit{"), Text("a "), Maths("$x{b}$"), Markup("}"), Text(" c"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("GLUS: Global Reasoning in A Single LLM", "{GLUS}: Global Reasoning in A Single {LLM}"),
        ("$K^2$VAE for X-ray", "{$K^2$}{VAE} for {X}-ray"),
        ("On the convergence of the Ricci flow", "On the convergence of the {Ricci} flow"),
        ("Learning Through the Ricci Flow", "Learning Through the Ricci Flow"),
        ("arXiv, iPhone & LoRA", "{arXiv}, {iPhone} \\& {LoRA}"),
        ("\\textsc{GUI} at 5% of $3", "\\textsc{{GUI}} at 5\\% of \\$3"),
        ("a_b {c} ~ ^ \\x <d> {", "a\\_b c \\textasciitilde{} \\textasciicircum{} \\textbackslash{}x \\textless{}d"
         "\\textgreater{} \\textbraceleft{}"),
    ],
)  # fmt: skip
def test_a_title_keeps_its_capitals_and_its_latex(title: str, source: str) -> None:
    assert latex.title(title) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("é", "{\\'{e}}"),
        ("Hệ", "H{\\^{\\d{e}}}"),
        ("ő ß Ł", "{\\H{o}} {\\ss} {\\L}"),
        ("π –", "{\\ensuremath{\\pi}} {\\textendash}"),
        ("中", "{\\textless}U+4E2D{\\textgreater}"),
    ],
)
def test_ascii_gives_commands_for_letters(text: str, source: str) -> None:
    assert latex.field(text, ascii_only=True) == source
    assert latex.field(text) == text


def test_a_character_without_a_command_prints_its_number() -> None:
    source = latex.field("中文", ascii_only=True)
    assert shown(source) == plain(source) == "<U+4E2D><U+6587>"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{\\em styled} and {\\it x}, {\\bf\\em x} {\\sc x}", "styled and x, x x"),
        ("a \\emph{b} \\textcolor{red}{c} \\texorpdfstring{$d$}{d}", "a b c d"),
        ("\\href{https://x.org/a_b~c}{text} of \\url{https://x.org/a_b~c}", "text of https://x.org/a_b~c"),
        ("as in~\\cite{a,b}, or \\citep[see][p. 3]{k}; see \\ref{t}.", "as in, or; see."),
        ("Our \\foo{one}{two}, \\Bar{three}", "Our one two, three"),
        ("Our \\ours{} is it", "Our \\ours is it"),
        ("A\\footnote{note}", "A note"),
        ("\\(R^2\\), \\[x_i\\], $$y$$, $z$, $ \\alpha $", "\\(R^2\\), \\[x_i\\], $$y$$, $z$, $ \\alpha $"),
        ("2$ \\times $2 and 5$x$", "2$ \\times $2 and 5$x$"),
    ],
)
def test_commands_stay_in_bibtex_and_become_words_elsewhere(written: str, said: str) -> None:
    assert latex.field(written).replace("\u00a0", "~") == written
    assert plain(written) == plain(latex.title(written)) == said


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("\\foo{Bar}BERT and {\\em GLUS}", "{{\\foo{Bar}}}{BERT} and {{\\em {GLUS}}}"),
        ("\\emph{B}BERT \\(R^2\\)", "\\emph{{B}}{BERT} {\\(R^2\\)}"),
    ],
)
def test_words_in_braces_are_no_arguments_of_the_command_before(title: str, source: str) -> None:
    assert latex.title(title) == source


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("5$ and \\$6, $x$ a_b", "5\\$ and \\$6, $x$ a\\_b"),
        ("5$ for a_b or 6$", "5\\$ for a\\_b or 6\\$"),
        ("\\(x and \\[y", "\\textbackslash{}(x and \\textbackslash{}[y"),
        ("\\input{/etc/passwd} \\def{x}", "/etc/passwd x"),
        ("$\\input{x}$", "\\$x\\$"),
        ("\\href{\\input{x}}{t} \\url{a\\{}", "t a\\textbraceleft{}"),
        ("\\begin{quote}a\\end{quote} \\em b", "a b"),
        ("{\\color[RGB]{1,2,3}{a}} b", "a b"),
        ("\\href{http://x.org/a%20b#c}{t}", "\\href{http://x.org/a\\%20b\\#c}{t}"),
    ],
)
def test_what_would_break_a_bibliography_stays_out(written: str, source: str) -> None:
    assert one_line(latex.field(written)) == source


def test_ascii_encodes_addresses() -> None:
    written = "\\url{http://x.org/é} \\foo{a}é"
    assert latex.field(written, ascii_only=True) == "\\url{http://x.org/%C3%A9} {\\foo{a}}{\\'{e}}"


def test_thousands_of_nested_commands_are_read_at_once() -> None:
    for opening in ("\\url{", "\\href{x}{", "\\foo{", "{\\em ", "\\(", "\\[", "$$", "\\cite{\\}"):
        assert is_balanced(latex.field(opening * 4_000 + "x" + "}" * 4_000))


class TestKeys:
    def test_author_year_word_and_id(self) -> None:
        assert citation_key(GLUS) == "lin2025glus-2504.07962"
        assert citation_key(BARE).startswith("anonuntitled-")

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            ({"title": "On the Ágile of It"}, "lin2025agile-2504.07962"),
            ({"title": "$x$ 中"}, "lin2025-2504.07962"),
            ({"authors": ("Jan van der Børg",)}, "borg2025glus-2504.07962"),
            ({"authors": ("The ATLAS Collaboration",)}, "atlascollaboration2025glus-2504.07962"),
            ({"authors": ()}, "anon2025glus-2504.07962"),
            ({"arxiv_id": "hep-th/9901001"}, "lin1999glus-hep-th-9901001"),
            ({"date": "2031-01-01"}, "lin2025glus-2504.07962"),
        ],
    )
    def test_made_of_the_paper_alone(self, change: dict[str, Any], key: str) -> None:
        assert citation_key(replace(GLUS, **change)) == key

    def test_papers_that_are_alike_have_different_ones(self) -> None:
        alike = [replace(GLUS, arxiv_id=id_) for id_ in ("2504.07962", "2504.07963")]
        without = [replace(GLUS, arxiv_id="", id=id_) for id_ in ("10.1/a", "10.1/b")]
        assert len({citation_key(paper) for paper in (*alike, *without)}) == 4

    @given(st.text(), st.text())
    def test_safe_whatever_the_paper(self, title: str, author: str) -> None:
        for paper in (replace(GLUS, title=title, authors=(author,)), replace(BARE, title=title, authors=(author,))):
            assert re.fullmatch(r"[A-Za-z0-9.-]+", citation_key(paper))


@pytest.mark.parametrize("change", [{"title": "Renamed"}, {"date": "2031-01-01"}, {"show": "Renamed"}, {"url": ""}])
def test_an_episode_keeps_its_key_when_the_host_changes_it(change: dict[str, Any]) -> None:
    assert episode_key(replace(EPISODE, **change)) == episode_key(EPISODE) == "ashow-e0000013"


@given(st.text(), st.text())
def test_keys_of_episodes_are_safe_whatever_the_ids(show: str, id_: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9.-]+", episode_key(replace(EPISODE, id=id_, show_slug=show)))


@pytest.mark.parametrize(
    ("parts", "written"), [((), ""), ((2025,), "2025"), ((2025, 4), "2025-04"), ((2025, 4, 1), "2025-04-01")]
)
def test_a_date_is_written_as_far_as_it_is_known(parts: tuple[int, ...], written: str) -> None:
    assert iso(parts) == written


@pytest.mark.parametrize(
    ("arxiv_id", "month"), [("2504.07962", (2025, 4)), ("hep-th/9108001", (1991, 8)), ("math/0309136", (2003, 9)),
                            ("0704.0001", (2007, 4)), ("", ())],
)  # fmt: skip
def test_an_arxiv_id_tells_the_month(arxiv_id: str, month: tuple[int, ...]) -> None:
    assert arxiv_month(arxiv_id) == month
    assert replace(GLUS, arxiv_id=arxiv_id, date="").issued == month


@pytest.mark.parametrize(("date", "issued"), [("2025", (2025,)), ("2025-03", (2025, 3)), ("soon", (2025, 4))])
def test_the_date_goes_before_the_arxiv_id(date: str, issued: tuple[int, ...]) -> None:
    assert replace(GLUS, date=date).issued == issued


class TestReadBack:
    @pytest.mark.parametrize("ascii_only", [False, True])
    def test_bibtex(self, ascii_only: bool) -> None:
        entry = entry_of(GLUS, ascii_only=ascii_only)
        authors = "Lin, Lang and van der Berg, Jan and Daumé, III, Hal and The ATLAS Collaboration and Zémor, Gilles"
        assert (entry["ENTRYTYPE"], entry["ID"]) == ("misc", "lin2025glus-2504.07962")
        assert shown(entry["author"]) == authors
        assert shown(entry["title"]) == TITLE
        assert shown(entry["abstract"]) == "We cut costs by 5% & more – for $x_i < 3$."
        assert shown(entry["note"]) == NOTE
        assert (entry["year"], entry["month"]) == ("2025", "April")
        assert (entry["eprint"], entry["archiveprefix"], entry["primaryclass"]) == ("2504.07962", "arXiv", "cs.CV")
        assert (entry["doi"], entry["url"]) == (GLUS.doi, GLUS.url)
        assert "".join(bibtex.entries([GLUS], ascii_only=True)).isascii()

    def test_ris(self) -> None:
        (record,) = records([GLUS])
        assert record == {
            "type_of_reference": "UNPB",
            "id": "lin2025glus-2504.07962",
            "authors": [
                "Lin, Lang",
                "van der Berg, Jan",
                "Daumé, Hal, III",
                "The ATLAS Collaboration",
                "Zémor, Gilles",
            ],
            "title": TITLE,
            "year": "2025",
            "date": "2025/04/10",
            "abstract": "We cut costs by 5% & more – for $x_i < 3$.",
            "publisher": "arXiv",
            "accession_number": "arXiv:2504.07962",
            "doi": GLUS.doi,
            "urls": [GLUS.url],
            "keywords": ["cs.CV", "cs.LG"],
            "notes": [NOTE],
        }

    def test_ris_has_the_line_ends_and_the_types_of_the_format(self) -> None:
        text = "".join(ris.entries([GLUS, replace(BARE, doi="10.1/x"), BARE]))
        lines = text.split("\r\n")
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in lines)
        assert [line[6:] for line in lines if line.startswith("TY")] == ["UNPB", "JOUR", "GEN"]

    def test_csl(self) -> None:
        (item,) = items([GLUS])
        assert item == {
            "id": "lin2025glus-2504.07962",
            "type": "article",
            "title": TITLE,
            "author": [
                {"family": "Lin", "given": "Lang"},
                {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
                {"family": "Daumé", "given": "Hal", "suffix": "III"},
                {"literal": "The ATLAS Collaboration"},
                {"family": "Zémor", "given": "Gilles"},
            ],
            "issued": {"date-parts": [[2025, 4, 10]]},
            "archive": "arXiv",
            "publisher": "arXiv",
            "number": "arXiv:2504.07962",
            "genre": "preprint",
            "DOI": GLUS.doi,
            "URL": GLUS.url,
            "keyword": "cs.CV, cs.LG",
            "abstract": "We cut costs by 5% & more – for $x_i < 3$.",
            "note": NOTE,
        }

    def test_a_processor_cites_by_it(self) -> None:
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        library = CitationStylesBibliography(style, CiteProcJSON(items([GLUS])), formatter.plain)
        library.register(Citation([CitationItem(citation_key(GLUS))]))
        (cited,) = map(str, library.bibliography())
        assert "Lin, L." in cited
        assert "GLUS: 90% of Erdős" in cited
        assert "2025" in cited

    def test_what_is_not_known_is_left_out(self) -> None:
        key = citation_key(BARE)
        assert entry_of(BARE) == {"ENTRYTYPE": "misc", "ID": key, "title": "Untitled thoughts"}
        assert records([BARE]) == [{"type_of_reference": "GEN", "id": key, "title": "Untitled thoughts"}]
        assert items([BARE]) == [{"id": key, "type": "article", "title": "Untitled thoughts"}]

    def test_an_episode_in_bibtex(self) -> None:
        text = bibtex.episode_entry(EPISODE)
        assert (
            "title = {{Vision - Seeing 100\\% of \\$5 \\& GLUS\\_2 \\textbraceleft{}now\\textbraceright{}}}," in text
        )
        entry = parsed(text)
        assert (entry["ENTRYTYPE"], entry["ID"]) == ("misc", "ashow-e0000013")
        assert shown(entry["title"]) == EPISODE.title
        assert shown(entry["key"]) == "A Show & Co"
        assert shown(entry["howpublished"]) == "Podcast episode, A Show & Co"
        assert (entry["year"], entry["month"]) == ("2025", "April")
        assert (entry["url"], shown(entry["note"])) == (EPISODE.url, f"Archived at {EPISODE.archived}")
        assert "author" not in entry, "whom an episode credits wrote its paper"

    def test_an_episode_in_ris(self) -> None:
        assert rispy.loads(ris.episode_record(EPISODE)) == [
            {
                "type_of_reference": "SOUND",
                "id": "ashow-e0000013",
                "title": EPISODE.title,
                "secondary_title": "A Show & Co",
                "year": "2025",
                "date": "2025/04/11",
                "type_of_work": "Podcast episode",
                "urls": [EPISODE.url],
                "notes": [f"Archived at {EPISODE.archived}"],
            }
        ]

    def test_an_episode_in_csl_and_in_a_bibliography(self) -> None:
        item = csl.episode_item(EPISODE)
        assert item == {
            "id": "ashow-e0000013",
            "type": "broadcast",
            "genre": "podcast",
            "title": EPISODE.title,
            "container-title": "A Show & Co",
            "issued": {"date-parts": [[2025, 4, 11]]},
            "dimensions": "12:34",
            "URL": EPISODE.url,
            "note": f"Archived at {EPISODE.archived}",
        }
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        library = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
        library.register(Citation([CitationItem(item["id"])]))
        (cited,) = map(str, library.bibliography())
        assert "GLUS_2 {now}" in cited
        assert "2025" in cited

    def test_an_episode_of_which_little_is_known(self) -> None:
        bare = CitedEpisode("e1", "Untitled", "", "中")
        assert parsed(bibtex.episode_entry(bare)) == {
            "ENTRYTYPE": "misc", "ID": "podcast-e1", "title": "{Untitled}", "howpublished": "Podcast episode"
        }  # fmt: skip
        assert csl.episode_item(bare) == {
            "id": "podcast-e1", "type": "broadcast", "genre": "podcast", "title": "Untitled"
        }  # fmt: skip

    def test_an_unsure_episode_is_told_as_such(self) -> None:
        unsure = replace(GLUS, told_in=(ToldIn("E", status="review"), ToldIn("F")))
        assert unsure.note == (
            "Unsure, not confirmed by anyone: perhaps told in the episode “E”; Told in the episode “F”"
        )

    def test_of_nothing_there_is_an_empty_file(self) -> None:
        assert ("".join(bibtex.entries([])), "".join(ris.entries([])), items([])) == ("", "", [])


def is_balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


TEX = st.lists(
    st.sampled_from(["\\", "{", "}", "$", "^", "_", "%", "~", "-", "'", "`", '"', "\\'", "\\c", "\\textsc{", "x", "É",
                     " ", "\\\\", "\\o", "and", ",", "!", "?", "1", "&", "#", "\\$", "\\}", "{\\em ", "\\foo{", "}{",
                     "\\href{", "\\url{", "\\cite{", "\\(", "\\)", "\\[", "\\]", "\\footnote{", "\\input{", "BERT"])
).map("".join)  # fmt: skip
"""Texts of what LaTeX and BibTeX heed."""


class TestAnyText:
    @settings(max_examples=25)
    @given(st.text() | TEX)
    def test_titles_come_back(self, title: str) -> None:
        paper = replace(BARE, title=f"x{title}x", abstract=f"x{title}x")
        said = plain(paper.title)
        assert items([paper])[0]["title"] == said
        assert records([paper])[0]["title"] == said
        for ascii_only in (False, True):
            text = "".join(bibtex.entries([paper], ascii_only=ascii_only))
            assert is_balanced(text)
            assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in text)
            assert not ascii_only or text.isascii()
        source = entry_of(paper)["title"]
        assert plain(source) == said

    @settings(max_examples=25)
    @given(st.text() | TEX, st.text() | TEX)
    def test_titles_of_episodes_come_back_as_plain_text(self, title: str, show: str) -> None:
        episode = replace(EPISODE, title=f"x{title}x", show=f"x{show}x")
        text = bibtex.episode_entry(episode)
        assert is_balanced(text)
        assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in text)
        entry, (record,), item = parsed(text), rispy.loads(ris.episode_record(episode)), csl.episode_item(episode)
        said = one_line(episode.title)
        assert (item["title"], record["title"], plain(entry["title"])) == (said, said, said)
        assert (item["container-title"], plain(entry["key"])) == (one_line(episode.show),) * 2

    @given(st.text(alphabet=st.characters(max_codepoint=0x24F, exclude_categories=["Cc"])))
    def test_another_reader_of_latex_sees_the_same_title(self, title: str) -> None:
        title = title.replace("$", "").replace("\\", "")
        said = plain(f"x{title}x").replace("\u00a0", " ")
        assert shown(latex.title(f"x{title}x")) == said

    @settings(max_examples=25)
    @given(st.text() | TEX)
    def test_names_come_back(self, name: str) -> None:
        paper = replace(BARE, authors=(f"A {name}b", "Lang Lin"))
        own = person(paper.authors[0])
        text = "".join(bibtex.entries([paper]))
        assert is_balanced(text)
        written = parsed(text)["author"].removesuffix(" and Lin, Lang")
        parts = {"family": own.family, "given": own.given, "non-dropping-particle": own.particle,
                 "suffix": own.suffix, "literal": own.literal}  # fmt: skip
        assert items([paper])[0]["author"][0] == {part: said for part, said in parts.items() if said}
        assert records([paper])[0]["authors"] == [ris.author(own), "Lin, Lang"]
        if own.literal:
            assert plain(written) == own.literal
        else:
            family = f"{own.particle} {own.family}".strip()
            assert plain(written) == ", ".join(filter(None, (family, own.suffix, own.given)))

    @settings(max_examples=25)
    @given(st.text())
    def test_names_of_episodes_come_back(self, title: str) -> None:
        paper = replace(BARE, told_in=(ToldIn(title),))
        assert items([paper])[0]["note"] == records([paper])[0]["notes"][0] == one_line(paper.note)
        assert is_balanced(entry_of(paper)["note"])
