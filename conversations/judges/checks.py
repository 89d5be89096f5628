"""What every judgement must pass, whoever made it. The judge proposes; these rules are code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from competency_frameworks.standards import Criterion, CriterionKind
from conversations.judges.fluency import surprise_of
from conversations.judges.marks import Marks
from conversations.judges.reading import ECHOED, ReadSentence, clean_runs, read_sentences
from conversations.judges.spelling import respelt
from conversations.judges.strength import acts_of, can_be_shown, is_claim_only, is_denial, most_for, strength_of
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.judges.words import content_stems, repetition, stems_of_all
from portfolio.evidence import Strength, Verdict


@dataclass(frozen=True)
class Least:
    """What words must have at least: distinct content words; how many of the learner's own; their share in a span."""

    words: int
    own: int
    share: float


PRACTICE = Least(5, 3, 0.35)
"""Source: own choice: "I checked it against the contract" has three content words, and tells nobody anything; the
lowest share of own words among strong and weak labelled rows is 0.5."""
KNOWLEDGE = Least(2, 1, 0.15)
"""Source: own choice: a right answer about facts may be short, and may say one new word about what was asked."""
ASKED = Least(1, 1, 0.15)
"""Where facts were asked for, one new word may be the answer; nobody is marked down by it. Source: own choice: of the
training answers with one such word, four fifths of those that the scale held for right were right (54 of 66)."""
TOO_SHORT = "too short to judge"
SALAD = 1.4
"""Surprise from which a text is no prose. Source: counts made on half of the training criteria and read on the other
half: 1 % of sloppy answers of 12 to 20 words and fewer longer ones lie above, and four fifths of shuffled ones."""
LOWERED = 0.5
"""Most confidence in *partly* where a rule says it and the judge said *shown*: its chance was that of another verdict.
Source: own choice."""
STUFFED = 0.5
"""Share of repeated content words from which a text is stuffed. Source: strong and weak rows: at most 0.29."""


def enforce(
    judgements: Sequence[Judgement], turn: TurnInContext, criteria: Sequence[Criterion], measured: bool = False
) -> tuple[Judgement, ...]:
    """Holds judgements to the rules: one per criterion, in the order of `criteria`.

    A verdict of *shown* or *partly* stands only on an exact span of the turn, without words that steer the judge or
    repeat the tutor; praise of oneself shows nothing; and the strength is never higher than what the words' own marks
    carry. `measured` says that the judge laid the words beside what the criterion's indicators say: then short words
    about knowledge may be an explanation, which a mere opinion that they are one cannot make them.
    """
    sentences = read_sentences(turn)
    by_ref: dict[str, Judgement] = {}
    for judgement in judgements:
        by_ref.setdefault(judgement.criterion_ref, judgement)
    found = []
    for criterion in criteria:
        given = by_ref.get(criterion.ref)
        if given is None:
            found.append(unjudged(criterion.ref, "the judge said nothing about this criterion"))
        else:
            found.append(_held(given, turn, criterion, sentences, measured))
    return tuple(found)


def unjudged(ref: str, reason: str) -> Judgement:
    """No verdict, and why. Never zero, never weak."""
    return Judgement(ref, Verdict.UNJUDGED, None, 0.0, 0, 0, reason)


def not_shown(ref: str, confidence: float, reason: str, missing: str = "") -> Judgement:
    """*Not shown*, and why."""
    return Judgement(ref, Verdict.NOT_SHOWN, None, confidence, 0, 0, reason, missing)


def unreadable(text: str) -> str:
    """Why a text cannot be read as sentences, "" when it can. Texts under twelve words are too short to tell."""
    if len(text.split()) < 12:
        return ""
    if surprise_of(respelt(text)) >= SALAD:
        return "the words are not in an order that can be read"
    return "the same words come again and again" if repetition(text) >= STUFFED else ""


def least_for(kind: CriterionKind, turn: TurnInContext) -> Least:
    """What words about a criterion of this kind must have where they are measured beside its indicators.

    Where the tutor has said more than the question, an answer needs as much of its own as one about practice.
    """
    told = any(said.strip() not in {"", turn.question.strip()} for said in turn.tutor_said)
    if kind is not CriterionKind.KNOWLEDGE or told:
        return PRACTICE
    return ASKED if turn.question.strip() else KNOWLEDGE


