"""How much of the next role's required levels a learner is believed to have reached already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competency_frameworks.mapping import CompetencyMapping
from competency_frameworks.model import Competency, Framework, Level
from portfolio.gaps import OBSERVATIONS_TO_STATE_A_GAP, Standing

FORMULA = (
    "score = 100 × (levels reached) / (levels required), over the competencies of the next role that can be told; "
    "levels reached = the belief's mean of min(level, required). "
    "Low and high count what cannot be told as nothing reached and as all reached."
)


@dataclass(frozen=True)
class Match:
    """Which competency of the present role tells about one of the next role, and why."""

    code: str
    because: str


@dataclass(frozen=True)
class Term:
    """One competency of the next role. `reached` is in levels, 0 to `required`; None = cannot be told."""

    competency_code: str
    title: str
    required: Level
    reached: float | None
    because: str


@dataclass(frozen=True)
class Progression:
    """The score, 0–100, over what is known, and its range when the unknown is counted as nothing or as all.

    `score` is None when nothing is known. `known_levels` of `all_levels` required levels could be told.
    """

    framework_key: str
    score: float | None
    low: float
    high: float
    known_levels: int
    all_levels: int
    terms: tuple[Term, ...]
    formula: str = FORMULA

    @property
    def unknown(self) -> tuple[Term, ...]:
        """The terms that cannot be told, shown apart."""
        return tuple(term for term in self.terms if term.reached is None)


def match_competencies(
    present: Sequence[CompetencyMapping], coming: Sequence[CompetencyMapping], alike: Mapping[str, str]
) -> dict[str, Match]:
    """For competencies of the coming role, the one of the present role that tells most about it.

    Shared criteria come first: a present competency matches when it covers at least half of the coming one's criteria;
    the greatest cover wins, then the closest (Jaccard), then the present role's order. Otherwise `alike` decides:
    coming code → present code, found by likeness of titles. The half is our own rule.
    """
    matches = {code: Match(other, "titles alike") for code, other in alike.items()}
    for wanted in coming:
        refs = set(wanted.criterion_refs)
        best, best_score = None, (0.5, 0.0)
        for held in present:
            shared = refs & set(held.criterion_refs)
            if not shared:
                continue
            score = (len(shared) / len(refs), len(shared) / len(refs | set(held.criterion_refs)))
            if score > best_score:
                best, best_score = Match(held.competency_code, f"shares {', '.join(sorted(shared))}"), score
        if best:
            matches[wanted.competency_code] = best
    return matches


def progression(coming: Framework, standings: Mapping[str, Standing], matches: Mapping[str, Match]) -> Progression:
    """Scores the learner's standings on the present role against the coming role; see `FORMULA`.

    A competency of the coming role is known when it has a match whose standing rests on two or more observations.
    Competencies of required level 0 weigh nothing. Source: the formula is our own; design, rule 6 for *known*.
    """
    terms = tuple(_term(each, standings, matches) for each in coming.competencies if each.level > 0)
    reached = sum(term.reached for term in terms if term.reached is not None)
    known = sum(term.required for term in terms if term.reached is not None)
    required = sum(term.required for term in terms)
    score = 100 * reached / known if known else None
    low = 100 * reached / required if required else 0.0
    high = low + 100 * (required - known) / required if required else 100.0
    return Progression(coming.key, score, low, high, known, required, terms)


def _term(competency: Competency, standings: Mapping[str, Standing], matches: Mapping[str, Match]) -> Term:
    match = matches.get(competency.code)
    standing = standings.get(match.code) if match else None
    reached = None
    if match is None:
        because = "nothing in the present role tells about it"
    elif standing is None or standing.observations < OBSERVATIONS_TO_STATE_A_GAP:
        because = f"{match.code} ({match.because}) is not tested enough"
    else:
        reached = sum(mass * min(level, competency.level) for level, mass in enumerate(standing.distribution))
        because = f"from {match.code} ({match.because}), {standing.observations} observations"
    return Term(competency.code, competency.title, competency.level, reached, because)
