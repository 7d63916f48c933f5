"""The method's name: what the authors call their own, and none in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.body import Block, BlockKind
from scraper.text.method import find_method


def named(*lines: str) -> str:
    return find_method([Block(BlockKind.PARAGRAPH, line) for line in lines])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("This paper introduces a new system called GLUS, and it is smart.", "GLUS"),
        ("They developed a new technique called ZIP, which stands for something long.", "ZIP"),
        ("A framework named TideNet.", "TideNet"),
        ("It is an algorithm dubbed “MossClock”.", "MossClock"),
        ("a benchmark known as HarborBench", "HarborBench"),
        ("What remains is a collection named FlawedFictions.", "FlawedFictions"),
        ("The team built a model that is called Tide-3.", "Tide-3"),
        ("They call it CloSE.", "CloSE"),
        ("They’ve dubbed it **FLAIR-2**, and it flies.", "FLAIR-2"),
        ("The authors call their method SlowWave.", "SlowWave"),
        ("The researchers named their new system TideX2.", "TideX2"),
        ("We call this approach TIDAL.", "TIDAL"),
        ("They introduce TideNet, a network for tides.", "TideNet"),
        ("The paper proposes TIDAL: a way to wait.", "TIDAL"),
        ("The authors present SlowWave (a clock).", "SlowWave"),
        ("They came up with MossClock — a clock of moss.", "MossClock"),
        ("Their model, FooNet, wins.", "FooNet"),
        ("Their method, AdaptThink, teaches that glance.", "AdaptThink"),
        ("Their new framework “TideX” wins.", "TideX"),
        ("So enter **FLAIR-2**, a robot.", "FLAIR-2"),
        ("Meet TideNet!", "TideNet"),
        ("Here’s where GLUS comes in.", "GLUS"),
        ("That's where “TIDAL” comes in.", "TIDAL"),
        ("It is a technique, TIDAL (short for Tides In Deep And Lakes).", "TIDAL"),
        ("They propose a method called LoRA: the model stays frozen.", "LoRA"),
        ("They propose a new system called Orca, which swims.", "Orca"),
        ("They call it Orca.", "Orca"),
        ("They built a tool called iTide.", "iTide"),
        ("They test on a benchmark called OldBench. They call their own system NewNet.", "NewNet"),
        ("They start from a model called ChatGPT, and they call the result TideGPT9.", "TideGPT9"),
    ],
)
def test_a_name_that_the_authors_give(text: str, name: str) -> None:
    assert named("Hello crew.", text, "More talk.") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The group nicknamed the gadget DewPoint.", "DewPoint"),
        ("They’ve christened their little helper “NightOwl”.", "NightOwl"),
        ("The engineers have baptised it Kettle, and it whistles.", "Kettle"),
        ("What they came up with is a scheduler, which they have labelled PathPal.", "PathPal"),
        ("The creators refer to the whole contraption as BeeLine.", "BeeLine"),
        ("In the paper it is referred to as MoonRake.", "MoonRake"),
        ("Its authors like to call it PebbleSort.", "PebbleSort"),
        ("The scientists, with a wink, have called it HumBug.", "HumBug"),
        ("The researchers simply named it Foxglove.", "Foxglove"),
        ("They dubbed the whole thing “quiet hours”, and it stuck.", "quiet hours"),
        ("They term this trick ‘lazy echo’.", "lazy echo"),
        ("The paper calls this recipe Slow Bread.", "Slow Bread"),
        ("So they built a thermostat, and they call that thermostat WarmHand.", "WarmHand"),
        ("The team made one small device they call TinCan.", "TinCan"),
        ("The authors made an assistant, entitled MapMouse, for hikers.", "MapMouse"),
        ("The new method is titled RainCheck-XL.", "RainCheck-XL"),
        ("It goes by StarGrain, and the authors are proud of it.", "StarGrain"),
        ("The new device goes by the nickname of PaperBoat.", "PaperBoat"),
        ("Their robot answers to the name of Biscuit.", "Biscuit"),
        ("The authors’ program, whose name is KnotWise, unties things.", "KnotWise"),
        ("They gave it the name SaltPan.", "SaltPan"),
        ("The name the authors chose for their classifier is OwlEye.", "OwlEye"),
        ("The name of their system is GridLock.", "GridLock"),
        ("A paper on storms. Name: ThunderList. Speed: great.", "ThunderList"),
        ("CloudSeat, as the authors call it, has four parts.", "CloudSeat"),
        ("DriftNet is what they call it.", "DriftNet"),
        ("InkWell, the team’s name for it, writes.", "InkWell"),
        ("Say hello to RoboFern.", "RoboFern"),
        ("And then: enter LoopHole!", "LoopHole"),
        ("Introducing MilkRun, a planner for vans.", "MilkRun"),
        ("Here comes SnapPea, which is small.", "SnapPea"),
        ("This is where OATS comes in.", "OATS"),
        ("The researchers created PinHole, a camera without a lens.", "PinHole"),
        ("The study presents Heron, a tool for counting birds.", "Heron"),
        ("In this paper the authors design RAFT-9 to float.", "RAFT-9"),
        ("The paper introduces GRAIN: a way to sieve.", "GRAIN"),
        ("They have developed SunDialer, which tells time.", "SunDialer"),
        ("The team is releasing NoteNest.", "NoteNest"),
        ("They came up with a tool called MudLark, and they built another.", "MudLark"),
        ("Our scientists invented HalfMoon-2 – a lamp.", "HalfMoon-2"),
        ("TideTable, their new forecaster model, is never late.", "TideTable"),
        ("With CrowBar, the authors’ method, doors open.", "CrowBar"),
        ("MapleLeaf is a new method for counting trees.", "MapleLeaf"),
        ("WindSock is the authors’ tool for that.", "WindSock"),
        ("The proposed system, LampPost, glows.", "LampPost"),
        ("Their answer, FigLeaf, hides little.", "FigLeaf"),
        ("The proposed framework PolarBear2 is white.", "PolarBear2"),
        ("The authors’ new detector, SPROUT, sees green.", "SPROUT"),
        ("The algorithm they wrote for this, ZigZag-T, turns.", "ZigZag-T"),
        ("They have a new trick, BLINK (short for Better Looking In Neural Kernels).", "BLINK"),
        ("The tool is FERN, which stands for Fast Edges, Rare Nodes.", "FERN"),
        ("The team behind RoseBud took two years.", "RoseBud"),
        ("The paper is titled “HayLoft: Storing What You Mow”.", "HayLoft"),
        ('Today’s paper, "CoalTit: Small Birds, Big Data", is a hoot.', "CoalTit"),
        ("It beats GPT-4. The researchers call it OddSock.", "OddSock"),
        ("On ImageNet their network, called SeaGlass, shines.", "SeaGlass"),
        ("Unlike ResNet, it is small. The authors named it TinyTern.", "TinyTern"),
        ("The team’s gadget is called PostHorn.", "PostHorn"),
        ("The authors worked for years. It’s called LongWay.", "LongWay"),
        ("They made a small plugin called tabTamer.", "tabTamer"),
        ("They proudly call it XRAY-Lite.", "XRAY-Lite"),
        ("Their approach is dubbed WHISK.", "WHISK"),
    ],
)
def test_a_name_however_it_is_given(text: str, name: str) -> None:
    assert named("Hello crew.", text, "More talk.") == name


@pytest.mark.parametrize(
    "text",
    [
        "They trained it on ImageNet and tested it on COCO.",
        "The authors compared it with AlphaZip, a new system from Zurich.",
        "Like its rival, a tool called QuickPick, it is fast.",
        "They used a library called FastPlot for the figures.",
        "The researchers start from LLaMA and add a layer.",
        "Ten years ago a team introduced WordWeb, a dictionary of meanings.",
        "In 2014 researchers created PhotoPile, a set of pictures.",
        "It runs on a chip called TrueGrain.",
        "The team, led by a scientist named McAllister, is from Perth.",
        "A company called DataDune paid for it.",
        "A town called LaGrange has the data.",
        "They studied a gene called FOXP2.",
        "The team looked at a protein called TauBeta1.",
        "They call this problem Mode Collapse.",
        "The authors call this failure SilentDrop.",
        "Imagine they built a gadget called SockFinder.",
        "You could call it MagicBox.",
        "If they named it FooBar, I would laugh.",
        "My name is DeeJay, and this is the show.",
        "I’m your host, and my cat is called MewTwo.",
        "Everybody calls it ChatGPT.",
        "It is better known as YouTube.",
        "OpenAI, the company, and DeepMind, its rival, were not asked.",
        "GPT-4, their baseline, does worse.",
        "OldNet, the new baseline, does worse.",
        "They beat FastText, StarSpace and ELMo.",
        "The authors use Adam, a popular optimizer.",
        "It outperforms a new method called OtherWay.",
        "They borrowed an idea called “early stopping”.",
        "Doctors call it COPD.",
        "RNNs, short for recurrent neural networks, are old.",
        "The task is called RefVOS.",
        "What scientists often call SLAM is hard.",
        "They released it on GitHub and HuggingFace.",
        "They presented it at NeurIPS.",
        "The paper, “Waiting for waves: a survey”, is long.",
        "Meet Anna, who is a nurse.",
        "Meet McKenzie, my producer.",
        "They call the nurse Florence.",
        "The researchers named the town Springfield.",
        "Their colleague, McDonald, was ill.",
        "Their university, UCLouvain, is proud.",
        "They call it a day.",
        "They call it “cheating the clock when nobody is looking at it”.",
        "Known as PTSD, it is common.",
        "In a game called StarCraft they lost.",
    ],
)
def test_the_names_of_others_are_not_the_papers(text: str) -> None:
    assert named("Hello crew.", text, "More talk.") == ""


@pytest.mark.parametrize(
    "text",
    [
        "They use a model called ChatGPT.",
        "A model called GPT-4 answers.",
        "It beats a system called BERT.",
        "They tried it on a dataset called MVTecAD.",
        "It was compared with a method called OldNet.",
        "There is already a popular tool called OldNet.",
        "They rebuild two methods, called IQL and EDAC.",
        "a technique called Bayesian optimization",
        "a new technique called Bayesian optimization",
        "a method called gradient descent",
        "something called the reversal curse",
        "what researchers call LLMs",
        "what they call “context frames”",
        "They call MLLMs clever.",
        "LLM, short for large language model",
        "MRI stands for magnetic resonance imaging.",
        "They introduce AI to schools.",
        "They built GPUs into it.",
        "They introduce a new idea.",
        "Their model, which is small, wins.",
        "Their approach, in short, works.",
        "Meet the team!",
        "Here’s where the cool part comes in.",
        "My dog is called REX2.",
        "",
    ],
)
def test_no_name_in_doubt(text: str) -> None:
    assert named(text) == ""


@given(
    st.lists(
        st.text()
        | st.text("a system called GLUS they it their, .“”")
        | st.sampled_from(["They call it GLUS.", "Their “tool”, TideX,"]),
        max_size=4,
    )
)
def test_any_text(lines: list[str]) -> None:
    name = named(*lines)
    assert name == "" or any(name in line for line in lines)


@pytest.mark.parametrize(
    "piece", ["They call it the ", " called X", ", X, their new ", '"Abc: ', "Aa", "their ", "a-", " Aa", "name of "]
)
def test_a_long_text_is_read_once(piece: str) -> None:
    assert named(piece * (400_000 // len(piece)), "They call it TideNet.") in ("TideNet", "X", "")