def nothing_to_read(sentences: Sequence[ReadSentence], least: Least = PRACTICE) -> str:
    """Why a whole turn cannot be judged: `ECHOED`, or a reason in words; "" when it can be."""
    usable = [one for one in sentences if not one.barred]
    stems = frozenset[str]().union(*(one.stems for one in usable))
    own = frozenset[str]().union(*(one.own_stems for one in usable))
    if len(stems) >= least.words and len(own) >= least.own:
        return unreadable(" ".join(one.sentence.text for one in usable))
    if attack := next((one.barred for one in sentences if one.barred not in {"", ECHOED}), ""):
        return f"nothing in the turn can be evidence: {attack}"
    said = frozenset[str]().union(*(one.stems for one in sentences))
    echoed = len(said) >= least.words and len(own) < least.own
    return ECHOED if echoed else TOO_SHORT


def _held(
    judgement: Judgement,
    turn: TurnInContext,
    criterion: Criterion,
    sentences: Sequence[ReadSentence],
    measured: bool,
) -> Judgement:
    ref = criterion.ref
    least = least_for(criterion.kind, turn) if measured else PRACTICE
    if not 0 <= judgement.confidence <= 1:
        return unjudged(ref, "the judge's confidence is off the scale")
    if judgement.verdict in {Verdict.UNJUDGED, Verdict.NOT_SHOWN}:
        return replace(judgement, strength=None, start=0, end=0)
    if judgement.strength is None or not 0 <= judgement.start < judgement.end <= len(turn.text):
        return unjudged(ref, "the judge gave no exact words of the learner")
    inside = [one for one in sentences if one.sentence.start < judgement.end and one.sentence.end > judgement.start]
    clean = _longest_clean_run(inside)
    start = max([judgement.start, *(one.sentence.start for one in clean[:1])])
    end = min([judgement.end, *(one.sentence.end for one in clean[-1:])])
    # Of the span itself: marks are those of whole sentences, and a scrap of a good one must not borrow them.
    own = content_stems(respelt(turn.text[start:end])) & frozenset[str]().union(*(one.own_stems for one in clean))
    if len(own) < least.own:
        reason = next((one.barred for one in inside if one.barred), "it is too short")
        if reason == ECHOED:
            return not_shown(ref, judgement.confidence, f"the passage is not the learner's own: {reason}")
        return unjudged(ref, f"the passage cannot be evidence: {reason}")
    return _weighed(replace(judgement, start=start, end=end), turn.text[start:end], criterion, clean, least)


def _longest_clean_run(sentences: Sequence[ReadSentence]) -> list[ReadSentence]:
    return max(clean_runs(sentences), key=lambda run: sum(one.marks.words for one in run), default=[])


def _weighed(
    judgement: Judgement, span: str, criterion: Criterion, clean: Sequence[ReadSentence], least: Least
) -> Judgement:
    """The judgement after what the words themselves can carry. Marks are read from whole sentences."""
    ref, confidence = judgement.criterion_ref, judgement.confidence
    marks = Marks.total(one.marks for one in clean)
    acts = acts_of(marks, criterion)
    stems = frozenset[str]().union(*(one.stems for one in clean))
    own = frozenset[str]().union(*(one.own_stems for one in clean))
    if problem := unreadable(span):
        return unjudged(ref, problem)
    if len(own) < least.share * len(stems):
        return not_shown(ref, confidence, "most of these words came from the tutor", "an answer in one's own words")
    if is_denial(marks, acts):
        return not_shown(ref, confidence, "the learner says that this was not done or is not known")
    carried = most_for(marks, acts) if least is not PRACTICE else strength_of(marks, acts)
    strength = min(judgement.strength or Strength.CLAIMED, carried)
    if is_claim_only(marks, acts):
        reason = "the learner says that they can, and does not show it"
        return not_shown(ref, confidence, reason, "one occasion: what was done, with what result")
    grounded = bool(own & stems_of_all([criterion.text, *criterion.indicators]))
    if judgement.verdict is Verdict.SHOWN and not (grounded and can_be_shown(strength, acts, criterion.kind)):
        missing = judgement.missing or missing_for(marks, acts, criterion)
        confidence = min(confidence, LOWERED)
        return replace(judgement, verdict=Verdict.PARTLY, strength=strength, missing=missing, confidence=confidence)
    return replace(judgement, strength=strength)


def missing_for(marks: Marks, acts: int, criterion: Criterion) -> str:
    """What would make words with these marks stronger, as a phrase; "" when nothing obvious is missing."""
    wanted = []
    if not acts and not can_be_shown(Strength.EXPLAINED, acts, criterion.kind):
        wanted.append("what the learner did themselves, on one occasion")
    if not marks.particulars:
        wanted.append("a particular: a figure, a date, a name or a document")
    if not marks.reasons and not marks.outcomes:
        wanted.append("why it was done so, or what came of it")
    return "; ".join(wanted)
