"""How a text is read as a query: every operator, and what only looks like one."""

import pytest

from scraper.search.filters import day_of
from scraper.search.parsing import MAX_CHARS, parse
from scraper.search.terms import Clause, Field, Filter, Form, Query, Sort, Term, Trait
from scraper.search.words import is_common, pieces, trimmed


def asks(clause: Clause) -> str:
    return " OR ".join(said(one) for one in clause.either)


def said(one: Term | Filter) -> str:
    """`title phrase graph network`, `after 2025-04`."""
    if isinstance(one, Filter):
        return f"{one.trait.value} {one.value}"
    field = [one.field.value] if one.field else []
    distance = [str(one.distance)] if one.form is Form.NEAR else []
    signs = ["literal"] if one.literal else []
    return " ".join([*field, one.form.value, one.text, *distance, *signs])


def wanted(text: str) -> list[str]:
    return list(map(asks, parse(text).wanted))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("diffusion anomaly", ["word diffusion", "word anomaly"]),
        ("  diffusion,  anomaly?! ", ["word diffusion", "word anomaly"]),
        ('"graph network"', ["phrase graph network"]),
        ('"graph \n network" x', ["phrase graph network", "word x"]),
        ("“graph network”", ["phrase graph network"]),
        ("„graph network“", ["phrase graph network"]),
        ("«graph network»", ["phrase graph network"]),
        ('"graph network', ["phrase graph network"]),
        ('x"graph"y', ["word x", "phrase graph", "word y"]),
        ('""', []),
        ("flow OR diffusion", ["word flow OR word diffusion"]),
        ("a1 b1 OR c1 OR d1 e1", ["word a1", "word b1 OR word c1 OR word d1", "word e1"]),
        ("OR flow OR", ["word flow"]),
        ("flow OR OR diffusion", ["word flow OR word diffusion"]),
        ("(flow OR diffusion)", ["word flow OR word diffusion"]),
        ("flow OR ?! diffusion", ["word flow OR word diffusion"]),
        ("flow OR sort:newest diffusion", ["word flow OR word diffusion"]),
        ("flow or diffusion", ["word flow", "word diffusion"]),
        ("flow OR author:hasegawa", ["word flow OR author word hasegawa"]),
        ("title:flow OR has:paper", ["title word flow OR has paper"]),
        ("transform*", ["prefix transform"]),
        ("transform*,", ["prefix transform"]),
        ("GPT-4*", ["prefix GPT-4"]),
        ("C++*", ["word C++ literal"]),
        ("A*", ["word A"]),
        ("title:a*", ["title word a"]),
        ("AI* 漢* 1*", ["prefix AI", "prefix 漢", "prefix 1"]),
        ("GPT-s*", ["phrase GPT-s"]),
        ("*", []),
        ("**bold**", ["word bold"]),
        ("near(graph network, 5)", ["near graph network 5"]),
        ("NEAR( graph  network )", ["near graph network 10"]),
        ("near(graph, network, 5)", ["near graph network 5"]),
        ("near(graph neural network,0)", ["near graph neural network 0"]),
        ("near(GPT-4 the, 3)", ["near GPT-4 the 3"]),
        ("near(graph network,)", ["near graph network 10"]),
        ("near(graph)", ["phrase near(graph"]),
        ("near(graph, 5)", ["phrase near(graph, 5"]),
        ("near(graph* network)", ["near graph network 10"]),
        ("near(graph network, 99999)", ["near graph network 100"]),
        ("near(graph network 5)", ["near graph network 5 10"]),
        ("near(the graph of a network, 3)", ["near graph network 3"]),
        ("near(the of, 3)", ["near the of 3"]),
        ("near(a1 the b1 c1 d1 e1 f1, 3)", ["near a1 b1 c1 d1 e1 3"]),
        ('near("graph neural" network, 5)', ["near graph neural network 5"]),
        ('title:near("graph neural", 5) x', ["title near graph neural 5", "word x"]),
        ('near(graph "network)', ["phrase near(graph", "phrase network)"]),
        ("near(graph network", ["phrase near(graph", "word network"]),
        ("near (graph network)", ["word near", "word graph", "word network"]),
        ("title:graph", ["title word graph"]),
        ("TITLE:graph", ["title word graph"]),
        ("titles:graph authors:x", ["title word graph", "author word x"]),
        ('title:"graph network"', ["title phrase graph network"]),
        ("title:graph*", ["title prefix graph"]),
        ("title:near(graph network, 3)", ["title near graph network 3"]),
        ("title:GPT-4", ["title phrase GPT-4"]),
        ("title:C++", ["title word C++ literal"]),
        ("title:the", ["title word the"]),
        ("author:O'Neill question:why", ["author phrase O'Neill", "question word why"]),
        ('author:"José', ["author phrase José"]),
        ("paper:2504.12345", ["paper phrase 2504.12345"]),
        ("(title:graph)", ["title word graph"]),
        ("title: graph", ["word title", "word graph"]),
        ("title:", ["word title"]),
        ("title:!!", ["word title"]),
        ('title:""', ["word title"]),
        ("subtitle:graph", ["phrase subtitle:graph"]),
        ("foo:bar", ["phrase foo:bar"]),
        ("http://x.org/a?b=1", ["phrase http://x.org/a?b=1"]),
        ("category:cs.LG, x", ["category cs.LG", "word x"]),
        ('category:"Machine Learning"', ["category Machine Learning"]),
        ("show:paperledge", ["show paperledge"]),
        ("before:2025 after:2025-04 date:2025-04-10", ["before 2025", "after 2025-04", "date 2025-04-10"]),
        ('before:"2025"', ["before 2025"]),
        ("has:paper has:papers has:question has:Questions", ["has paper", "has questions"]),
        ("before:soon", ["phrase before:soon"]),
        ('before:"next week"', ["phrase before:next week"]),
        ("has:money", ["phrase has:money"]),
        ("date:2025-02-30", ["phrase date:2025-02-30"]),
        ("before:near(a b)", ["phrase before:near(a b"]),
        ("category:!", ["word category"]),
        ("sort:oldest", ["phrase sort:oldest"]),
        ("cats cats CATS", ["word cats", "word CATS"]),
        ("+cats @dogs #tags ~mice", ["word cats", "word dogs", "word tags", "word mice"]),
        ("cats – dogs — mice", ["word cats", "word dogs", "word mice"]),
        ("¿Qué es?", ["word Qué", "word es"]),
        ("cats\0dogs\x1bmice\x85rats", ["word cats", "word dogs", "word mice", "word rats"]),
        ("\ud800cats\ufeff", ["word cats"]),
        ("diffu\u200bsion\u00ad", ["word diffusion"]),
        ("🙂 _ -- ! * ' \ue000", []),
    ],
)
def test_what_a_text_asks_for(text: str, clauses: list[str]) -> None:
    assert wanted(text) == clauses
    assert parse(text).without == ()


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("GPT-4", "phrase GPT-4"),
        ("C++", "word C++ literal"),
        ("C++,", "word C++ literal"),
        ("C++'s", "word C++ literal"),
        ("C++11", "phrase C++11 literal"),
        ("(C#)", "word C# literal"),
        ("F#?", "word F# literal"),
        ('"C++"', "phrase C++ literal"),
        ("50%", "word 50% literal"),
        ("$5", "word $5 literal"),
        ("e=mc^2", "phrase e=mc^2"),
        ("k-NN", "phrase k-NN"),
        ("F1", "word F1"),
        ("Erdős–Rényi", "phrase Erdős–Rényi"),
        ("Erdo\u030bs", "word Erdo\u030bs"),
        ("β-VAE", "phrase β-VAE"),
        ("漢字", "word 漢字"),
        ("R²", "word R²"),
        ("state-of-the-art", "phrase state-of-the-art"),
        ("transformer's", "word transformer"),
        ("transformers’", "word transformers"),
    ],
)
def test_a_research_word_is_a_word(word: str, term: str) -> None:
    assert wanted(word) == [term]


