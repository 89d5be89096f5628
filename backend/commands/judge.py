"""`prova judge --criterion … --answer …`: one answer explained feature by feature."""

import asyncio
import json
import textwrap

import typer

from backend.app import Parts
from backend.commands.opening import read_settings
from competency_frameworks.model import Problem
from competency_frameworks.standards import CriterionKind
from conversations.judges.batch import BatchRow, read_row
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.features import FEATURES, Finding
from conversations.judges.scale import shipped_scale
from conversations.judges.verdict import Judgement

WIDTH = 100
NAMED = 72
"""Columns for a feature's name, so that its two figures fit on the line."""


LEAST_SHOWN = 0.005
"""What would be rounded to nothing is drawn as a dot."""


def run_one(criterion: str, answer: str, question: str) -> int:
    """Explains what the embedded judge makes of one answer. A shipped criterion may be given by its reference."""
    row = read_row(json.dumps({"id": 1, "criterion": criterion, "answer": answer, "question": question}), 1)
    if isinstance(row, Problem):
        typer.echo(row.message.removeprefix("row 1: "), err=True)
        return 1
    judge = EmbeddedJudge(Parts(read_settings()).embedder)
    (judgement,) = asyncio.run(judge.judge(row.turn, [row.criterion]))
    typer.echo("\n".join(_verdict(row, judgement)))
    finding = judge.finding(row.turn, row.criterion)
    if finding is not None:
        typer.echo("\n".join(["", *_weighed(finding, row.criterion.kind), "", *_counted(finding)]))
    return 0


def _verdict(row: BatchRow, judgement: Judgement) -> list[str]:
    """The judgement in words, the learner's own between quotation marks."""
    told = {
        "Criterion": f"{row.criterion.text} ({row.criterion.kind.value})",
        "Verdict": judgement.verdict.value,
        "Strength": judgement.strength.name.lower() if judgement.strength else "",
        "Confidence": f"{judgement.confidence:.2f}" if judgement.confidence else "",
        "Words": f"“{row.turn.text[judgement.start : judgement.end]}”" if judgement.end else "",
        "Reason": judgement.reason,
        "Missing": judgement.missing,
    }
    lines = []
    for name, said in told.items():
        lines += textwrap.wrap(said, WIDTH, initial_indent=f"{name:<12}", subsequent_indent=" " * 12)
    return lines


def _weighed(finding: Finding, kind: CriterionKind) -> list[str]:
    """Every feature, the weightiest first. What pushed is added up by the scale into log-odds."""
    effects = shipped_scale().effects(finding.values, kind)
    rows = sorted(
        zip(FEATURES.values(), finding.values, effects, strict=True), key=lambda row: abs(row[2]), reverse=True
    )
    head = "Whether the words bear on the criterion is weighed from"
    lines = [f"{head:<{NAMED}}{'value':>13}{'pushed':>15}"]
    for name, value, effect in rows:
        pushed = f"{effect:+.2f}" if abs(effect) >= LEAST_SHOWN else "·"
        lines.append(f"  {textwrap.shorten(name, NAMED - 3):<{NAMED - 2}}{value:>13.2f}{pushed:>15}")
    return lines


def _counted(finding: Finding) -> list[str]:
    """The marks that the written rules of strength look at, those that were found."""
    found = {name.replace("_", " "): count for name, count in vars(finding.marks).items() if count}
    head = "How strongly they show it follows written rules from what was counted"
    return [f"{head:<{NAMED}}{'count':>13}", *(f"  {name:<{NAMED - 2}}{count:>13}" for name, count in found.items())]
