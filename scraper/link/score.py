"""How sure a link is. A guess is never sold as a fact: `auto` takes two independent kinds of evidence.

    id        the paper's arXiv id stands on the page
    title     the headline gives the paper's own title
    authors   everyone credited is an author of the paper (at least two of them, or its only one)

One kind alone is `review`; a paper first listed after the episode cannot be it.
"""

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from scraper.link.candidates import EpisodeFacts, PaperFacts
from scraper.notation.normal import fold
from scraper.text.people.names import name_key

_SAME_TITLE: Final = 97.0
_WEIGHTS: Final = {"id": 0.5, "title": 0.45, "authors": 0.45}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A link worth keeping: score 0 to 1, status `auto` or `review`, evidence by kind."""

    paper_id: str
    score: float
    status: str
    evidence: dict[str, str]


def judge(episode: EpisodeFacts, papers: list[PaperFacts]) -> list[Verdict]:
    """The links that stand, best first; `auto` only for one paper that no other equals."""
    verdicts = [verdict for paper in papers if (verdict := _judge_one(episode, paper))]
    verdicts.sort(key=lambda verdict: (-verdict.score, verdict.paper_id))
    if len(verdicts) > 1 and verdicts[0].score == verdicts[1].score:
        return [Verdict(v.paper_id, v.score, "review", v.evidence) for v in verdicts]
    return [v if n == 0 else Verdict(v.paper_id, v.score, "review", v.evidence) for n, v in enumerate(verdicts)]


def _judge_one(episode: EpisodeFacts, paper: PaperFacts) -> Verdict | None:
    if paper.listed and episode.date and paper.listed > episode.date:
        return None
    evidence = {}
    if paper.arxiv_id and paper.arxiv_id in episode.arxiv_ids:
        evidence["id"] = f"arXiv:{paper.arxiv_id} stands on the page"
    if episode.headline:
        likeness = fuzz.ratio(fold(episode.headline), fold(paper.title))
        if likeness >= _SAME_TITLE:
            evidence["title"] = f"the headline is the paper's title ({likeness:.0f} of 100)"
    if said := _authors(episode.credits, paper.authors):
        evidence["authors"] = said
    if not evidence:
        return None
    score = min(1.0, sum(_WEIGHTS[kind] for kind in evidence))
    return Verdict(paper.id, round(score, 3), "auto" if len(evidence) > 1 else "review", evidence)


def _authors(credited: tuple[str, ...], authors: tuple[str, ...]) -> str:
    wanted, known = {name_key(name) for name in credited}, {name_key(name) for name in authors}
    if not wanted or not wanted <= known or (len(wanted) == 1 and len(known) > 1):
        return ""
    return f"all {len(wanted)} credited are among its {len(known)} authors"
