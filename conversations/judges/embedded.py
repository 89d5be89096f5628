"""The embedded judge: sentence embeddings, marks of telling, and a calibrated scale. No key, no server."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.model import Competency, Level
from competency_frameworks.standards import Criterion, CriterionKind
from conversations.judges.checks import (
    KNOWLEDGE,
    LOWERED,
    TOO_SHORT,
    enforce,
    least_for,
    missing_for,
    not_shown,
    nothing_to_read,
    unjudged,
)
from conversations.judges.features import FEATURES, Finding, find
from conversations.judges.marks import Marks
from conversations.judges.reading import (
    ECHOED,
    CriterionWords,
    ReadSentence,
    criterion_texts,
    read_criterion,
    read_sentences,
    read_turn,
    turn_texts,
)
from conversations.judges.scale import Scale, shipped_scale
from conversations.judges.strength import can_be_shown, is_denial, level_of, strength_of
from conversations.judges.verdict import Judgement, TurnInContext, Weighed
from conversations.judges.wording import COULD_BE_EITHER, may_be_doubted, says_the_opposite, why, why_level, why_not
from conversations.ports import Embedder
from portfolio.evidence import JudgeRef, Observation, Strength, Verdict

TOO_CLOSE = 0.4
"""Chance of being right below which no verdict is given. Source: cross-validation on training criteria; `make bench`
plots what it costs."""
SURE_ENOUGH = 0.7
"""Chance of *not shown* below which nobody who was asked about a criterion is marked down by it alone: where no sign
speaks against the words they are *partly*, with the low confidence that this has. Source: cross-validation on the
training criteria: the least tenth at which nine of ten paraphrases of answers that are shown pass."""
AS_GOOD_AS_SAID = 0.5
"""Least confidence in *not shown* where a written rule, not the scale, says so. Source: own choice."""
WEIGHED = 10
"""How many of the weightiest features are kept with a judgement."""
CRITERIA_KEPT = 300
"""How many criteria's words are kept; about 200 kilobytes each."""
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
        return enforce(self.read(turn, criteria), turn, criteria, measured=True)

    def read(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """The judgements before the checks that every judge must pass."""
        sentences = read_sentences(turn)
        refused = {kind: nothing_to_read(sentences, least_for(kind, turn)) for kind in {one.kind for one in criteria}}
        readable = [one for one in criteria if not refused[one.kind]]
        read = self._read(turn, sentences, readable) if readable else {}
        short = nothing_to_read(sentences, KNOWLEDGE) == TOO_SHORT
        found = (read.get(one.ref) or _refused(one, refused[one.kind]) for one in criteria)
        return tuple(_not_marked_down(one) if short else one for one in found)

    def finding(self, turn: TurnInContext, criterion: Criterion) -> Finding | None:
        """The features behind a judgement; None when the turn has nothing that could be read."""
        sentences = read_sentences(turn)
        if all(one.barred for one in sentences):
            return None
        return find(read_turn(turn, sentences, self._embedder), criterion, self._words(criterion))

    def prepare(self, rows: Sequence[tuple[TurnInContext, Sequence[Criterion]]]) -> None:
        """Embeds all that these rows will need in one go, which is several times quicker than row by row."""
        texts = [text for turn, _ in rows for text in turn_texts(turn, read_sentences(turn))]
        new = {one for _, criteria in rows for one in criteria if one not in self._criteria}
        self._embedder.embed_tokens([*texts, *(text for one in new for text in criterion_texts(one))])

    def _read(
        self, turn: TurnInContext, sentences: Sequence[ReadSentence], criteria: Sequence[Criterion]
    ) -> dict[str, Judgement]:
        laid = read_turn(turn, sentences, self._embedder)
        findings = [find(laid, one, self._words(one)) for one in criteria]
        found = {}
        for kind in {one.kind for one in criteria}:
            places = [place for place, one in enumerate(criteria) if one.kind is kind]
            chances = self._scale.chances(np.stack([findings[place].values for place in places]), kind)
            for place, bears, shown in zip(places, *chances, strict=True):
                one = criteria[place]
                found[one.ref] = self._judgement(one, findings[place], float(bears), float(shown))
        return found

    def _words(self, criterion: Criterion) -> CriterionWords:
        if criterion not in self._criteria:
            if len(self._criteria) >= CRITERIA_KEPT:  # a batch may bring a new one with every row
                self._criteria.pop(next(iter(self._criteria)))
            self._criteria[criterion] = read_criterion(criterion, self._embedder)
        return self._criteria[criterion]

    def _judgement(self, criterion: Criterion, finding: Finding, bears: float, shown: float) -> Judgement:
        """Whether words bear on a criterion is estimated; how strong they are, and what for, is a written rule."""
        marks, acts, ref = finding.marks, finding.acts, criterion.ref
        weighed = self._weighed(finding, criterion)
        missing = missing_for(marks, acts, criterion)
        if is_denial(marks, acts) or says_the_opposite(finding):
            return replace(not_shown(ref, max(1 - bears, AS_GOOD_AS_SAID), why_not(finding), missing), weighed=weighed)
        verdict, chance = _likeliest(bears, shown)
        if verdict is Verdict.NOT_SHOWN and chance < SURE_ENOUGH and may_be_doubted(finding):
            verdict, chance = Verdict.PARTLY, bears - shown
        elif chance < TOO_CLOSE:
            return replace(unjudged(ref, COULD_BE_EITHER), weighed=weighed)
        if verdict is Verdict.NOT_SHOWN:
            return replace(not_shown(ref, chance, why_not(finding), missing), weighed=weighed)
        strength = strength_of(marks, acts)
        if verdict is Verdict.SHOWN and criterion.kind is CriterionKind.KNOWLEDGE:
            strength = max(strength, Strength.EXPLAINED)  # it says what an explanation of this says
        if verdict is Verdict.SHOWN and not can_be_shown(strength, acts, criterion.kind):
            verdict, chance = Verdict.PARTLY, min(chance, LOWERED)
        missing = "" if verdict is Verdict.SHOWN else missing
        reason = why(finding, strength)
        return Judgement(ref, verdict, strength, round(chance, 3), finding.start, finding.end, reason, missing, weighed)

    def _weighed(self, finding: Finding, criterion: Criterion) -> tuple[Weighed, ...]:
        effects = self._scale.effects(finding.values, criterion.kind)
        order = np.argsort(-np.abs(effects))[:WEIGHED]
        names = list(FEATURES.values())
        return tuple(
            Weighed(names[place], round(float(finding.values[place]), 3), round(float(effects[place]), 3))
            for place in order
            if effects[place]
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
            turn.turn_id, competency.code, level, round(confidence, 2), why_level(marks, level), self.ref
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


def _likeliest(bears: float, shown: float) -> tuple[Verdict, float]:
    """The verdict and the chance that it is right; the three chances sum to 1."""
    chances = {Verdict.NOT_SHOWN: 1 - bears, Verdict.PARTLY: bears - shown, Verdict.SHOWN: shown}
    verdict = max(chances, key=lambda one: chances[one])
    return verdict, chances[verdict]


def _not_marked_down(judgement: Judgement) -> Judgement:
    """A word or two can answer a question, and cannot show that somebody does not know."""
    weak = judgement.verdict is Verdict.NOT_SHOWN and judgement.reason != ECHOED
    return unjudged(judgement.criterion_ref, TOO_SHORT) if weak else judgement


def _refused(criterion: Criterion, reason: str) -> Judgement:
    """What is said of a criterion when a turn holds nothing to read."""
    if reason == ECHOED:
        # As sure as the rule is: whatever it echoes, it is not the learner's own.
        return not_shown(criterion.ref, 0.9, reason, "an answer in one's own words")
    return unjudged(criterion.ref, reason)
