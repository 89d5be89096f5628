"""What speaks against a model's judgement: a second reading, and the embedded judge reading beside.

A doubt is shown to the assessor and lowers the confidence. It never changes a verdict, so it never raises one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conversations.judges.verdict import Judgement
from portfolio.evidence import Verdict

DOUBTED = 0.5
"""What is left of a confidence when something speaks against it. Source: own choice: of two readings that disagree, one
is right."""
SURE = 0.8
"""Confidence from which the embedded judge's word is held against a model's. Source: own choice: most of what it
says of answers to another question is surer than that."""
NOT_CALIBRATED = "This model has not been calibrated here: its confidence is its own word."
SECOND_FAILED = "A second reading was wanted and could not be had."


def doubted(judgement: Judgement, flag: str) -> Judgement:
    """The judgement with a flag and half of its confidence."""
    confidence = round(judgement.confidence * DOUBTED, 3)
    return replace(judgement, confidence=confidence, flags=(*judgement.flags, flag))


def flagged(judgements: Sequence[Judgement], flag: str) -> tuple[Judgement, ...]:
    """Every judgement with a flag, for what an assessor must know of all of them."""
    return tuple(replace(each, flags=(*each.flags, flag)) for each in judgements)


def after_second_reading(first: Sequence[Judgement], second: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The first reading, doubted where a second one with the criteria in reversed order says otherwise.

    What is unjudged already stays as it is. Both are in the same order.
    """
    found = []
    for one, other in zip(first, second, strict=True):
        agree = one.verdict is Verdict.UNJUDGED or one.verdict is other.verdict
        said = f"A second reading with the order reversed said: {other.verdict.value}."
        found.append(one if agree else doubted(one, said))
    return tuple(found)


def after_the_other_way_round(
    first: Sequence[Judgement], own: Mapping[str, float | None], other_way: Mapping[str, float | None]
) -> tuple[Judgement, ...]:
    """The first reading, doubted where the model asked the other way round comes down on the other side of even.

    Args:
        first: the judgements.
        own: by criterion, the model's own chance that the words show it; None when it said neither yes nor no.
        other_way: the same chance, from the question whether they fail to show it.
    """
    found = []
    for one in first:
        before, after = own.get(one.criterion_ref), other_way.get(one.criterion_ref)
        if one.verdict is Verdict.UNJUDGED or before is None or (after is not None and (before > 0.5) == (after > 0.5)):
            found.append(one)
            continue
        said = "neither yes nor no" if after is None else ("shown" if after > 0.5 else "not shown")
        found.append(doubted(one, f"A second reading, asked the other way round, said: {said}."))
    return tuple(found)


def after_reading_beside(
    judgements: Sequence[Judgement], beside: Sequence[Judgement], barred: str = ""
) -> tuple[Judgement, ...]:
    """The judgements, doubted where the embedded judge finds the contrary and is sure, or nothing could be read.

    `barred` says why nothing in the turn can be evidence, "" when something can. Both are in the same order.
    """
    found = []
    for one, other in zip(judgements, beside, strict=True):
        told = ""
        if one.verdict is Verdict.SHOWN and barred:
            told = f"nothing that could be evidence ({barred})"
        elif {one.verdict, other.verdict} == {Verdict.SHOWN, Verdict.NOT_SHOWN} and other.confidence >= SURE:
            told = f"this {other.verdict.value} ({other.confidence:.0%} sure)"
        found.append(doubted(one, f"The embedded judge, reading beside, finds {told}: look closely.") if told else one)
    return tuple(found)
