"""The embedded judge: sentence embeddings, marks of telling, and a calibrated scale. No key, no server."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.model import Competency, Level
from competency_frameworks.standards import Criterion
from conversations.judges.checks import enforce, missing_for, not_shown, nothing_to_read, unjudged
from conversations.judges.features import Finding, find
from conversations.judges.marks import Marks
from conversations.judges.reading import ECHOED, CriterionWords, ReadSentence, read_criterion, read_sentences
from conversations.judges.scale import Scale, shipped_scale
from conversations.judges.strength import can_be_shown, is_denial, level_of, strength_of
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import Embedder
from portfolio.evidence import JudgeRef, Observation, Strength, Verdict

BEARS_ON_IT = 0.5
"""Chance that words bear on a criterion from which they do. Source: even odds of the calibrated scale."""
SURE_ENOUGH = 0.6
"""Chance from which words that carry enough are *shown*; below it they are *partly*. Source: own choice:
fewer accounts are taken for criteria of other units than at 0.5, for about one right account in ten."""
TOO_CLOSE = 0.4
"""Chance from which, up to `BEARS_ON_IT`, it is too close to call. Source: own choice."""
CRITERIA_KEPT = 1_000
"""How many criteria's vectors are kept; about two kilobytes a sentence each."""
ABOUT_IT = 0.3
"""Cosine to the competency or its criteria from which a turn is about it. Source: labelled rows beside their unit:
every strong answer reaches 0.33, nine of ten answers 0.31; eight of eleven off-topic ones stay below 0.27."""