@pytest.mark.parametrize(
    ("text", "clauses", "left"),
    [
        ("-image", [], ["word image"]),
        ('cats -"toy data" -C++', ["word cats"], ["phrase toy data", "word C++ literal"]),
        ("-title:x -near(a b) -trans*", [], ["title word x", "near a b 10", "prefix trans"]),
        ("-has:paper -before:2025 -category:x", [], ["has paper", "before 2025", "category x"]),
        ("-before:soon -sort:newest", [], ["phrase before:soon", "phrase sort:newest"]),
        ("(-image)", [], ["word image"]),
        ("-(image)", [], ["word image"]),
        ("-the", [], ["word the"]),
        ("- image", ["word image"], []),
        ("--image", ["word image"], []),
        ("–image", ["word image"], []),
        ("cats —image", ["word cats", "word image"], []),
        ("cats \u2212image", ["word cats"], ["word image"]),
        ("cats \u2212 image", ["word cats", "word image"], []),
        ("multi-image", ["phrase multi-image"], []),
        ("cats OR -image dogs", ["word cats", "word dogs"], ["word image"]),
        ("-image OR cats", ["word cats"], ["word image"]),
    ],
)
def test_a_minus_leaves_out(text: str, clauses: list[str], left: list[str]) -> None:
    query = parse(text)
    assert (list(map(asks, query.wanted)), list(map(asks, query.without))) == (clauses, left)


