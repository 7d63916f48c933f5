"""The credit line: found by its words wherever it stands, names exactly as credited and in their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.body import Block, BlockKind, render
from scraper.text.credits import CreditLine, split_credits
from scraper.text.credits.name_list import names_in

CREDIT = "Credit to Paper authors: "
TALK = "Until next time, keep learning!"
TWO = ("Ada Fern", "Bo Quill")


def split(*lines: str, kind: BlockKind = BlockKind.PARAGRAPH) -> CreditLine:
    return split_credits([Block(kind, line) for line in lines])


def body(found: CreditLine) -> list[str]:
    return [block.text for block in (*found.before, *found.after)]


HEADS = [
    "Credit to Paper authors: ",
    "Credit to Paper authors:",
    "Credit to paper authors : ",
    "Credit to the paper authors: ",
    "Credit to the paper's authors - ",
    "Credit to the paper’s authors：",
    "Credit to the paper’s authors – ",
    "Credit to Paper Authors — ",
    "Credit to Paper Authors ",
    "Credit to Paper author: ",
    "Credit to authors of the paper: ",
    "Credit to the authors of this paper: ",
    "Credit to the authors behind today’s paper: ",
    "Credit to the researchers behind this study: ",
    "Credit to the paper authors, ",
    "Credits to paper authors: ",
    "Credits: paper authors ",
    "Credits – paper authors: ",
    "Credit: Paper authors: ",
    "Credits to: Paper authors: ",
    "Paper credit: ",
    "Paper credits to: ",
    "Credit goes to the paper authors: ",
    "Credit goes to the authors of the paper, ",
    "Credit goes to ",
    "All credit to the authors: ",
    "All credit goes to the paper's brilliant authors: ",
    "Full credit to the original paper authors: ",
    "As always, credit to the paper authors: ",
    "And of course, all credit goes to the authors of the paper: ",
    "Huge thanks to the paper authors: ",
    "With thanks to the authors of the paper: ",
    "Kudos to the paper authors: ",
    "Paper authors: ",
    "Paper Authors - ",
    "Paper author(s): ",
    "The paper's authors: ",
    "Authors: ",
    "Author: ",
    "Authors of the paper: ",
    "Researchers: ",
    "Authors – ",
    "Paper by: ",
    "Paper by ",
    "Paper written by: ",
    "Written by: ",
    "Research by: ",
    "Credits: ",
    "Credit: ",
    "CREDIT TO PAPER AUTHORS: ",
    "credit to paper authors: ",
    "Credit  to   Paper\u00a0authors:\u00a0",
    "\u200bCredit to\u200b Paper authors:\u200b ",
    "\ufeffCredit\u00a0to\u00a0Paper\u00a0authors:",
    "**Credit to Paper authors:** ",
    "**Credit to Paper authors**: ",
    "_Credit to Paper authors:_ ",
    "*Credit to Paper authors: *",
    "— Credit to Paper authors: ",
    "• Credit to Paper authors: ",
    "📄 Credit to Paper authors: ",
    "Credit to Paper authors:: ",
    "Credit to Paper authors... ",
    "Credit to Paper authors = ",
]


@pytest.mark.parametrize("head", HEADS)
def test_every_spelling_of_the_line(head: str) -> None:
    found = split("More talk.", TALK, f"{head}Ada Fern, Bo Quill")
    assert (found.names, body(found)) == (TWO, ["More talk.", TALK])
    assert (found.found, found.et_al) == (True, False)


@pytest.mark.parametrize(
    "head", [head for head in HEADS if head.lower().strip("\ufeff\u200b*_ ").startswith("credit")]
)
def test_glued_to_the_last_sentence_or_apart_from_it(head: str) -> None:
    for glue in ("", " ", "\u00a0"):
        found = split(f"{TALK}{glue}{head}Ada Fern, Bo Quill")
        assert (found.names, body(found)) == (TWO, [TALK])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Keep going 🎉Credit to Paper authors: Ada Fern, Bo Quill", "Keep going 🎉"),
        ("Keep going” Credit to Paper authors: Ada Fern, Bo Quill", "Keep going”"),
        ("Keep learningCredit to Paper authors: Ada Fern, Bo Quill", "Keep learning"),
        ("Keep learning Credit to Paper authors: Ada Fern, Bo Quill", "Keep learning"),
        ("Keep learning... Credit to Paper authors: Ada Fern, Bo Quill", "Keep learning..."),
        ("Keep learning! (Credit to Paper authors: Ada Fern, Bo Quill)", "Keep learning!"),
        ("Keep learning! [Credit to Paper authors: Ada Fern, Bo Quill]", "Keep learning!"),
        ("Keep learning! — Credit to Paper authors: Ada Fern, Bo Quill", "Keep learning!"),
        ("Keep learning! | Credit to Paper authors: Ada Fern, Bo Quill", "Keep learning!"),
        ("Keep learning! **Credit to Paper authors:** Ada Fern, Bo Quill", "Keep learning!"),
        ("Keep learning! _Credit to Paper authors: Ada Fern, Bo Quill_", "Keep learning!"),
        ("KEEP LEARNING! CREDIT TO PAPER AUTHORS: Ada Fern, Bo Quill", "KEEP LEARNING!"),
        ("Keep learning! As always, credit to the paper authors: Ada Fern, Bo Quill", "Keep learning!"),
        ("Bye! And all credit goes to the authors of the paper, Ada Fern and Bo Quill.", "Bye!"),
        ("Bye! I want to give credit to the paper authors: Ada Fern and Bo Quill.", "Bye!"),
        ("Bye! Authors: Ada Fern, Bo Quill", "Bye!"),
        ("Bye!Paper authors: Ada Fern, Bo Quill", "Bye!"),
    ],
)
def test_nothing_of_the_line_stays_and_nothing_of_the_talk_goes(text: str, left: str) -> None:
    found = split(text)
    assert (found.names, body(found)) == (TWO, [left])


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Fern, Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern", "Ada Fern"),
        ("Ada Fern and Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern And Bo Quill", "Ada Fern|Bo Quill"),
        ("ADA FERN AND BO QUILL", "ADA FERN|BO QUILL"),
        ("Ada Fern, Bo Quill and Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern, Bo Quill, and Cy Ng.", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern,Bo Quill,Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern & Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern, & Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern; Bo Quill; Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern | Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern · Bo Quill • Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern / Bo Quill / Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern + Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern – Bo Quill – Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern, as well as Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern\nBo Quill\nCy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada\u00a0Fern,\u00a0Bo\u00a0Quill", "Ada Fern|Bo Quill"),
        ("  Ada   Fern ,  Bo  Quill  ", "Ada Fern|Bo Quill"),
        ("\u200bAda Fern\u200b, \u200eBo Quill\u200f", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill.", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill!", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill...", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill 🎉", "Ada Fern|Bo Quill"),
        ("A B, C D, and E F.", "A B|C D|E F"),
        ("Xi Chen, Vinay P.", "Xi Chen|Vinay P."),
        ("Fern A, Quill B, Ng C.", "Fern A|Quill B|Ng C"),
        ("Bo Quill, Sammy Davis Jr.", "Bo Quill|Sammy Davis Jr."),
        ("Bo Quill Jr., Cy Ng, Ph.D., Dee P.", "Bo Quill Jr.|Cy Ng, Ph.D.|Dee P."),
        ("Bo Quill, Jr., Cy Ng, PhD, Dee Po, M.D.", "Bo Quill, Jr.|Cy Ng, PhD|Dee Po, M.D."),
        ("Bo Quill III, Cy Ng, III, Dee Po II", "Bo Quill III|Cy Ng, III|Dee Po II"),
        ("J. Alberto Conejero, Yu-Xiong Wang", "J. Alberto Conejero|Yu-Xiong Wang"),
        ("J. A. Conejero, J.A. Conejero, Z. Li", "J. A. Conejero|J.A. Conejero|Z. Li"),
        ("Z. Li and Y.-X. Wang", "Z. Li|Y.-X. Wang"),
        ("Dr. Ada Fern, Prof. Bo Quill", "Dr. Ada Fern|Prof. Bo Quill"),
        ("Ludwig van der Berg, Ana de la Cruz", "Ludwig van der Berg|Ana de la Cruz"),
        ("van der Berg, de la Cruz, al-Khwarizmi", "van der Berg|de la Cruz|al-Khwarizmi"),
        ("Muhammad ibn Musa al-Khwarizmi, Osama bin Zaid", "Muhammad ibn Musa al-Khwarizmi|Osama bin Zaid"),
        ("danah boyd, bell hooks", "danah boyd|bell hooks"),
        ("lang lin, xueyang yu and ziqi pang.", "lang lin|xueyang yu|ziqi pang"),
        ("Belén Reverte, Øyvind Å, D'Arcy O’Neil", "Belén Reverte|Øyvind Å|D'Arcy O’Neil"),
        ("Łukasz Żółć, Đặng Thị Ngọc, İlker Şahin", "Łukasz Żółć|Đặng Thị Ngọc|İlker Şahin"),
        ("Jose\u0301 Garci\u0301a, Rene\u0301", "Jose\u0301 Garci\u0301a|Rene\u0301"),
        ("王伟、李娜，张敏", "王伟|李娜|张敏"),
        ("王伟，李娜。", "王伟|李娜"),
        ("Ада Ферн, Бо Квилл и др.", "Ада Ферн|Бо Квилл"),
        ("محمد علي، فاطمة حسن", "محمد علي|فاطمة حسن"),
        ("김민수, 이영희", "김민수|이영희"),
        ("अदिति शर्मा, राहुल वर्मा", "अदिति शर्मा|राहुल वर्मा"),
        ("Suharto", "Suharto"),
        ("Suharto, Ada Fern", "Suharto|Ada Fern"),
        ("Anders Sandberg, Ferdinand Rand and Brand Andrews", "Anders Sandberg|Ferdinand Rand|Brand Andrews"),
        ("Thomas And, Bo Quill", "Thomas And|Bo Quill"),
        ("Alexandra Sandoval & Wanda Anderson", "Alexandra Sandoval|Wanda Anderson"),
        ("the ATLAS and CMS Collaborations", "the ATLAS and CMS Collaborations"),
        ("Ada Fern, Marks and Spencer Lab", "Ada Fern|Marks and Spencer Lab"),
        ("Ada Fern and the LIGO Scientific Collaboration", "Ada Fern|the LIGO Scientific Collaboration"),
        ("The LIGO Scientific Collaboration", "The LIGO Scientific Collaboration"),
        ("IceCube Collaboration: Ada Fern, Bo Quill", "IceCube Collaboration|Ada Fern|Bo Quill"),
        ("NVIDIA, :, Ada Fern", "NVIDIA|Ada Fern"),
        ("DeepSeek-AI, 01.AI, xAI, Qwen Team", "DeepSeek-AI|01.AI|xAI|Qwen Team"),
        ("Ada Fern (MIT), Bo Quill (ETH, Zurich; CERN)", "Ada Fern|Bo Quill"),
        ("Ada Fern [1], Bo Quill [2]", "Ada Fern|Bo Quill"),
        ("Wei (David) Zhang, Bo Quill", "Wei (David) Zhang|Bo Quill"),
        ("Robert “Bob” Quill, Ada Fern", "Robert “Bob” Quill|Ada Fern"),
        ("Ada Fern¹, Bo Quill²,³, Cy Ng¹", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern1, Bo Quill2,3, Cy Ng1", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern*, Bo Quill†, Cy Ng*†", "Ada Fern|Bo Quill|Cy Ng"),
        ("**Ada Fern**, _Bo Quill_", "Ada Fern|Bo Quill"),
        ("“Ada Fern”, “Bo Quill”", "Ada Fern|Bo Quill"),
        ("Ada Fern from MIT, Bo Quill at ETH Zurich, Cy Ng of CERN", "Ada Fern|Bo Quill|Cy Ng"),
        ("1. Ada Fern 2. Bo Quill 3) Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("- Ada Fern - Bo Quill", "Ada Fern|Bo Quill"),
        ("Ada Fern – MIT, Bo Quill – ETH", "Ada Fern|Bo Quill"),
        ("Ada Fern (first author), Bo Quill (senior author)", "Ada Fern|Bo Quill"),
        ("Lead author: Ada Fern; Co-authors: Bo Quill, Cy Ng", "Ada Fern|Bo Quill|Cy Ng"),
        ("Ada Fern <ada@fern.org>, Bo Quill (bo@quill.org)", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill (arXiv:2504.07962)", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill https://arxiv.org/abs/2504.07962", "Ada Fern|Bo Quill"),
        ("Ada Fern, Bo Quill - arXiv:2504.07962", "Ada Fern|Bo Quill"),
        ("Ada Fern and Bo Quill for their great work.", "Ada Fern|Bo Quill"),
        ("Fern, Ada; Quill, Bo", "Fern, Ada|Quill, Bo"),
        ("van der Berg, Ludwig; Conejero, J. Alberto; Po, D.", "van der Berg, Ludwig|Conejero, J. Alberto|Po, D."),
        ("Ada Fern, Bo Quill; Cy Ng, Dee Po", "Ada Fern|Bo Quill|Cy Ng|Dee Po"),
        ("Fern, A., Quill, B. C., & Ng, D.", "Fern, A.|Quill, B. C.|Ng, D."),
        ("Fern, Ada and Quill, Bo and Ng, Cy", "Fern, Ada|Quill, Bo|Ng, Cy"),
        ("Boshko koloski, élise Crepon, Zuhair hasan shaik", "Boshko koloski|élise Crepon|Zuhair hasan shaik"),
        ("Achintya kr. Sarkar, Georgios Th. Papadopoulos", "Achintya kr. Sarkar|Georgios Th. Papadopoulos"),
        ("Mohd. Yamani Idris, Sk. Subidh Ali, Pei Wang.", "Mohd. Yamani Idris|Sk. Subidh Ali|Pei Wang"),
        ("Venkata SK. Manem, Donald. C. Wunsch II", "Venkata SK. Manem|Donald. C. Wunsch II"),
        ("Ashvanth. S, Wing.W.Y NG, Bo Quill", "Ashvanth. S|Wing.W.Y NG|Bo Quill"),
        ("Niels uit de Bos, Naomi Omeonga wa Kayembe", "Niels uit de Bos|Naomi Omeonga wa Kayembe"),
        ("Tengzhou No. 1 Middle School, Aya El aatar", "Tengzhou No. 1 Middle School|Aya El aatar"),
        ("OpenLLM-France community, the TCV team", "OpenLLM-France community|the TCV team"),
        ("C. Robusta, the waiter", "C. Robusta|the waiter"),
        ("Ada Fern, Ada Fern", "Ada Fern|Ada Fern"),
        ("Ada Fern,, Bo Quill, ", "Ada Fern|Bo Quill"),
        ("An Li, He You, Will May, So Can", "An Li|He You|Will May|So Can"),
        ("", ""),
        (" . ", ""),
        ("N/A", ""),
        ("unknown", ""),
        ("Not available.", ""),
        ("—", ""),
    ],
)
def test_names_of_a_line(line: str, names: str) -> None:
    expected = tuple(name for name in names.split("|") if name)
    assert names_in(line).names == expected
    found = split(TALK, CREDIT + line)
    assert (found.names, body(found), found.found) == (expected, [TALK], True)


def test_forty_names() -> None:
    names = [
        f"{first} {last}" for first in "Ada Bo Cy Dee Eli Fay Gus Hal".split() for last in "Ng Po Fern Ott Li".split()
    ]
    assert len(names) == 40
    assert list(names_in(", ".join(names)).names) == names
    assert list(names_in(f"{', '.join(names[:-1])}, and {names[-1]}.").names) == names


@pytest.mark.parametrize(
    "ending",
    [
        " et al.",
        " et al",
        ", et al.",
        ", et. al.",
        " et al., 2025",
        " et alii",
        " et.al",
        ", and others",
        " and others.",
        " and 12 others",
        ", and twelve more",
        " & 12 others",
        " + 5 more",
        " and colleagues",
        ", and their colleagues at MIT",
        " and team",
        " and the rest of the team",
        " and the whole team!",
        " and co-authors.",
        ", and many more",
        " & co.",
        ", and collaborators",
    ],
)
def test_who_is_left_out_is_a_flag_and_not_a_name(ending: str) -> None:
    found = split(TALK, f"{CREDIT}Ada Fern, Bo Quill{ending}")
    assert (found.names, found.et_al, body(found)) == (TWO, True, [TALK])


@pytest.mark.parametrize("line", ["王伟、李娜等", "王伟，李娜等人。"])
def test_who_is_left_out_in_chinese(line: str) -> None:
    found = split(CREDIT + line)
    assert (found.names, found.et_al) == (("王伟", "李娜"), True)


@pytest.mark.parametrize("name", ["Alba Teal", "Etal Moreh", "Team Quill", "Co Nguyen", "Val Moreno"])
def test_a_name_that_looks_alike_leaves_nobody_out(name: str) -> None:
    found = split(f"{CREDIT}Ada Fern, {name}")
    assert (found.names, found.et_al) == (("Ada Fern", name), False)


@pytest.mark.parametrize(
    ("line", "names", "left"),
    [
        ("Ada Fern, Bo Quill. Keep learning!", "Ada Fern|Bo Quill", "Keep learning!"),
        ("Ada Fern, Bo Quill. Until next time, keep learning, stay curious!", "Ada Fern|Bo Quill", None),
        ("Ada Fern, Bo Quill! See you next week.", "Ada Fern|Bo Quill", "See you next week."),
        ("Ada Fern, Bo Quill.Keep learning!", "Ada Fern|Bo Quill", "Keep learning!"),
        ("Ada Fern, Bo Quill. Peace!", "Ada Fern|Bo Quill", "Peace!"),
        ("Ada Fern, Bo Quill Keep learning!", "Ada Fern|Bo Quill", "Keep learning!"),
        ("Ada Fern, Vinay P. Keep learning!", "Ada Fern|Vinay P.", "Keep learning!"),
        ("Ada Fern, Sammy Davis Jr. Until next time.", "Ada Fern|Sammy Davis Jr.", "Until next time."),
        ("Ada Fern et al. Stay curious, crew!", "Ada Fern", "Stay curious, crew!"),
        ("Ada Fern, Bo Quill — keep learning!", "Ada Fern|Bo Quill", "keep learning!"),
        ("Ada Fern, Bo Quill. Read it here: https://example.org/x", "Ada Fern|Bo Quill", None),
        ("Ada Fern, Bo Quill, thanks for listening!", "Ada Fern|Bo Quill", "thanks for listening!"),
        ("Ada Fern. She is great, and so is Bo Quill.", "Ada Fern", "She is great, and so is Bo Quill."),
    ],
)
def test_a_sign_off_behind_the_names_stays_in_the_body(line: str, names: str, left: str | None) -> None:
    expected = left or line.partition(". ")[2]
    found = split("More talk.", CREDIT + line)
    assert (found.names, body(found)) == (tuple(names.split("|")), ["More talk.", expected])


@pytest.mark.parametrize(
    "line",
    [
        "No names here.",
        "She gave credit to the whole team: a rare thing.",
        "I have to give credit to the paper authors for honesty.",
        "I have to give credit to the paper authors, Ada Fern among them, for honesty.",
        "Credit to the paper authors for sharing the code.",
        "Credit to the paper’s authors, who have released everything.",
        "Credit to the paper authors: they released everything, code and data.",
        "To the credit of the paper’s authors, all of it is public.",
        "Give credit to the paper authors where credit is due.",
        "The paper's authors say that this is new.",
        "The authors: three people in a shed.",
        "Authors, editors and readers agree.",
        "Authors: what do they want?",
        "For Researchers: This Changes Everything",
        "Researchers: this could save you weeks.",
        "Who deserves the credit? The authors!",
        "Photo credit: Ada Fern",
        "Image credits: Ada Fern, Bo Quill",
        "Music by Ada Fern and Bo Quill",
        "Hosted by Ada Fern",
        "A book written by Ada Fern and Bo Quill came to mind.",
        "It takes credit card data. Credit: a word with two meanings.",
        "Credit goes to everyone who tried.",
        "They extend credit to small firms, and the authors know it.",
        "Thanks to the authors, we know more now.",
        "Thanks to Transformers, Large Language Models got better.",
        "By Friday, April, we knew.",
        "Authors: For Researchers, For Developers and For Everyone",
    ],
)
def test_the_words_alone_are_no_credit_line(line: str) -> None:
    for lines in ([line, "More talk."], ["More talk.", line], [line]):
        found = split(*lines)
        assert (found.found, found.names, body(found)) == (False, (), lines)


def test_no_blocks() -> None:
    assert not split().found


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Credit to Paper authors:", "Ada Fern, Bo Quill"], TWO),
        (["Credit to Paper authors", "Ada Fern, Bo Quill"], TWO),
        (["Credit to Paper authors: Ada Fern,", "Bo Quill"], TWO),
        (["Credit to Paper authors: Ada Fern and", "Bo Quill"], TWO),
        (["Credit to Paper authors: Ada Fern", "and Bo Quill"], TWO),
        (["Credit to Paper authors: Ada Fern", ", Bo Quill"], TWO),
        (["Credit to Paper authors: Ada", "Fern, Bo Quill"], TWO),
        (["Credit to Paper authors: Ada Fern, Bo Quill", "Cy Ng, Dee Po"], (*TWO, "Cy Ng", "Dee Po")),
        (["Credit to Paper", "authors: Ada Fern, Bo Quill"], TWO),
        (["Credit to", "Paper authors: Ada Fern, Bo Quill"], TWO),
        (["Credits", "Paper authors: Ada Fern, Bo Quill"], TWO),
        (["Credit to Paper authors:", "Ada Fern", "Bo Quill", "Cy Ng"], (*TWO, "Cy Ng")),
        (["Paper authors:", "Ada Fern", "Bo Quill"], TWO),
        (["Authors", "Ada Fern, Bo Quill"], TWO),
        (["Credits:", "Ada Fern, Bo Quill"], TWO),
    ],
)
def test_a_line_may_be_cut_over_several(lines: list[str], names: tuple[str, ...]) -> None:
    for behind in ([], ["Support the show."], ["Until next time, keep learning!"]):
        found = split(TALK, *lines, *behind)
        assert (found.names, body(found)) == (names, [TALK, *behind])


def test_one_name_an_item() -> None:
    blocks = [Block(BlockKind.PARAGRAPH, line) for line in (TALK, "Credit to Paper authors:")]
    blocks += [Block(BlockKind.ITEM, name) for name in ("Ada Fern", "Suharto", "Bo Quill")]
    found = split_credits([*blocks, Block(BlockKind.PARAGRAPH, "Peace!")])
    assert (found.names, body(found)) == (("Ada Fern", "Suharto", "Bo Quill"), [TALK, "Peace!"])


@pytest.mark.parametrize("behind", [[], ["Until next time!"], ["See you all next week, friends."]])
def test_a_line_without_names_is_taken_off_all_the_same(behind: list[str]) -> None:
    found = split("Body.", CREDIT, *behind)
    assert (found.found, found.names, body(found)) == (True, (), ["Body.", *behind])


def test_what_follows_the_credit_line_stays_in_the_body() -> None:
    found = split("Body.", f"{CREDIT}Ada Fern, Bo Quill", "Support the show.", "Until next time!")
    assert found.names == TWO
    assert [block.text for block in found.before] == ["Body."]
    assert [block.text for block in found.after] == ["Support the show.", "Until next time!"]


def test_a_line_above_the_talk_and_one_in_its_midst() -> None:
    for place in range(3):
        lines = ["One thing.", "Another thing, and more of it."]
        lines.insert(place, f"{CREDIT}Ada Fern, Bo Quill")
        found = split(*lines)
        assert (found.names, body(found)) == (TWO, ["One thing.", "Another thing, and more of it."])


def test_two_credit_lines_credit_everybody_once() -> None:
    found = split(
        "First paper.", f"{CREDIT}Ada Fern, Bo Quill", "Second paper.", f"Bye!{CREDIT}Cy Ng, Ada Fern, et al."
    )
    assert found.names == ("Ada Fern", "Bo Quill", "Cy Ng")
    assert found.et_al
    assert body(found) == ["First paper.", "Second paper.", "Bye!"]


def test_two_credit_lines_in_one_block() -> None:
    found = split(f"Body. {CREDIT}Ada Fern. {CREDIT}Bo Quill.")
    assert (found.names, body(found)) == (TWO, ["Body."])


def test_looser_words_are_talk_where_a_credit_line_stands() -> None:
    thanks = "Thanks to the authors: Cy Ng, Dee Po"
    found = split("Body.", thanks, f"Bye!{CREDIT}Ada Fern, Bo Quill")
    assert (found.names, body(found)) == (TWO, ["Body.", thanks, "Bye!"])


@pytest.mark.parametrize("words", ["Kudos to the authors: ", "Thanks to all the authors: ", "Credit to authors: "])
def test_looser_words_count_where_names_follow(words: str) -> None:
    at_the_end = split("Body.", f"Bye! {words}Ada Fern, Bo Quill")
    assert (at_the_end.names, body(at_the_end)) == (TWO, ["Body.", "Bye!"])
    in_the_middle = split(f"{words}They published all of it, code and data.", "More words.")
    assert not in_the_middle.found
    assert len(body(in_the_middle)) == 2


WORD = st.text("bcdefgikmnoruvwxyzéüñ", min_size=2, max_size=8).map(str.capitalize)
NAME = st.lists(WORD, min_size=2, max_size=3).map(" ".join)
PLAIN = st.text("abc XYZ.!?…\u00a0", max_size=40)


@given(st.lists(PLAIN, max_size=5), st.lists(NAME, min_size=1, max_size=20), st.booleans())
def test_every_name_in_order_and_every_other_word_in_the_body(
    lines: list[str], names: list[str], glued: bool
) -> None:
    credit = CREDIT + ", ".join(names)
    written = [*lines[:-1], lines[-1] + credit] if glued and lines else [*lines, credit]
    found = split(*written)
    assert list(found.names) == names
    assert " ".join(body(found)).split() == " ".join(lines).split()


@given(st.lists(NAME, min_size=1, max_size=12), st.sampled_from([" and ", ", and ", " & ", ", ", "; "]))
def test_names_that_are_joined_are_found_again(names: list[str], last: str) -> None:
    line = last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    assert list(names_in(line).names) == names
    assert list(names_in(" and ".join(names)).names) == names
    assert list(names_in(line + ".").names) == names


HEADED = st.sampled_from(
    ["Bye!Credit to Paper authors: x", "Kudos to the authors:", "Authors: ", "Credit to", "Ada B."]
)


@given(st.lists(st.text() | HEADED, max_size=6))
def test_any_blocks_at_all(lines: list[str]) -> None:
    found = split(*lines)
    assert found == split(*lines)
    assert all(name == name.strip() != "" for name in found.names)
    again = split_credits((*found.before, *found.after))
    assert render(again.before + again.after).split() == render(found.before + found.after).split() or again.found


@given(st.text(), st.text(), st.lists(NAME, min_size=1, max_size=3))
def test_whatever_stands_before_the_line_and_behind_its_full_stop(talk: str, end: str, names: list[str]) -> None:
    assert set(names) <= set(split(talk, f"{CREDIT}{', '.join(names)}", end).names)
