"""Which spellings are one person: pairs with their labels, and what must hold of any names whatever."""

import itertools
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.text.people import Mention, Ruling, resolve
from scraper.text.people.likeness import compare
from scraper.text.people.names import read_name, read_slowly

STRANGERS = ("Ines Okonjo", "Torvald Brekke")
NOTHING: tuple[str, ...] = ()
RARE = ("Ada Fernsby",)
TWO = ("Ada Fernsby", "Bo Quillfeather")
WEAK = ("Y. Li",)
WEI_LI = ("Wei Li",)


def mention(name: str, beside: Sequence[str] = (), papers: Sequence[str] = ()) -> Mention:
    return Mention(name, frozenset(beside), frozenset(papers))


def are_one(first: str, second: str, common: Sequence[str] = (), paper: str = "") -> bool:
    """Whether two mentions are one person, each with a co-author of its own, and these in common."""
    papers = (paper,) if paper else ()
    one, other = resolve(
        [mention(first, (*common, STRANGERS[0]), papers), mention(second, (*common, STRANGERS[1]), papers)]
    )
    return one.person == other.person


EQUAL = """
Jose Alberto Conejero / José Alberto Conejero
JOSÉ ALBERTO CONEJERO / jose alberto conejero
Jose Alberto Conejero / Jose-Alberto Conejero
Ｊｏｓｅ　Ａｌｂｅｒｔｏ　Ｃｏｎｅｊｅｒｏ / Jose Alberto Conejero
Jose Alberto\u200b Conejero / Jose Alberto Conejero
Conejero, Jose Alberto / Jose Alberto Conejero
J. A. Conejero / J.A. Conejero
J. A. Conejero / JA Conejero
J. A. Conejero / Conejero, J. A.
J. A. Conejero / Conejero JA
J. Alberto Conejero / Conejero, J. Alberto
Jean-Pierre Delacourt / Jean Pierre Delacourt
J.-P. Delacourt / J. P. Delacourt
J.-P. Delacourt / JP Delacourt
Łukasz Żmijewski / Lukasz Zmijewski
Søren Østergård / Soren Ostergard
Hans Weiß / Hans Weiss
Jürgen Köhlmoos / Juergen Koehlmoos
Jürgen Köhlmoos / Jurgen Kohlmoos
Bjørn Tveit / Bjoern Tveit
Ægir Thorsson / Aegir Thorsson
Đorđe Stanković / Djordje Stankovic
Đorđe Stanković / Dorde Stankovic
Sinéad O'Neil / Sinead O’Neil
Sinéad O'Neil / Sinead ONeil
Sinéad O'Neil / Sinead O Neil
Jean d'Alembert / Jean d’Alembert
Jan van der Berg / Jan Van der Berg
Jan van der Berg / Jan vanderBerg
Leonardo Di Marco / Leonardo DiMarco
van der Berg, Jan / Jan van der Berg
Berg, Jan van der / Jan van der Berg
Ahmed El-Sayed / Ahmed Elsayed
Ahmed Al Rashidi / Ahmed al-Rashidi
Xiao-Ming Wang / Xiaoming Wang
Xiao Ming Wang / Xiaoming Wang
Min-Su Kim / Minsu Kim
WANG Xiaoming / Xiaoming Wang
Xiaoming WANG / Xiaoming Wang
DUPONT Jean / Jean Dupont
Jean DUPONT / Jean Dupont
李明 / 李 明
Wei Li / Wei Li
Maria Garcia / María García
Martin Luther King Jr. / Martin Luther King, Jr.
King, Martin Luther, Jr. / Martin Luther King Jr
Robert Smith III / Robert Smith, III
Dr. Jane Featherstone / Jane Featherstone, PhD
Jane Featherstone / Jane Featherstone*
Anaïs Lemaître / Anai\u0308s Lemai\u0302tre
Plato / PLATO
Jie Lv / Jie Lyu
Nuñez, Ana / Ana Nunez
Ana Gil-Robledo / Ana Gil Robledo
Chua Tat-Seng / Tat-Seng Chua
Nguyễn Văn Hùng / Nguyen Van Hung
"""

