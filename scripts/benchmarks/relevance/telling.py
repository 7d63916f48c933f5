"""The figures of relevance as tables."""

from collections.abc import Mapping
from typing import Any, Final

_WHAT: Final = {
    "ndcg_gain": "nDCG@10 over the yardstick's, at least",
    "asked_mrr": "MRR@10 of sentences and paraphrases, at least",
    "asked_found": "share of sentences and paraphrases that find something, at least",
}


def in_words(found: Mapping[str, Any], *, show_errors: bool) -> str:
    """The figures, with each query that is not answered ideally where asked for."""
    names = list(found["searchers"])
    lines = [f"{found['queries']} queries over {found['episodes']:,} episodes", ""]
    lines.append(f"{'':<12}{'':>8}" + "".join(f"{name:^36}" for name in names))
    lines.append(
        f"{'kind':<12}{'queries':>8}" + f"{'nDCG@10':>12}{'first 3':>8}{'MRR@10':>8}{'empty':>8}" * len(names)
    )
    for kind, part in found["searchers"][names[0]].items():
        cells = "".join(_cells(found["searchers"][name][kind]) for name in names)
        lines.append(f"{kind:<12}{part['queries']:>8}{cells}")
    lines.append("")
    for name, figure in found["figures"].items():
        verdict = "NOT reached" if name in found["missed"] else "reached"
        lines.append(f"{verdict}: {_WHAT[name]} {found['floors'][name]:g}: {figure:.4f}")
    lines.append(f"digest of corpus and queries: {found['digest']}")
    return "\n".join(
        [*lines, *(line for error in found["errors"] for line in _error(error))] if show_errors else lines
    )


def _cells(part: Mapping[str, float]) -> str:
    return f"{part['ndcg']:>12.3f}{part['success']:>8.3f}{part['mrr']:>8.3f}{part['empty']:>8.3f}"


def _error(error: Mapping[str, Any]) -> list[str]:
    scores = ", ".join(f"{name} {score:.2f}" for name, score in error["ndcg"].items())
    lines = ["", f"{error['kind']}: {error['query']}   ({scores})"]
    for each in error["wanted"]:
        ranks = ", ".join(f"{name} {each[name] or '-'}" for name in error["ndcg"])
        lines.append(f"  {each['grade']} {each['name'][:24]:<24} {ranks}   {each['title'][:70]}")
    return lines + [f"  instead {each['name'][:18]:<18} {each['title'][:80]}" for each in error["instead"]]
