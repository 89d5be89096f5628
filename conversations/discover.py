"""What is believed about each competency, and which question tells most next: a fold over observations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.mapping import CompetencyMapping
from competency_frameworks.model import Competency, CompetencyKind, Framework, Level
from portfolio.evidence import Observation
from portfolio.gaps import OBSERVATIONS_TO_STATE_A_GAP, Distribution, Standing
from portfolio.impact import impact_shares

Row = NDArray[np.float64]
LEVELS: Row = np.arange(5.0)
PRIOR_MEAN, PRIOR_WIDTH = 1.5, 1.5
SELF_RATING_PULL = 0.29
LEAST_CONFIDENCE = 0.2
TYPICAL_CONFIDENCE = 0.6
STRAY = 0.1
RELATED_SHARE, RELATED_AT_MOST = 0.2, 3
WEIGHT_OF_KIND = {
    CompetencyKind.FOUNDATION: 1.0,
    CompetencyKind.TECHNICAL: 1.0,
    CompetencyKind.EMERGING: 0.5,
    CompetencyKind.ADVANCING: 0.5,
}


class Difficulty(StrEnum):
    """How hard the next question is; the values are names of moves."""

    ASK = "ask"
    LEVEL_UP = "ask_level_up"
    LEVEL_DOWN = "ask_level_down"


@dataclass(frozen=True)
class Agenda:
    """What was agreed with the learner. `enough_bits`: a belief of at most this entropy is known well enough.

    1.0 bit is as certain as a toss between two neighbouring levels. `only` narrows the talk to some competencies.
    """

    max_questions: int = 12
    per_competency: int = 3
    enough_bits: float = 1.0
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class NextQuestion:
    """The competency to ask about. `gain_bits` ≥ 0; `weight` 0.2–1; `reason` is for the record, never said."""

    competency_code: str
    difficulty: Difficulty
    gain_bits: float
    weight: float
    reason: str


def prior(competency_code: str, self_rating: Level | None = None) -> Standing:
    """The belief before any observation: broad, around basic to intermediate, and no observation.

    A self-rating moves its middle by 0.29 of the distance. Source: self-ratings correlate about 0.29 with performance
    (Zell and Krizan 2014, metasynthesis); with equal spreads that is the regression slope. The middle (1.5) and the
    width (standard deviation 1.5) are our own, wide on purpose.
    """
    shift = 0.0 if self_rating is None else SELF_RATING_PULL * (self_rating - PRIOR_MEAN)
    return Standing(competency_code, _as_distribution(_bell(PRIOR_MEAN + shift, PRIOR_WIDTH)), 0)


@lru_cache(maxsize=256)
def likelihood(confidence: float) -> NDArray[np.float64]:
    """P(observed level | true level), shape (5, 5): rows are true levels and sum to 1.

    A discretised normal around the true level, standard deviation 2 − 1.5 × confidence levels (confidence 0–1), mixed
    with one part in ten of pure chance, so that no single answer can rule a level out. Source: our own.
    """
    rows = np.array([_bell(level, 2.0 - 1.5 * confidence) for level in LEVELS])
    return (1 - STRAY) * rows + STRAY / len(LEVELS)


def update(belief: Standing, observation: Observation) -> Standing:
    """Bayes' rule for one more observation. One of confidence below 0.2 says too little and changes nothing."""
    if observation.confidence < LEAST_CONFIDENCE:
        return belief
    told = likelihood(round(observation.confidence, 2))[:, observation.level]
    after = np.array(belief.distribution) * told
    return Standing(belief.competency_code, _as_distribution(after), belief.observations + 1)


def replay(
    framework: Framework, observations: Sequence[Observation], self_ratings: Mapping[str, Level]
) -> dict[str, Standing]:
    """The belief about every competency of the framework, folded from stored observations.

    One turn counts once per competency: when it was judged again, the last judgement stands. Observations of codes
    the framework does not have are left out. The order of the observations makes no difference otherwise.
    """
    beliefs = {each.code: prior(each.code, self_ratings.get(each.code)) for each in framework.competencies}
    latest = {(each.turn_id, each.competency_code): each for each in observations}
    for observation in latest.values():
        code = observation.competency_code
        if code in beliefs:
            beliefs[code] = update(beliefs[code], observation)
    return beliefs


def entropy(belief: Standing) -> float:
    """Uncertainty in bits: 0 when certain, 2.32 when all five levels are equally likely."""
    return _entropy(np.array(belief.distribution))


def expected_gain(belief: Standing) -> float:
    """Bits of uncertainty one more answer is expected to remove, if it is judged with typical confidence (0.6)."""
    before = np.array(belief.distribution)
    joint = before[:, None] * likelihood(TYPICAL_CONFIDENCE)
    answers = joint.sum(axis=0)
    return max(_entropy(before) - float(answers @ [_entropy(column) for column in (joint / answers).T]), 0.0)


def weights(framework: Framework) -> dict[str, float]:
    """How much it matters to know each competency: (0.4 + 0.3 × required level / 4 + 0.3 × impact share) × kind.

    The factor of the kind is 1 for what the work needs daily, 0.8 for tools, knowledge and regulations, and 0.5 for
    emerging and advancing skills, which the role will need next and not now. Source: our own; a competency that the
    role hardly mentions still deserves a question when it is unclear.
    """
    shares = impact_shares(framework)
    return {
        each.code: (0.4 + 0.3 * each.level / 4 + 0.3 * shares[each.code]) * WEIGHT_OF_KIND.get(each.kind, 0.8)
        for each in framework.competencies
    }