UNSUPPORTED = """
J. Alberto Conejero / Jose Alberto Conejero
Jennifer Widomski / Jennifer A. Widomski
Ingrid B. Halvorsrud / Ingrid Berit Halvorsrud
Thaddeus Quibbleworth / Thaddeus M. Quibbleworth
"""

APART = """
J. Conejero / Jose Conejero
J. A. Conejero / Jose Alberto Conejero
J. Smith / John Smith
J. Smith / Jane Smith
J. Smith / J. Smith
Y. Wang / Y. Wang
Y. Wang / Yan Wang
Michael Jordan / Michael I. Jordan
David Lee / David M. Lee
Bob Featherstone / Robert Featherstone
John Conejero / Jon Conejero
Jose Conejero / Jose Conjero
Alberto Conejero / J. Alberto Conejero
Jose Conejero / Jose Conejero Casares
Jan Berg / Jan van der Berg
Wei Li / Li Wei
Hans Mueller / Hans Muller
Plato / P. Plato
Plato / Plato Papadakis
Ann Featherstone-Hill / Ann Featherstone
Conejero / J. Conejero
"""

NEVER = """
John A. Smith / John B. Smith
J. A. Featherstone / J. B. Featherstone
John Smith / Jane Smith
Jose Conejero / Josefa Conejero
Maria Rossi / Mario Rossi
Daniel Kovacs / Daniela Kovacs
Martin Luther King Jr. / Martin Luther King III
Robert Smith Jr. / Robert Smith Sr.
Wei Wang 0001 / Wei Wang 0002
Yifan Wang / Yifei Wang
Wei Li / Wen Li
Wei Zhang / Wei Zhao
Xiao Wang / Xiao-Ming Wang
Jean Delacourt / Jean-Pierre Delacourt
X. M. Wang / Xiaolei Wang
Anna Hansen / Anna Hanson
Jiwon Park / Jiwoo Park
Christopher Featherstone / Christine Featherstone
Plato / Platon
Anna Schmidt / Anne Schmidt
Eric Featherstone / Erica Featherstone
Paul Featherstone / Paula Featherstone
李明 / 李民
Ada Featherstone / Eda Featherstone
J. Featherstone / K. Featherstone
Juan Pablo Montero / Juan Pedro Montero
Rafał Nowak / Rafael Nowicki
OpenAI / OpenBMB
Nguyễn Văn Hùng / Nguyễn Văn Hưng
Jian-Pin Wang / Jian-Min Wang
Ahmed El-Sayed / Sayed Ahmed
"""

ONE_IN_COMMON = """
J. Conejero / Jose Conejero
J. A. Conejero / Jose Alberto Conejero
J. A. Conejero / J. Alberto Conejero
JA Conejero / José Alberto Conejero
J. Smith / John Smith
J.-P. Delacourt / Jean-Pierre Delacourt
J. Delacourt / Jean Pierre Delacourt
Y. Wang / Yan Wang
X. Wang / Xiao-Ming Wang
X. M. Wang / Xiaoming Wang
Y.-L. Chen / Yi-Lin Chen
M. Kim / Min-su Kim
Michael Jordan / Michael I. Jordan
David Lee / David M. Lee
Bob Featherstone / Robert Featherstone
Bill Kowalczyk / William Kowalczyk
Dave Smith / David Smith
Liz Featherstone / Elizabeth Featherstone
Mohammad Rahmani / Muhammad Rahmani
Sergey Kuzmin / Sergei Kuzmin
Alberto Conejero / J. Alberto Conejero
Jose Conejero / Jose Conejero Casares
J. A. Conejero / José Alberto Conejero Casares
José Conejero-Casares / José Conejero
Jan Berg / Jan van der Berg
Hans Mueller / Hans Muller
Jose Conejero / Jose Conjero
Jonathan Vestergaard / Jonathn Vestergaard
Ann Featherstone-Hill / Ann Featherstone
G. Müller / Gerhard Mueller
Ch. Featherstone / Charles Featherstone
Y. Wang / Y. Wang
J. Smith / J. Smith
Nguyen Van Anh / Van Anh Nguyen
Kim Minsu / Minsu Kim
Xu Yinghui / Yinghui Xu
Micheal Fu / Michael Fu
Tianqing Zhu / Tainqing Zhu
Satya Naryan Tazi / Satya Narayan Tazi
Dmitriy Vasilyev / Dmitry Vasiliev
Md. Kamrul Hasan / Mohammad Kamrul Hasan
Ting-Hao 'Kenneth' Featherstone / Kenneth Featherstone
Wei (Victor) Featherstone / Victor Featherstone
Ulises Rodero-Quintana / U. Rodero Quintana
"""

