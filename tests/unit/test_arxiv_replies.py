"""What arXiv and Hugging Face answer: how far a list goes, errors in place of papers, and traps."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ParseError
from scraper.sources import arxiv_api, arxiv_oai, hf_json, paper_fields, read
from tests.reading import snapshot

PAGES = Path(__file__).parents[1] / "pages"


def golden(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


FOUR = golden("arxiv_api/1/four-entries.xml")
NOTHING = golden("arxiv_api/1/no-results.xml")
LIST = golden("arxiv_oai/1/list-arxiv.xml")
RAW = golden("arxiv_oai/1/record-raw.xml")
ERROR = FOUR[: FOUR.index("  <entry>")] + (
    "<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_1234</id><title>Error</title>"
    "<summary>incorrect id format for 1234</summary></entry></feed>"
)
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>See arxiv.org/api</title></channel></rss>'


def oai_error(code: str) -> str:
    head, tail = LIST[: LIST.index("<ListRecords>")], "</OAI-PMH>"
    return f'{head}<error code="{code}">Something about it</error>{tail}'


class TestApiReply:
    def test_it_says_how_far_the_list_goes(self) -> None:
        reply = arxiv_api.reply_of(FOUR)
        assert (reply.total, reply.start, reply.entries, len(reply.papers)) == (13, 10, 4, 3)
        assert not reply.is_hollow

    @pytest.mark.parametrize(
        ("total", "start", "hollow"),
        [("0", "0", False), ("13", "13", False), ("13", "20", False), ("13", "0", True), ("13", "12", True),
         ("", "0", True), ("many", "0", True), ("9" * 5000, "0", True)],
    )  # fmt: skip
    def test_nothing_is_the_end_only_where_the_list_has_ended(self, total: str, start: str, hollow: bool) -> None:
        text = NOTHING.replace("totalResults>0<", f"totalResults>{total}<")
        reply = arxiv_api.reply_of(text.replace("startIndex>0<", f"startIndex>{start}<"))
        assert (reply.entries, reply.papers, reply.is_hollow) == (0, (), hollow)

    def test_a_total_that_is_not_said_is_none(self) -> None:
        assert arxiv_api.reply_of(golden("arxiv_api/1/other-prefix.xml")).total is None

    def test_an_error_in_place_of_papers_is_told(self) -> None:
        with pytest.raises(ParseError, match="incorrect id format for 1234") as caught:
            arxiv_api.reply_of(ERROR)
        assert caught.value.fault == "query"

    @pytest.mark.parametrize(
        "text",
        [
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title></feed>',
            RSS,
            "arXiv Query: <feed>",
            LIST,
        ],
    )
    def test_other_documents_are_not_taken(self, text: str) -> None:
        assert not arxiv_api.recognises(text)
        with pytest.raises(ParseError) as caught:
            arxiv_api.parse(text)
        assert caught.value.fault == "unknown"


class TestOaiReply:
    def test_it_says_where_the_list_goes_on_and_what_is_gone(self) -> None:
        reply = arxiv_oai.reply_of(LIST)
        assert (reply.resumption_token, reply.cursor, reply.total) == ("7234|1001", 0, 1502)
        assert reply.deleted == ("2504.20002",)
        assert (len(reply.papers), reply.error) == (2, "")

    def test_an_empty_token_is_the_end_of_the_list(self) -> None:
        reply = arxiv_oai.reply_of(LIST.replace(">7234|1001<", "><").replace('cursor="0"', 'cursor="1001"'))
        assert (reply.resumption_token, reply.cursor, reply.total) == ("", 1001, 1502)

    def test_a_list_of_one_part_has_no_token(self) -> None:
        reply = arxiv_oai.reply_of(RAW)
        assert (reply.resumption_token, reply.cursor, reply.total) == ("", None, None)

    @pytest.mark.parametrize("code", ["badResumptionToken", "badArgument", "idDoesNotExist"])
    def test_an_error_is_told(self, code: str) -> None:
        reply = arxiv_oai.reply_of(oai_error(code))
        assert (reply.error, reply.message, reply.papers) == (code, "Something about it", ())
        with pytest.raises(ParseError, match=code) as caught:
            arxiv_oai.parse(oai_error(code))
        assert caught.value.fault == "query"

    def test_a_day_without_papers_is_no_error(self) -> None:
        assert arxiv_oai.reply_of(oai_error("noRecordsMatch")).error == "noRecordsMatch"
        assert arxiv_oai.parse(oai_error("noRecordsMatch")).papers == ()

    def test_the_day_of_a_change_is_no_day_of_a_list(self) -> None:
        page = arxiv_oai.parse(LIST)
        assert page.seen_on == ""
        assert {(paper.listed, paper.seen_on) for paper in page.papers} == {("", "")}

    def test_without_its_first_version_a_record_has_no_day(self) -> None:
        (paper,) = arxiv_oai.parse(RAW.replace('version="v1"', 'version="v3"')).papers
        assert paper.published == ""

    def test_records_in_another_form_are_refused_and_not_lost(self) -> None:
        with pytest.raises(ParseError, match="form that is not read: dc") as caught:
            arxiv_oai.parse(RAW.replace("arXivRaw xmlns", "dc xmlns").replace("</arXivRaw>", "</dc>"))
        assert caught.value.fault == "unknown"

    def test_an_answer_to_another_question_is_refused(self) -> None:
        with pytest.raises(ParseError, match="without records"):
            arxiv_oai.parse(LIST.replace("ListRecords>", "ListSets>"))


@pytest.mark.parametrize("text", [FOUR, LIST], ids=["api", "oai"])
class TestTraps:
    def fault(self, text: str) -> str:
        with pytest.raises(ParseError) as caught:
            read(snapshot(text))
        return caught.value.fault

    def test_entities_are_never_expanded(self, text: str) -> None:
        declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        head, _, rest = text.partition("?>")
        assert self.fault(f"{head}?>{declared}{rest}") == "doctype"

    def test_entities_behind_a_long_comment_are_never_expanded(self, text: str) -> None:
        declared = f'<!--{"x" * 5000}--><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        parse = arxiv_api.parse if text == FOUR else arxiv_oai.parse
        head, _, rest = text.partition("?>")
        with pytest.raises(ParseError):
            parse(f"{head}?>{declared}{rest}")

    def test_more_elements_than_any_reply_has_are_refused(self, text: str) -> None:
        closing = text.rindex("</")
        assert self.fault(text[:closing] + "<a/>" * 600_001 + text[closing:]) == "bomb"

    def test_what_nests_deeper_than_the_parser_goes_is_refused(self, text: str) -> None:
        closing = text.rindex("</")
        assert self.fault(text[:closing] + "<a>" * 5000 + "</a>" * 5000 + text[closing:]) == "not_xml"

    def test_a_reply_that_is_cut_is_refused(self, text: str) -> None:
        assert self.fault(text[: len(text) * 2 // 3]) == "truncated"

    def test_its_declared_encoding_is_void_once_it_is_text(self, text: str) -> None:
        page = read(snapshot(text.replace("UTF-8", "US-ASCII").replace("A Title", "É Title")))
        assert any("É Title" in paper.title for paper in page.papers)

    @given(data=st.data())
    def test_any_change_is_read_or_refused(self, text: str, data: st.DataObject) -> None:
        start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        changed = text[:start].encode() + data.draw(st.binary(max_size=40)) + text[end:].encode()
        with contextlib.suppress(ParseError):
            assert read(snapshot(changed)).parser


class TestDailyPapers:
    def test_a_list_that_is_cut_is_refused(self) -> None:
        text = golden("hf_json/1/one-day.txt")
        with pytest.raises(ParseError) as caught:
            read(snapshot(text[: len(text) // 2]))
        assert caught.value.fault == "truncated"

    def test_the_key_of_the_list_may_be_said(self) -> None:
        entries = json.loads(golden("hf_json/1/one-day.txt"))
        bare = hf_json.parse(golden("hf_json/1/one-day.txt"))
        for name in ("papers", "dailyPapers"):
            assert hf_json.parse(json.dumps({"date": "2025-04-11", name: entries})) == bare

    def test_a_page_of_several_days_has_no_day_of_its_own(self) -> None:
        days = ["2025-04-10", "2025-04-11"]
        entries = [{"id": f"2504.0000{n}", "title": "T", "submittedOnDailyAt": day} for n, day in enumerate(days)]
        page = hf_json.parse(json.dumps(entries))
        assert ([paper.seen_on for paper in page.papers], page.seen_on) == (days, "")

    @pytest.mark.parametrize(
        "text",
        [
            '{"error": "Invalid date"}',
            '[{"title": "A list of another kind", "body": "Words."}]',
            '[1, 2, "paper"]',
            '{"title": "A paper of ours", "arxiv_id": "2504.00001", "abstract": "Words.", "authors": ["A. Example"]}',
            "[[[[[]]]]]",
        ],
    )
    def test_other_json_is_not_taken(self, text: str) -> None:
        assert not hf_json.recognises(text)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.just("2504.00001"),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["paper", "papers", "id", "title", "summary", "authors", "name"]), inner
                )
            ),
            max_leaves=25,
        )
    )
    def test_any_json_is_read_or_refused(self, document: object) -> None:
        text = json.dumps([{"paper": {"id": "2504.00001", "title": "First"}}, document])
        assert hf_json.parse(text).papers[0].title == "First"


class TestFields:
    @pytest.mark.parametrize(
        ("line", "names"),
        [
            ("A. One, B. Two and C. Three", ["A. One", "B. Two", "C. Three"]),
            ("A. One, B. Two, and C. Three & D. Four", ["A. One", "B. Two", "C. Three", "D. Four"]),
            ("A. One (Univ. of X, Dept. of Y (Z)), B. Two", ["A. One", "B. Two"]),
            ("A. One (1), B. Two (1 and 2) ((1) X, (2) Y and Z)", ["A. One", "B. Two"]),
            ("A. One, B. Two (an unclosed place, and another", ["A. One", "B. Two"]),
            ("J.P. Morgan Jr., K. Ford, III, L. Sand", ["J.P. Morgan Jr.", "K. Ford III", "L. Sand"]),
            ("ATLAS Collaboration: A. One, B. Two et al.", ["ATLAS Collaboration", "A. One", "B. Two"]),
            ("A. One for the CMS Collaboration", ["A. One", "the CMS Collaboration"]),
            ("A. One on behalf of the LHCb collaboration", ["A. One", "the LHCb collaboration"]),
            (r"Fran\c{c}ois L\'ev\^eque, Sandy Anderson", ["François Lévêque", "Sandy Anderson"]),
            ("Iv Ivanov, Mononym", ["Iv Ivanov", "Mononym"]),
            (" , : ;", []),
            ("", []),
        ],
    )
    def test_the_names_of_a_line(self, line: str, names: list[str]) -> None:
        assert list(paper_fields.split_names(line)) == names

    @given(st.text() | st.text("AB. ,;:()&and", max_size=60))
    def test_every_name_of_any_line_has_a_letter(self, line: str) -> None:
        for name in paper_fields.split_names(line):
            assert any(map(str.isalpha, name))
            assert name == name.strip()

    @pytest.mark.parametrize(
        ("written", "doi"),
        [
            ("10.1234/ABC", "10.1234/abc"),
            ("https://doi.org/10.1234/abc", "10.1234/abc"),
            ("10.48550/arXiv.2504.00001", ""),
            ("10.48550/arXiv.2504.00001 10.1234/abc 10.1234/def", "10.1234/abc"),
            ("none", ""),
            ("", ""),
        ],
    )
    def test_the_doi_of_a_field(self, written: str, doi: str) -> None:
        assert paper_fields.doi(written) == doi

    @pytest.mark.parametrize(
        ("written", "arxiv_id"),
        [
            ("2504.00001v12", "2504.00001"),
            ("http://arxiv.org/abs/2504.00001v1", "2504.00001"),
            ("https://export.arxiv.org/abs/math.GT/0309136v2", "math/0309136"),
            ("https://arxiv.org/pdf/2504.00001v1.pdf", "2504.00001"),
            ("oai:arXiv.org:hep-th/9901001", "hep-th/9901001"),
            ("10.48550/arXiv.2504.00001", "2504.00001"),
            ("https://example.org/abs/2504.00001", ""),
            ("2513.00001", ""),
            ("", ""),
        ],
    )
    def test_the_id_in_every_form(self, written: str, arxiv_id: str) -> None:
        assert paper_fields.arxiv_id(written) == arxiv_id