class EmbeddedJudge:
    """Reads turns with an embedder; the same turn always gets the same reading."""

    def __init__(self, embedder: Embedder, scale: Scale | None = None) -> None:
        self._embedder = embedder
        self._scale = scale or shipped_scale()
        self._criteria: dict[Criterion, CriterionWords] = {}

    @property
    def ref(self) -> JudgeRef:
        """See `Judge.ref`."""
        return JudgeRef("embedded", f"{self._scale.version}+{self._embedder.name}")

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """See `Judge.judge`."""
        return enforce(self.read(turn, criteria), turn, criteria)

    def read(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """The judgements before the checks that every judge must pass."""
        sentences = read_sentences(turn)
        usable = [one for one in sentences if not one.barred]
        reason = nothing_to_read(sentences)
        if reason == ECHOED:
            # As sure as the rule is: whatever it echoes, it is not the learner's own.
            return tuple(not_shown(one.ref, 0.9, reason, "an answer in one's own words") for one in criteria)
        if reason:
            return tuple(unjudged(one.ref, reason) for one in criteria)
        vectors = self._embedder.embed([one.sentence.text for one in usable])
        return tuple(
            self._judgement(criterion, find(usable, vectors, criterion, self._words(criterion)))
            for criterion in criteria
        )

    def finding(self, turn: TurnInContext, criterion: Criterion) -> Finding | None:
        """The features behind a judgement; None when the turn has nothing that could be read."""
        usable = [one for one in read_sentences(turn) if not one.barred]
        if not usable:
            return None
        vectors = self._embedder.embed([one.sentence.text for one in usable])
        return find(usable, vectors, criterion, self._words(criterion))

    def _words(self, criterion: Criterion) -> CriterionWords:
        if criterion not in self._criteria:
            if len(self._criteria) >= CRITERIA_KEPT:  # a batch may bring a new one with every row
                self._criteria.pop(next(iter(self._criteria)))
            self._criteria[criterion] = read_criterion(criterion, self._embedder)
        return self._criteria[criterion]

    def _judgement(self, criterion: Criterion, finding: Finding) -> Judgement:
        chance = self._scale.chance(finding.values)
        strength = strength_of(finding.marks, finding.acts)
        enough = can_be_shown(strength, finding.acts, criterion.kind)
        missing = missing_for(finding.marks, finding.acts, criterion)
        if chance < TOO_CLOSE or is_denial(finding.marks, finding.acts):
            return not_shown(criterion.ref, max(1 - chance, 0.5), _why_not(finding), missing)
        if chance < BEARS_ON_IT:
            return unjudged(criterion.ref, "the words could be read either way: a further question would settle it")
        return Judgement(
            criterion.ref,
            # Whether they bear on it is estimated; how strong they are, and what that is enough for, is a written rule.
            Verdict.SHOWN if chance >= SURE_ENOUGH and enough else Verdict.PARTLY,
            strength,
            round(chance, 3),
            finding.start,
            finding.end,
            _why(finding, strength),
            missing,
        )

    async def observe(
        self, turn: TurnInContext, competency: Competency, criteria: Sequence[Criterion]
    ) -> Observation | None:
        """See `Judge.observe`; the rubric is `level_of`.

        Source: confidence starts at 0.3, grows by 0.5 with relevance from 0.3 to 0.65 cosine and by 0.15 with length
        (full at about 60 words), loses 0.1 for hedging; "I don't know" is 0.6: people understate as well.
        """
        sentences = read_sentences(turn)
        usable = [one for one in sentences if not one.barred]
        marks = Marks.total(one.marks for one in usable)
        level = level_of(marks)
        if usable and level is Level.NONE:
            said = next(one.sentence.text for one in usable if one.marks.not_known)
            reason = f"you said: “{said[:120]}”"
            return Observation(turn.turn_id, competency.code, Level.NONE, 0.6, reason, self.ref)
        if level is None or nothing_to_read(sentences):
            return None
        relevance = self._relevance(usable, competency, criteria)
        if relevance < ABOUT_IT:
            return None
        length = min(1.0, marks.words / 60)
        hedging = 0.1 if marks.hedges > 1 else 0.0
        confidence = 0.3 + 0.5 * min(1.0, (relevance - ABOUT_IT) / 0.35) + 0.15 * length - hedging
        return Observation(
            turn.turn_id, competency.code, level, round(confidence, 2), _why_level(marks, level), self.ref
        )

    def _relevance(
        self, usable: Sequence[ReadSentence], competency: Competency, criteria: Sequence[Criterion]
    ) -> float:
        """Highest cosine of a sentence, or of the whole, to the competency, a criterion or one of its indicators."""
        about = f"{competency.title}. {competency.description}".strip()
        vectors = self._embedder.embed([*(one.sentence.text for one in usable), about])
        wanted: NDArray[np.float32] = np.vstack([vectors[-1:], *(self._words(one).wanted for one in criteria)])
        mean = vectors[:-1].mean(axis=0)
        mean /= max(float(np.linalg.norm(mean)), 1e-6)
        return float((np.vstack([vectors[:-1], mean]) @ wanted.T).max())


def _why(finding: Finding, strength: Strength) -> str:
    marks = finding.marks
    parts = []
    if finding.acts:
        parts.append("what they did")
    if marks.particulars:
        parts.append("particulars")
    if marks.reasons:
        parts.append("a reason")
    if marks.outcomes:
        parts.append("what came of it")
    told = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    start = f"The words are about this criterion and read as {strength.name.lower()}"
    return f"{start}: the learner gives {told}." if told else f"{start}, in general terms."


def _why_not(finding: Finding) -> str:
    if is_denial(finding.marks, finding.acts):
        return "The learner says that this was not done or is not known."
    if finding.value("similar_to_best_indicator") < 0.4 and finding.value("shared_own_words") < 0.5:
        return "The words are about something else."
    if finding.value("nearer_counter_example") > 0:
        return "The words come close to what this criterion counts against it."
    if finding.marks.claims:
        return "The learner speaks of themselves and does not show it."
    return "The words touch the subject and do not say what this criterion asks for."


def _why_level(marks: Marks, level: Level) -> str:
    said = {
        Level.BASIC: "describes it in general terms",
        Level.INTERMEDIATE: "explains it with a reason or an example",
        Level.ADVANCED: "tells of doing it, with particulars and why or with what result",
        Level.EXPERT: "tells of doing it, of weighing alternatives, and of lasting effect on others or on the process",
    }[level]
    return f"{said} ({marks.words} words)"