@pytest.mark.parametrize(
    ("text", "clauses", "common"),
    [
        ("what is a graph", ["word graph"], ("what", "is", "a")),
        ("What's the graph?", ["word graph"], ("What", "the")),
        ("don’t graphs", ["word graphs"], ("don’t",)),
        ("to be OR not", ["word to", "word be OR word not"], ()),
        ("the has:paper", ["word the", "has paper"], ()),
        ("date:2025 the", ["date 2025", "word the"], ()),
        ("the title:graph", ["word the", "title word graph"], ()),
        ("the OR graph", ["word the OR word graph"], ()),
        ("what the OR graph", ["word the OR word graph"], ("what",)),
        ("the title:graph OR has:paper", ["word the", "title word graph OR has paper"], ()),
        ("the -image", ["word the"], ()),
        ("cats AND dogs NOT mice", ["word cats", "word dogs", "word mice"], ("AND", "NOT")),
        ("US health by WHO", ["word US", "word health", "word WHO"], ("by",)),
        ("WHAT IS A GRAPH", ["word GRAPH"], ("WHAT", "IS", "A")),
        ('"the" graph th*', ["phrase the", "word graph", "prefix th"], ()),
    ],
)
def test_common_words_are_set_aside(text: str, clauses: list[str], common: tuple[str, ...]) -> None:
    assert wanted(text) == clauses
    assert parse(text).common == common


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("sort:newest", Sort.NEWEST),
        ("cats SORT:Newest,", Sort.NEWEST),
        ("sort:newest sort:best", Sort.BEST),
        ("x", Sort.BEST),
    ],
)
def test_the_order_that_is_asked_for(text: str, order: Sort) -> None:
    assert parse(text).sort is order


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("(diffusion, anomaly)", ["diffusion", "anomaly"]),
        ("“graph  network", ['"graph network"']),
        ("flow  OR title:“a b” OR GPT-4*;", ['flow OR title:"a b" OR GPT-4*']),
        ("NEAR(a  b,5) Before:2025/4.", ["NEAR(a b,5)", "Before:2025/4"]),
        ("C++, the cats' before:soon", ["C++", "cats", "before:soon"]),
    ],
)
def test_a_clause_keeps_what_was_typed(text: str, typed: list[str]) -> None:
    query = parse(text)
    assert [clause.typed for clause in query.wanted] == typed
    assert parse(" ".join(typed)).wanted == query.wanted