def related_by_criteria(mappings: Sequence[CompetencyMapping]) -> dict[str, tuple[str, ...]]:
    """For each competency of one role, those it shares criteria with, most shared first; for `next_question`."""
    refs = {each.competency_code: set(each.criterion_refs) for each in mappings}
    return {
        code: tuple(
            sorted(
                (other for other in refs if other != code and refs[other] & own),
                key=lambda other: -len(refs[other] & own),
            )
        )
        for code, own in refs.items()
    }


def next_question(
    framework: Framework,
    beliefs: Mapping[str, Standing],
    asked: Sequence[str],
    agenda: Agenda,
    related: Mapping[str, Sequence[str]],
) -> NextQuestion | None:
    """The question worth most, or None when the talk is over (`closing_reason` says why).

    Worth = (expected gain × weight) of the competency + a fifth of the same for at most three related ones, about
    which an answer often tells too. A competency that was begun gets its second observation before another is begun,
    and none is begun that could not get one within the questions left. `asked` names the competency of every question
    so far, in order; `related` maps a code to codes that share criteria with it.
    """
    left = agenda.max_questions - len(asked)
    candidates = _candidates(framework, beliefs, asked, agenda) if left > 0 else []
    begun = [each for each in candidates if _is_begun(beliefs[each.code], asked)]
    fresh = [each for each in candidates if OBSERVATIONS_TO_STATE_A_GAP - beliefs[each.code].observations <= left]
    pool = begun or fresh
    if not pool:
        return None
    matters = weights(framework)
    gains = {code: expected_gain(belief) for code, belief in beliefs.items()}
    value = {code: gain * matters.get(code, 0.0) for code, gain in gains.items()}

    def worth(code: str) -> float:
        neighbours = [each for each in related.get(code, ()) if each in value and each != code]
        return value[code] + RELATED_SHARE * sum(sorted(value[each] for each in neighbours)[-RELATED_AT_MOST:])

    chosen = max(pool, key=lambda each: worth(each.code))
    code = chosen.code
    because = "a second answer is needed before anything can be said" if begun else "it tells most"
    return NextQuestion(
        competency_code=code,
        difficulty=_difficulty(chosen, beliefs[code], asked),
        gain_bits=gains[code],
        weight=matters[code],
        reason=f"asked because {because}: {gains[code]:.2f} bits × weight {matters[code]:.2f}",
    )


def closing_reason(framework: Framework, beliefs: Mapping[str, Standing], asked: Sequence[str], agenda: Agenda) -> str:
    """Why there is no next question, in words for the learner."""
    if len(asked) >= agenda.max_questions:
        return f"the agreed {agenda.max_questions} questions have been asked"
    if not _candidates(framework, beliefs, asked, agenda):
        return "enough is known about everything that was to be asked"
    return "the questions left are too few to begin another subject"


def _candidates(
    framework: Framework, beliefs: Mapping[str, Standing], asked: Sequence[str], agenda: Agenda
) -> list[Competency]:
    """What may still be asked: needed by the role, not asked too often, and not known well enough."""
    return [
        each
        for each in framework.competencies
        if each.level > Level.NONE
        and (not agenda.only or each.code in agenda.only)
        and asked.count(each.code) < agenda.per_competency
        and (
            beliefs[each.code].observations < OBSERVATIONS_TO_STATE_A_GAP
            or entropy(beliefs[each.code]) > agenda.enough_bits
        )
        and not _is_given_up(beliefs[each.code], asked)
    ]


def _is_begun(belief: Standing, asked: Sequence[str]) -> bool:
    return belief.competency_code in asked and belief.observations < OBSERVATIONS_TO_STATE_A_GAP


def _is_given_up(belief: Standing, asked: Sequence[str]) -> bool:
    """Asked twice and nothing could be observed: it stays untested rather than being asked a third time."""
    return not belief.observations and asked.count(belief.competency_code) >= 2


def _difficulty(competency: Competency, belief: Standing, asked: Sequence[str]) -> Difficulty:
    """Harder when the belief is near the required level, easier when it is well below, or nothing was observed.

    Source: our own; a question tells most when it is near the learner's own level.
    """
    if not belief.observations:
        return Difficulty.LEVEL_DOWN if competency.code in asked else Difficulty.ASK
    short_by = competency.level - belief.expected
    return Difficulty.LEVEL_UP if short_by <= 0.25 else Difficulty.LEVEL_DOWN if short_by >= 1.25 else Difficulty.ASK


def _bell(middle: float, width: float) -> Row:
    heights = np.exp(-0.5 * ((LEVELS - middle) / width) ** 2)
    bell: Row = heights / heights.sum()
    return bell


def _entropy(probabilities: Row) -> float:
    positive = probabilities[probabilities > 0]
    return max(float(-(positive * np.log2(positive)).sum()), 0.0)


def _as_distribution(masses: Row) -> Distribution:
    none, basic, intermediate, advanced, expert = (float(mass) for mass in masses / masses.sum())
    return none, basic, intermediate, advanced, expert
