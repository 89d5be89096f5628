"""How strongly words show a criterion, and what level they suggest, by written rules over their marks."""

from competency_frameworks.model import Level
from competency_frameworks.standards import Criterion, CriterionKind, Mode
from conversations.judges.marks import Marks
from portfolio.evidence import Strength

LONG_DENIAL = 20
"""Words from which "I do not know" with an explanation after it is no plain *none*: it may be one detail only.

Source: own choice: of the simulated learners' answers that mean *none*, the longest with a contrast has 15 words.
"""


def acts_of(marks: Marks, criterion: Criterion | None = None) -> int:
    """Things the learner did. Where the criterion admits simulation, saying can be doing ("Shall we start with…")."""
    speaks_counts = criterion is None or Mode.SIMULATION in criterion.modes
    return marks.own_actions + (marks.enacted if speaks_counts else 0)


def strength_of(marks: Marks, acts: int) -> Strength:
    """The strength of some sentences.

    *Demonstrated*: something the learner did, with a particular (figure, date, name, tool), and why or what came of
    it, or a second action. *Explained*: a reason, a contrast or an example, or an action with two particulars.
    *Claimed*: praise of oneself and nothing else. Otherwise *described*.

    Source: the project's own scale (claimed < described < explained with reasons or example < demonstrated in action);
    the least lengths, 15 and 12 words, are our choice.
    """
    told = marks.reasons + marks.outcomes
    if acts and marks.particulars and (told or acts >= 2) and marks.words >= 15:
        return Strength.DEMONSTRATED
    if is_claim_only(marks, acts):
        return Strength.CLAIMED
    if marks.words >= 12 and (marks.reasons or marks.contrasts or (acts and marks.particulars >= 2)):
        return Strength.EXPLAINED
    return Strength.DESCRIBED


def most_for(marks: Marks, acts: int) -> Strength:
    """The highest strength that words about knowledge can have when they say what an indicator says.

    What an indicator says in eight words is an explanation in eight words, so that form alone does not keep them from
    *explained*; praise of oneself stays *claimed*.
    """
    strength = strength_of(marks, acts)
    return strength if strength is Strength.CLAIMED else max(strength, Strength.EXPLAINED)


def is_claim_only(marks: Marks, acts: int) -> bool:
    """Whether the words praise the speaker and tell nothing: no action with a particular, no reason, no result."""
    return marks.claims > 0 and not (acts and marks.particulars) and not (acts and marks.reasons) and not marks.outcomes


def can_be_shown(strength: Strength, acts: int, kind: CriterionKind) -> bool:
    """Whether this strength is enough for *shown*: explained for knowledge; for the rest one's own action as well.

    Source: a K statement asks what somebody knows, a P statement what they do; practice needs a doing.
    """
    if kind is CriterionKind.KNOWLEDGE:
        return strength >= Strength.EXPLAINED
    return strength >= Strength.EXPLAINED and acts > 0


def is_denial(marks: Marks, acts: int) -> bool:
    """Whether the words mostly say that something was not done, or not known."""
    return (marks.not_known > 0 and acts == 0) or marks.negated_actions > acts + marks.vague_actions


def level_of(marks: Marks) -> Level | None:
    """The level that an account of one's own practice suggests; None when it only praises or only denies,
    or says that something is not known and then explains at length.

    Described → basic; explained → intermediate; demonstrated → advanced; demonstrated together with two of weighing
    alternatives, leading others and preventing a repeat (or one of them in a full account of 60 words with a
    result) → expert. "I have never done it" → none.

    Source: the project's own rubric, on the pattern of common five-step proficiency scales: knows of it, does it with
    reasons, does it well in real conditions, improves it and brings others along.
    """
    acts = acts_of(marks)
    strength = strength_of(marks, acts)
    if marks.not_known and acts <= marks.negated_actions:
        explains = strength >= Strength.EXPLAINED and marks.words >= LONG_DENIAL
        return None if explains else Level.NONE
    if strength is Strength.CLAIMED or is_denial(marks, acts):
        return None
    if strength is Strength.DEMONSTRATED:
        beyond = bool(marks.weighing) + bool(marks.preventing) + bool(marks.leading)
        full_account = marks.words >= 60 and marks.outcomes > 0
        return Level.EXPERT if beyond >= 2 or (beyond and full_account) else Level.ADVANCED
    return Level.INTERMEDIATE if strength is Strength.EXPLAINED else Level.BASIC