WEAK_IN_COMMON = """
Y. Wang / Yan Wang
Y. Wang / Y. Wang
X. Zhang / Xin Zhang
W. Chen / Wei Chen
J. Lee / Jin Lee
Wei Li / Li Wei
J. Smith / John Smith
Bob Smith / Robert Smith
Jose Conejero / Jose Conjero
"""

TWO_IN_COMMON = """
Wei Liu / Liu Wei
John Smith Jr. / John Smith
Jianping Fan / Jianpin Fan
"""


def rows(text: str) -> list[tuple[str, str]]:
    pairs = [line.split(" / ") for line in text.strip().split("\n")]
    return [(first, second) for first, second in pairs]


@pytest.mark.parametrize(("first", "second"), rows(EQUAL))
def test_the_same_letters_are_one_person(first: str, second: str) -> None:
    assert are_one(first, second)


@pytest.mark.parametrize(("first", "second"), rows(UNSUPPORTED))
def test_an_uncommon_name_in_full_needs_no_support(first: str, second: str) -> None:
    assert are_one(first, second)


@pytest.mark.parametrize(("first", "second"), rows(APART))
def test_what_is_not_sure_stays_apart(first: str, second: str) -> None:
    assert not are_one(first, second)


@pytest.mark.parametrize(("first", "second"), rows(NEVER))
def test_what_contradicts_stays_apart_whatever_speaks_for_it(first: str, second: str) -> None:
    assert not are_one(first, second, TWO, "2504.00001")


@pytest.mark.parametrize(("first", "second"), rows(ONE_IN_COMMON))
def test_a_co_author_in_common_speaks_for_it(first: str, second: str) -> None:
    assert are_one(first, second, RARE)


@pytest.mark.parametrize(("first", "second"), rows(ONE_IN_COMMON))
def test_so_does_a_paper(first: str, second: str) -> None:
    assert are_one(first, second, paper="2504.00001")


@pytest.mark.parametrize(("first", "second"), rows(WEAK_IN_COMMON))
def test_a_co_author_whose_name_many_share_says_little(first: str, second: str) -> None:
    assert not are_one(first, second, WEAK)


@pytest.mark.parametrize(("first", "second"), rows(TWO_IN_COMMON))
def test_some_take_more_than_one(first: str, second: str) -> None:
    assert not are_one(first, second, RARE)
    assert are_one(first, second, TWO)


def test_one_common_co_author_in_full_is_half_of_what_a_common_name_takes() -> None:
    assert not are_one("Y. Wang", "Yan Wang", WEI_LI)
    assert are_one("Y. Wang", "Yan Wang", ("Wei Li", "Jun Chen"))
    assert are_one("J. Conejero", "Jose Conejero", WEI_LI)


def test_co_authors_are_the_same_under_other_spellings_too() -> None:
    one, other = resolve([mention("J. Conejero", ["A. Fernsby"]), mention("Jose Conejero", ["Ada Fernsby"])])
    assert one.person == other.person
    one, other = resolve([mention("J. Conejero", ["Eve Fernsby"]), mention("Jose Conejero", ["Ada Fernsby"])])
    assert one.person != other.person


def test_two_on_one_line_are_two() -> None:
    line = ["John Smith", "J. Smith", "Ada Fernsby"]
    mentions = [mention(name, [other for other in line if other != name], ["p"]) for name in line]
    assert len({identity.person for identity in resolve(mentions)}) == 3


def test_two_of_one_name_on_one_line_are_two_and_others_of_that_name_neither() -> None:
    twice = mention("Wei Li", ["Wei Li", "Ada Fernsby"], ["p"])
    elsewhere = mention("Wei Li", ["Bo Quillfeather"]), mention("WEI LI", ["Cy Marrow"])
    first, second, third, fourth = resolve([twice, twice, *elsewhere])
    assert first.person != second.person
    assert third.person == fourth.person
    assert third.person not in {first.person, second.person}