@pytest.mark.parametrize("named", ["{}", '"{}"', "paper:{}", 'paper:"{}"', "({}),"])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2505.22193", "2505.22193"),
        ("2505.22193v2", "2505.22193"),
        ("arXiv:2505.22193v2", "2505.22193"),
        ("https://arxiv.org/abs/2505.22193", "2505.22193"),
        ("http://www.arxiv.org/pdf/2505.22193v1.pdf", "2505.22193"),
        ("arxiv.org/html/2505.22193?a=b#c", "2505.22193"),
        ("10.48550/arXiv.2505.22193", "2505.22193"),
        ("https://doi.org/10.48550/arXiv.2505.22193", "2505.22193"),
        ("math.GT/0309136", "math/0309136"),
        ("https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
    ],
)
def test_a_paper_is_named_by_its_number_its_address_or_its_doi(named: str, typed: str, number: str) -> None:
    text = named.format(typed)
    field = Field.PAPER if text.startswith("paper") else None
    (clause,) = parse(text).wanted
    assert clause.either == (Term(Form.PHRASE, number, field),)
    assert typed in clause.typed


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("10.1145/3292500.3330701", "phrase 10.1145/3292500.3330701"),
        ("title:arXiv:2505.22193", "title phrase arXiv:2505.22193"),
        ("https://example.org/abs/2505.22193", "phrase https://example.org/abs/2505.22193"),
        ("2513.22193", "phrase 2513.22193"),
        ('"see arXiv 2505.22193"', "phrase see arXiv 2505.22193"),
    ],
)
def test_what_names_no_paper_stays_words(text: str, clause: str) -> None:
    assert wanted(text) == [clause]


def test_what_was_left_out_is_typed_without_its_minus() -> None:
    assert [clause.typed for clause in parse('-image -title:"a b" -has:paper').without] == [
        "image",
        'title:"a b"',
        "has:paper",
    ]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025", "2025"),
        ("2025-04", "2025-04"),
        ("2025/4", "2025-04"),
        ("2025-04-10", "2025-04-10"),
        ("2025/4/1", "2025-04-01"),
        ("2025.04.10", "2025-04-10"),
        ("20250410", "2025-04-10"),
        ("April 2025", "2025-04"),
        ("apr. 2025", "2025-04"),
        ("10 April 2025", "2025-04-10"),
        ("April 10, 2025", "2025-04-10"),
        ("2024-02-29", "2024-02-29"),
        ("2025-02-29", ""),
        ("2025-13", ""),
        ("2025-04/10", ""),
        ("202504", ""),
        ("10/04/2025", ""),
        ("04-10-25", ""),
        ("25", ""),
        ("0000", ""),
        ("２０２５", ""),
        ("31 April 2025", ""),
        ("Brumaire 2025", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_a_day_is_one_that_exists_and_is_no_other(value: str, day: str) -> None:
    assert day_of(value) == day


@pytest.mark.parametrize(
    "piece", ["cats ", "cats OR ", "-cats heat ", '"cats" ', "c* ", '"', "near(", "- ", "~", "x)'s"]
)
def test_a_long_text_is_cut_and_says_so(piece: str) -> None:
    query = parse(piece * 250_000)
    assert query.cut
    assert query == Query(query.text, query.wanted, query.without, query.sort, query.common, cut=True)
    assert len(query.text) == MAX_CHARS
    assert not parse("x" * MAX_CHARS).cut


def test_the_pieces_of_a_word_are_those_of_the_index() -> None:
    assert pieces("GPT-4_x Erdo\u030bs e=mc²") == ["GPT", "4", "x", "Erdo\u030bs", "e", "mc²"]


def test_trimming_ends_where_nothing_is_left_to_trim() -> None:
    for raw in ("title:/**", "x)'s)'s", "'s's", "**", "(C++)**"):
        assert trimmed(trimmed(raw)) == trimmed(raw)
    assert trimmed("_cats_") == "cats"


def test_abbreviations_are_not_common() -> None:
    assert [word for word in ("who", "WHO", "A", "AND", "it's", "we're", "shan't", "ant") if not is_common(word)] == [
        "WHO",
        "it's",
        "ant",
    ]


def test_the_fields_and_traits_are_those_of_the_contract() -> None:
    text = " ".join(
        [*(f"{field.value}:x" for field in Field), "category:x show:x has:paper date:2025 before:2025 after:2025"]
    )
    held = [one for clause in parse(text).wanted for one in clause.either]
    assert {one.field for one in held if isinstance(one, Term)} == set(Field)
    assert {one.trait for one in held if isinstance(one, Filter)} == set(Trait)
