"""The figures of linking as tables."""

from typing import Any

from scripts.benchmarks.linking import speed
from scripts.benchmarks.linking.score import Counts, at_least


def in_words(found: dict[str, Any], *, show_mistakes: bool) -> str:
    """The figures, with each mistake and its evidence where asked for."""
    lines = [
        f"{found['texts']} texts against {found['papers']:,} papers; 95 %: what precision is at least, by Wilson"
    ]
    lines += ["", f"{'':<26} texts  at hand   auto  right  precision  95 %    recall   right first  in review a text"]
    for condition, whole in found["counts"].items():
        for name, counts in ((condition, whole), *((f"  {k}", v) for k, v in found["groups"][condition].items())):
            lines.append(_row(name, Counts(**counts)))
    lines += ["", f"{'text alone':<26} texts    first  among the first 5"]
    lines += [f"  {k:<24}{v['texts']:>6}{v['top1']:>9.4f}{v['top5']:>19.4f}" for k, v in found["text"].items()]
    lines += ["", "What taking the first candidate from a score on would do"]
    for condition, rows in found["curves"].items():
        lines += [f"{condition:<12}{'score':>7}{'taken':>8}{'precision':>11}{'recall':>8}"]
        lines += [
            f"{'':<12}{row['threshold']:>7g}{row['taken']:>8}{row['precision']:>11.4f}{row['recall']:>8.4f}"
            for row in rows
        ]
    lines.append("")
    for name, figure in found["figures"].items():
        floor = found["floors"].get(name)
        verdict = "" if floor is None else f"   {'MISSED' if name in found['missed'] else 'reached'}: {floor:g}"
        lines.append(f"{name.replace('_', ' '):<28}{figure:8.4f}{verdict}")
    lines += _speed(found["speed"]) if "speed" in found else []
    lines += _relink(found["relink"]) if "relink" in found else []
    lines.append(f"digest of the texts: {found['digest']}")
    if show_mistakes:
        lines += [line for mistake in found["mistakes"] for line in _mistake(mistake)]
    return "\n".join(lines)


def _row(name: str, counts: Counts) -> str:
    precision = f"{counts.precision:.4f}" if counts.auto else "-"
    recall = f"{counts.recall:.4f}" if counts.at_hand else "-"
    return (
        f"{name.replace('_', ' '):<26}{counts.texts:>6}{counts.at_hand:>9}{counts.auto:>7}{counts.right:>7}"
        f"{precision:>11}{at_least(counts.right, counts.auto):>6.2f}{recall:>10}"
        f"{f'{counts.first} of {counts.doubtful}':>14}{counts.review / max(1, counts.texts):>18.2f}"
    )


def _speed(found: dict[str, Any]) -> list[str]:
    verdict = "reached" if found["reached"] else "MISSED"
    return [
        "",
        f"an episode with credits, median: {found['many_ms']:.1f} ms of CPU against {found['many_papers']:,} papers,"
        f" {found['few_ms']:.1f} ms against {found['few_papers']:,}: {found['growth']:.2f} times",
        f"a text alone, median of {found['texts_alone']}: {found['text_ms']:.0f} ms, the yardstick"
        f" {found['yardstick_ms']:.0f} ms: {found['ratio']:.1f} times as fast; among the first 5:"
        f" {found['text_top5']:.3f}, the yardstick {found['yardstick_top5']:.3f}",
        f"{verdict}: at most {speed.MOST_MS:g} ms an episode, {speed.MOST_GROWTH:g} times that for 4 times as many;"
        f" a text alone at least {speed.LEAST_RATIO:g} times as fast as the yardstick, and no less right",
    ]


def _relink(found: dict[str, Any]) -> list[str]:
    return [
        f"relink of {found['episodes']:,} episodes: {found['seconds']:.1f} s, {found['cpu_seconds']:.1f} s of CPU;"
        f" {found['auto']:,} auto, {found['review']:,} in review"
    ]


def _mistake(mistake: dict[str, Any]) -> list[str]:
    rival = ", A RIVAL NAMED BY THE LABEL" if mistake["taken_for_rival"] else ""
    lines = ["", f"{mistake['text']} ({mistake['condition']}, {mistake['group']}): {mistake['what']}{rival}"]
    lines.append(f"  expected: {mistake['expected'] or 'no link, the paper is not at hand'}")
    for link in mistake["links"]:
        lines.append(f"  {link['paper']} {link['score']:.3f} {link['status']}")
        lines += [f"      {kind}: {said}" for kind, said in link["evidence"].items()]
    return lines