def test_a_short_name_that_fits_two_goes_to_the_one_that_is_supported_alone() -> None:
    john, jane = mention("John Smith", RARE, ["p"]), mention("Jane Smith", ["Cy Marrow"], ["q"])
    short = mention("J. Smith", RARE)
    one, two, three = resolve([john, jane, short])
    assert one.person == three.person != two.person
    one, two, three = resolve([john, mention("Jane Smith", RARE, ["q"]), short])
    assert len({one.person, two.person, three.person}) == 3


def test_a_middle_name_that_two_differ_in_is_nobodys() -> None:
    names = ["Thaddeus Quibbleworth", "Thaddeus A. Quibbleworth", "Thaddeus B. Quibbleworth"]
    assert len({identity.person for identity in resolve([mention(name) for name in names])}) == 3


def test_a_bridge_never_joins_what_contradicts() -> None:
    names = ["J. Smith", "John A. Smith", "John B. Smith", "John Smith", "Jane Smith"]
    found = resolve([mention(name, TWO) for name in names])
    assert len({found[1].person, found[2].person, found[4].person}) == 3


SUPPORT = frozenset({"Shaoqing Ren", "Xiangyu Zhang", "Yann Ollivier"})


def test_a_slip_never_joins_two_whose_middle_names_differ() -> None:
    names = ("Bartholomew A. Conejero", "Bartholomev Conejero", "Bartholomew B. Conejero")
    first, _, last = resolve([Mention(name, SUPPORT, frozenset()) for name in names])
    assert first.person != last.person


def test_a_slip_never_joins_two_who_stand_on_one_line() -> None:
    one, slip, other = "Bartholomew Conejero", "Bartholomev Conejero", "Bartolomev Conejero"
    first, _, last = resolve(
        [
            Mention(one, SUPPORT | {other}, frozenset()),
            Mention(slip, SUPPORT, frozenset()),
            Mention(other, SUPPORT | {one}, frozenset()),
        ]
    )
    assert first.person != last.person


def test_the_reason_says_what_it_rests_on() -> None:
    full, short = resolve([mention("Jose Alberto Conejero", TWO), mention("J. A. Conejero", TWO)])
    assert full.reason == "the same letters, whatever the case, accents and punctuation"
    assert short.reason == (
        "like Jose Alberto Conejero: initials fit, and 2 co-authors are the same: Ada Fernsby, Bo Quillfeather"
    )
    both = [mention("Jose Conejero", papers=["Cool Things"]), mention("J. Conejero", papers=["cool things"])]
    _, short = resolve(both)
    assert short.reason == "like Jose Conejero: initials fit, and both stand for the paper cool things"


class TestRulings:
    def people(self, names: Sequence[str], *rulings: Ruling) -> list[int]:
        return [identity.person for identity in resolve([mention(name) for name in names], rulings)]

    def test_a_merge_wins_over_every_rule(self) -> None:
        one, other = self.people(["John A. Smith", "Zoe Brekke"], Ruling(True, "Zoe Brekke", "John A. Smith"))
        assert one == other

    def test_a_merge_says_so(self) -> None:
        found = resolve([mention("Jo Marrow"), mention("Zoe Brekke")], [Ruling(True, "Zoe Brekke", "Jo Marrow")])
        assert {identity.reason for identity in found} == {"a person ruled it"}

    def test_a_split_wins_over_equal_letters(self) -> None:
        one, other = self.people(["Zoë Brekke", "Zoe Brekke"], Ruling(False, "Zoë Brekke", "Zoe Brekke"))
        assert one != other

    def test_the_later_wins(self) -> None:
        merge, split = Ruling(True, "Zoe Brekke", "Jo Marrow"), Ruling(False, "Jo Marrow", "Zoe Brekke")
        names = ["Zoe Brekke", "Jo Marrow"]
        assert len(set(self.people(names, merge, split))) == 2
        assert len(set(self.people(names, split, merge))) == 1
        assert len(set(self.people(names, merge, split, merge))) == 1

    def test_a_split_undoes_a_chain_of_merges(self) -> None:
        chain = Ruling(True, "A Brekke", "B Brekke"), Ruling(True, "B Brekke", "C Brekke")
        one, _, three = self.people(
            ["A Brekke", "B Brekke", "C Brekke"], *chain, Ruling(False, "A Brekke", "C Brekke")
        )
        assert one != three

    def test_all_of_one_spelling_may_be_ruled_one_person(self) -> None:
        apart = [mention("Y. Wang", ["Ines Okonjo"]), mention("Y. Wang", ["Torvald Brekke"])]
        one, other = resolve(apart)
        assert one.person != other.person
        ruling = Ruling(True, "Y. Wang", "Y. Wang")
        one, other = resolve(apart, [ruling])
        assert one.person == other.person
        one, other = resolve(apart, [ruling, Ruling(False, "Y. Wang", "Y. Wang")])
        assert one.person != other.person


