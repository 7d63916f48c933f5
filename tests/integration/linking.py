"""An archive of invented papers, and tellings of them: groups, twins, namesakes, and others that they stand among."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from scraper.link.facts import Telling, Told, Verdict
from scraper.link.linker import Linker
from tests.crawls import import_paths

Line = dict[str, Any]
DAY = "2025-04-10"
"""When episodes are told, if nothing else is said."""
LISTED = "2025-04-09"

# title; abstract
OTHERS = """
Gravel Roads and the Price of Milk|We estimate how paving rural roads changes milk prices in highland markets. With \
customs ledgers and a difference in differences design, we find that farmgate prices rise while spoilage falls.
Charting Sea Ice from Ship Radar|We classify sea ice from marine radar sweeps recorded aboard icebreakers. A \
recurrent segmentation model separates leads, ridges and brash, and improves navigation charts in polar winter.
Sorting Fruit by Robot in Busy Kitchens|We present a robot that sorts fruit in kitchens. A camera grades apples, \
oranges and bananas by ripeness, a gripper places each fruit into the right basket, and cooks prepare recipes faster.
Compilers That Forget Nothing|We describe an incremental compiler whose dependency graph persists between builds. \
Memoised passes cut rebuild latency on large codebases without changing the emitted machine code.
Earthquake Warnings from Phone Accelerometers|We detect earthquakes with accelerometers in consumer phones. A \
federated detector distinguishes tremors from footsteps and issues warnings seconds before shaking arrives.
Proof Search with Small Transformers|We train small transformers to guide proof search in a theorem prover. \
Premise selection by retrieval raises the share of lemmas proved within a fixed budget of tactics.
Bees, Pesticides and Homing Flights|We track honeybees with harmonic transponders after sublethal pesticide doses. \
Exposed foragers take longer homing flights, and colonies compensate by sending younger bees.
Pricing Options under Rough Volatility|We calibrate rough volatility models to option surfaces. A neural surrogate \
of the characteristic function prices exotic derivatives in microseconds with bounded arbitrage.
Restoring Faded Fresco Pigments|We restore the colours of faded frescoes by inverting a spectral ageing model. \
Hyperspectral scans and conservators' priors yield pigment maps that agree with chemical samples.
Scheduling Trams When Drivers Are Scarce|We schedule tram services when drivers are scarce. A column generation \
algorithm trades headways against overtime, and keeps timetables feasible through sick leave and roadworks.
Dark Matter Halos of Dwarf Galaxies|We infer dark matter halos of dwarf galaxies from stellar kinematics. Cored \
density profiles are favoured over cusps, and baryonic feedback explains most of the scatter.
Whispered Speech Recognition for Clinics|We recognise whispered speech in hospital wards. Pretraining on pitch \
flattened audio narrows the gap to voiced speech, and clinicians dictate notes without disturbing patients.
Soft Grippers Made of Seaweed|We cast soft grippers from alginate seaweed gel. The actuators biodegrade within \
weeks, lift eggs and berries, and cost a tenth of silicone ones.
Counting Penguins from Orbit|We count penguins in satellite imagery. Guano stains and shadow geometry let a \
density regressor estimate colony sizes, which rangers confirm on the ground.
Forecasting Floods in Ungauged Rivers|We forecast floods in rivers without gauges. A graph network passes runoff \
downstream through catchments, and transfers across continents with little loss of skill.
Watermarks That Survive Translation|We embed watermarks in generated prose that survive translation. Semantic \
hashing of sentences carries the signal, and detectors keep their power after paraphrase.
Sparse Attention for Long Genomes|We adapt sparse attention to genomes of millions of base pairs. Dilated \
blocks capture distal enhancers, and variant effects are predicted without fine tuning.
Mending Potholes before They Form|We predict potholes from freeze thaw cycles and axle loads. Municipal crews that \
follow the ranking mend asphalt cracks early and spend less on emergency patching.
Auctions with Forgetful Bidders|We study auctions in which bidders forget their past bids. Truthful mechanisms \
lose revenue, and a posted price with recall insurance restores it.
Tracing Rumours through Village Phones|We trace how rumours spread through call records of villages. Bridging \
kinship ties carry gossip farther than markets, and corrections travel half as fast.
Batteries That Heal Their Dendrites|We grow a polymer interlayer that heals lithium dendrites. Symmetric cells \
cycle a thousand times, and cryogenic microscopy shows smooth plating.
Reading Cuneiform Tablets by Touch|We read cuneiform tablets with tactile sensors. Wedges are grouped into signs \
by a pointer network, which helps where photographs of clay lack contrast.
Quantum Error Decoders on a Chip|We decode surface codes on a chip. A pipelined union find decoder keeps up with \
superconducting qubits, and logical error rates fall as the code distance grows.
Teaching Fractions with Falling Blocks|We teach fractions to pupils with a game of falling blocks. A randomised \
trial in forty schools finds gains in number sense, most for children who lagged behind.
"""

TURBINES = (
    "Wakes of Tidal Turbines in Narrow Straits",
    "We simulate what spinning rotors leave behind in a tidal strait. Large eddy simulations resolve how turbulence"
    " shed by turbines recovers downstream, and an analytic wake model predicts the energy yield of whole arrays.",
)
BARNACLES = (
    "Barnacles on Rotor Blades and What They Cost",
    "Growth on underwater rotors eats into earnings. Biofouling by barnacles roughens the leading edge, stalls the"
    " blade early and lowers torque; an ultrasonic coating keeps larvae from settling, and pays for itself within two"
    " seasons.",
)
LICHEN_SURVEY = (
    "A Survey of Lichen Dating",
    "We survey methods that date rock surfaces by lichen growth. We compare growth curves, calibration with"
    " gravestones, sampling strategies and statistics of the largest thalli across two hundred studies.",
)
LICHEN_FOLLOWUP = (
    "Lichen Dating from Drone Photographs",
    "Moraines are dated by what grows on them, seen from above. A segmentation network outlines thalli, diameters"
    " give growth ages, and glacier retreat over two centuries is mapped in an afternoon of flying.",
)
MUSSELS = (
    "Sorting Mussels by Their Sound",
    "A tap tells whether a mussel is alive. Living shells ring lower than empty ones; a contact microphone and a"
    " spectral classifier reject the dead before they reach the market.",
)
MUSSELS_LONGER = (
    "Sorting Mussels by Their Sound in Murky Estuaries",
    "We listen to mussels on ropes in murky estuaries. Hydrophones pick up valve closures, and a clustering of clicks"
    " separates feeding from alarm when tides stir the silt.",
)
ATTENTION = (
    "Attention Is All You Need",
    "We propose a network based solely on attention mechanisms, dispensing with recurrence and convolutions. It is"
    " more parallelizable and reaches new scores on machine translation.",
)
ATTENTION_NOT = (
    "Attention Is Not All You Need",
    "We show that pure attention loses rank doubly exponentially with depth. Skip connections and feed forward layers"
    " stop the output from degenerating into a rank one matrix.",
)
GEYSERS = (
    "Rhythmic Geysers as Coupled Oscillators",
    "Why do some geysers keep time? Conduit geometry and recharge set the interval between"
    " eruptions, and two basins that share an aquifer fall into step, as thermal cameras confirm.",
)
GEYSER_RIVAL = (
    "Geyser Intervals and Small Earthquakes",
    "We test whether small earthquakes reset geyser intervals. Seismic catalogues and eruption logs of forty years"
    " show that only strong shaking delays eruptions.",
)
WELDERS = (
    "Large Language Models Are Zero-Shot Planners of Underwater Welding Robots, Part I",
    "A language model plans the welds of robots under water. Prompts name seams; plans are checked for collisions.",
)
WELDERS_NOT = "Large Language Models Are Not Zero-Shot Planners of Underwater Welding Robots, Part I"
WELDING_FAILURES = (
    "Large Language Models Are Zero-Shot Planners of Underwater Welding Robots, Part II",
    "We learn from divers how underwater welds fail. Bubbles and arcs are filmed, and failures put into words.",
)
KNITTING = (
    "Knitting Patterns as Programs",
    "A sweater is written down like source code. A type system rejects stitches that cannot be worked, an optimiser"
    " shortens yarn paths, and whole garments are verified before a needle moves.",
)
TEAM = ("Ottilie Brandvold", "Ruaridh Mackinnon", "Ximena Tupac-Yupanqui")
LICHENOLOGISTS = ("Solveig Aunet", "Piotr Grzelak", "Hinemoa Tawhara")
GEOLOGISTS = ("Fionnuala Ashgrove", "Radek Vondráček", "Ngozi Eberechukwu")
COMMON = ("Wei Wang", "Yang Liu")


@dataclass(frozen=True, slots=True)
class Known:
    """A paper as a source gives it."""

    arxiv_id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    listed: str = LISTED
    doi: str = ""

    def line(self) -> Line:
        """Its line in a file of papers."""
        return {
            "arxiv_id": self.arxiv_id,
            "title": self.title,
            "abstract": self.abstract,
            "authors": list(self.authors),
            "first_seen": self.listed,
            "doi": self.doi,
        }


def others() -> list[Known]:
    """Papers on all sorts of things, by people of whom nobody speaks."""
    rows = (row.split("|") for row in OTHERS.strip().split("\n"))
    return [
        Known(f"2504.{20_000 + number}", title, abstract, (f"Ottokar {letter}ennig", f"Ulrike {letter}andvik"))
        for number, ((title, abstract), letter) in enumerate(zip(rows, ascii_uppercase, strict=False))
    ]


def paper(number: int, text: tuple[str, str], authors: Sequence[str] = (), listed: str = LISTED) -> Known:
    """A paper of the month in which it was listed."""
    return Known(f"{listed[2:4]}{listed[5:7]}.{number:05}", *text, tuple(authors), listed)


def retold(known: Known | tuple[str, str]) -> str:
    """What a host would say of a paper: its words in other sentences, and much else."""
    abstract = known.abstract if isinstance(known, Known) else known[1]
    said = abstract.replace("We ", "The authors ").replace("; ", ". And ")
    return (
        f"Hey listeners, welcome back! Today we look at something fresh.\n\n{said}\n\n"
        "Imagine you had to do that at home on a rainy day. Why does this matter? It could change how we work.\n\n"
        "What would you do with it? Until next time, keep learning!"
    )


def telling(body: str, **changes: Any) -> Telling:
    """An episode of `DAY`."""
    made = Telling("told", Told.EPISODE, "Something fresh", body, DAY)
    return replace(made, **changes)


def write_papers(path: Path, papers: Iterable[Known]) -> Path:
    path.write_text("".join(json.dumps(each.line()) + "\n" for each in papers), encoding="utf-8")
    return path


class Shelf:
    """The papers of an archive, and what the linker says of them, by arXiv id."""

    def __init__(self, folder: Path, papers: Iterable[Known]) -> None:
        self.db = folder / "archive.db"
        assert import_paths(self.db, write_papers(folder / "papers.jsonl", papers)).exit_code == 0
        with closing(self.connect()) as conn:
            self.ids: Mapping[str, str] = dict(conn.execute("SELECT arxiv_id, id FROM papers"))
        self._names = {paper: arxiv_id for arxiv_id, paper in self.ids.items()}

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.db.as_uri()}?mode=ro", uri=True)

    def links(self, told: Telling) -> list[Verdict]:
        """The links that stand."""
        with closing(self.connect()) as conn:
            return [self._named(each) for each in Linker(conn).verdicts(told)]

    def ranked(self, told: Telling) -> list[Verdict]:
        """The candidates."""
        with closing(self.connect()) as conn:
            return [self._named(each) for each in Linker(conn).ranked(told)]

    def sure(self, told: Telling) -> list[str]:
        """arXiv ids of the `auto` links."""
        return [each.paper_id for each in self.links(told) if each.status == "auto"]

    @contextmanager
    def linker(self) -> Iterator[Linker]:
        """One for several tellings."""
        with closing(self.connect()) as conn:
            yield Linker(conn)

    def _named(self, verdict: Verdict) -> Verdict:
        return replace(verdict, paper_id=self._names[verdict.paper_id])