NAMES = st.sampled_from(
    [name for text in (EQUAL, APART, NEVER, ONE_IN_COMMON) for pair in rows(text) for name in pair]
    + ["", "...", "J. Smith", "John Smith", "Jane Smith", "John A. Smith", "John B. Smith", "J. B. Smith", "Smith J"]
)
MENTIONS = st.builds(
    Mention,
    NAMES | st.text(max_size=20),
    st.frozensets(NAMES, max_size=4),
    st.frozensets(st.sampled_from(["p", "q", "r"]), max_size=2),
)
RULINGS = st.builds(Ruling, st.booleans(), NAMES, NAMES)


@settings(max_examples=150, deadline=None)
@given(st.lists(MENTIONS, max_size=14), st.lists(RULINGS, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_mentions_never_matters(mentions: list[Mention], rulings: list[Ruling], chance: Random) -> None:
    turned = list(reversed(mentions))
    chance.shuffle(turned)
    assert outcome(mentions, rulings) == outcome(turned, rulings)
    assert resolve(mentions, rulings) == resolve(mentions, rulings)


def outcome(mentions: list[Mention], rulings: list[Ruling]) -> list[tuple[str, int, str]]:
    """Everything that is found, but which of two mentions that are the same all over is which."""
    found = resolve(mentions, rulings)
    return sorted(
        (repr((one.name, sorted(one.beside), sorted(one.papers))), identity.person, identity.reason)
        for one, identity in zip(mentions, found, strict=True)
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(MENTIONS, max_size=14))
def test_no_two_names_of_one_person_contradict(mentions: list[Mention]) -> None:
    by_person: dict[int, set[str]] = {}
    for one, identity in zip(mentions, resolve(mentions), strict=True):
        by_person.setdefault(identity.person, set()).add(one.name)
    for names in by_person.values():
        for one_name, other_name in itertools.combinations(sorted(names), 2):
            readings = itertools.product(read_name(one_name), read_name(other_name))
            has_two_readings = any(len(read_name(name)) > 1 for name in names)
            alike = any(compare(one, other) for one, other in readings) or one_name.strip() == other_name.strip()
            assert has_two_readings or alike


def test_marks_part_vietnamese_names_and_one_without_marks_is_neither() -> None:
    names = ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng", "Nguyen Van Hung"]
    assert len({identity.person for identity in resolve([mention(name) for name in names])}) == 3


WORDS = st.sampled_from("Ada J. K. Jr Van Ben Nguyen Li Ho Ma Phd Dr St O. Y. E. De Featherstone Mac O Ii Md".split())


@given(st.lists(WORDS, max_size=5).map(" ".join))
def test_plain_names_are_read_at_once_as_they_would_be_slowly(name: str) -> None:
    assert read_name(name) == read_slowly(name)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_a_name(first: str, second: str) -> None:
    for one in read_name(first):
        for other in read_name(second):
            assert compare(one, other) == compare(other, one)
    assert len(resolve([mention(first), mention(second, [first])])) == 2


def test_a_name_of_any_length_is_read_at_once() -> None:
    assert read_name("Jo " * 200_000)
    assert read_name("-" * 100_000 + "(" * 100_000)
