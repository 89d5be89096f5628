"""How right the suggestions for a map are, beside TF-IDF and chance, measured on the curated maps.

Nothing is chosen on the role it is measured on: the weights of each role's suggestions are those that do best on the
other four, and the earlier maps it may lean on are theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from backend.adapters.chroma_passages import ChromaPassages
from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.framework import framework_from
from competency_frameworks.mapping import mapping_for
from competency_frameworks.standards_library import load_units
from competency_frameworks.suggestions import (
    FLOOR,
    NEAR_AT_ONCE,
    MapPassage,
    Near,
    Weights,
    criterion_passages,
    questions_for,
    suggestions,
    word_index,
)
from conversations.ports import Passage, Passages
from tests.benchmarks.tables import figure, table
from tests.shipped_roles import shipped_roles

GRID = tuple(Weights(words, earlier) for words, earlier in product((0.25, 0.5, 0.75), (0.1, 0.2, 0.4)))
ALL = 10_000
STRANGERS = (
    ("Arc welding", "Join steel plates by manual metal arc welding and inspect the seam."),
    ("Phlebotomy", "Draw venous blood from patients safely and label the tubes."),
    ("Hydraulic presses", "Service and repair hydraulic presses."),
    ("Baking sourdough", "Mix, prove and bake sourdough loaves to a steady quality."),
    ("Sheep shearing", ""),
    ("Driving lorries", "Drive articulated lorries over long distances and keep tachograph records."),
    ("Forklift operation", "Move pallets with a counterbalance truck."),
    ("Swimming instruction", "Teach children to swim and keep them safe in the water."),
    ("Bricklaying", "Lay bricks to line and level and mix mortar."),
    ("Hair colouring", "Apply permanent colour and check for skin reactions."),
    ("Tree surgery", "Climb and prune trees using ropes and chainsaws."),
    ("Violin repair", "Replace strings, set the bridge and repair cracks."),
    ("Anaesthetics", "Monitor patients under general anaesthesia."),
    ("Python programming", "Write, test and deploy Python services."),
    ("Kubernetes", "Run container workloads on clusters."),
    ("Pastry", ""),
)
"""Trades the shipped units know nothing of, each with what it is: nothing should be suggested for them."""
CRITERIA = tuple(each for unit in load_units() for each in unit.criteria)
REFS = tuple(each.ref for each in CRITERIA)
Ranking = Sequence[str]
"""Criterion refs, best first; complete or not."""


@dataclass(frozen=True)
class Case:
    """One competency of a shipped role with the criteria somebody mapped it to."""

    role: str
    title: str
    description: str
    right: frozenset[str]


@cache
def cases() -> tuple[Case, ...]:
    """Every competency with a curated map."""
    found = []
    for key, description in shipped_roles().items():
        framework = framework_from(description, key)
        for each, mapped in zip(framework.competencies, mapping_for(framework), strict=True):
            if mapped.criterion_refs:
                found.append(Case(key, each.title, each.description, frozenset(mapped.criterion_refs)))
    return tuple(found)


def recall_at(ranking: Ranking, right: frozenset[str], count: int = 5) -> float:
    """Share of the right criteria among the first five."""
    return len(right & set(ranking[:count])) / len(right)


def reciprocal_rank(ranking: Ranking, right: frozenset[str]) -> float:
    """One over the place of the first right one; 0 when there is none."""
    return next((1 / place for place, ref in enumerate(ranking, 1) if ref in right), 0.0)


def _by_score(scores: NDArray[np.float64]) -> list[Ranking]:
    return [[REFS[place] for place in row] for row in np.argsort(-scores, axis=1, kind="stable")]


def chance() -> list[Ranking]:
    """A shuffled list each."""
    return _by_score(np.random.default_rng(20).random((len(cases()), len(REFS))))


def tf_idf(texts: Sequence[str], **options: object) -> NDArray[np.float64]:
    """Cosine of each competency with each criterion, by scikit-learn's own TF-IDF."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(**options)
    held = vectors.fit_transform(texts)
    asked = vectors.transform([questions_for(each.title, each.description)[1] for each in cases()])
    scores: NDArray[np.float64] = (asked @ held.T).toarray()
    return scores


def with_earlier(scores: NDArray[np.float64]) -> list[Ranking]:
    """TF-IDF that may lean on the other roles' maps as the suggestions may: the nearest competency's, by words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    several = TfidfVectorizer(stop_words="english").fit_transform(
        [f"{each.title}. {each.description}" for each in cases()]
    )
    alike = (several @ several.T).toarray()
    lent = np.zeros_like(scores)
    for place, case in enumerate(cases()):
        for other, earlier in enumerate(cases()):
            for ref in earlier.right if earlier.role != case.role else ():
                at = REFS.index(ref)
                lent[place, at] = max(lent[place, at], alike[place, other])
    return _by_score(scores + 0.4 * lent)


class Asked:
    """The real index over the criteria and the maps of every role; of those, what belongs to a role is kept from it."""

    def __init__(self, passages: Passages) -> None:
        self._words = word_index(CRITERIA)
        mapped = [MapPassage(each.title, tuple(sorted(each.right)), each.role) for each in cases()]
        self._known = {each.id: each for each in (*criterion_passages(CRITERIA), *mapped)}
        passages.put("map", [Passage(each.id, each.text) for each in self._known.values()])
        self._passages = passages
        self._found = {case: self._near(case.title, case.description) for case in cases()}

    def _near(self, title: str, description: str) -> list[list[Near]]:
        several = [self._passages.nearest("map", each, ALL) for each in questions_for(title, description)]
        return [[Near(self._known[each.passage.id], each.similarity) for each in matches] for matches in several]

    def best_score(self, title: str, description: str) -> float:
        """Of the first suggestion, as a page would make it with the shipped roles' maps as earlier ones."""
        found = self._near(title, description)
        cut = [[each for each in several if not each.passage.role][:NEAR_AT_ONCE] for several in found]
        lent = [each for each in found[0] if each.passage.role]
        question = questions_for(title, description)[1]
        return suggestions(question, [[*lent, *cut[0]], cut[1]], self._words, 1)[0].score

    def ranking(self, case: Case, weights: Weights, *, earlier: bool) -> Ranking:
        """What is suggested, to the end of the list."""
        question = questions_for(case.title, case.description)[1]
        found = []
        for several in self._found[case]:
            criteria = [each for each in several if not each.passage.role][:NEAR_AT_ONCE]
            lent = [each for each in several if earlier and each.passage.role not in {"", case.role}]
            found.append([*lent, *criteria])
        return [each.ref for each in suggestions(question, found, self._words, ALL, weights)]

    def held_score(self, case: Case) -> float:
        """Of the first suggestion for a shipped competency, without earlier maps."""
        question = questions_for(case.title, case.description)[1]
        found = [[each for each in some if not each.passage.role][:NEAR_AT_ONCE] for some in self._found[case]]
        return suggestions(question, found, self._words, 1)[0].score

    def by_meaning(self) -> list[Ranking]:
        """Nearest criterion by its sentences alone, with nothing added."""
        return [self.ranking(each, Weights(0.0, 0.0), earlier=False) for each in cases()]

    def held_out(self, *, earlier: bool) -> list[Ranking]:
        """Suggestions for each role with the weights that do best on the others."""
        chosen = {role: self._best(role, earlier=earlier) for role in {each.role for each in cases()}}
        leaning = "with" if earlier else "without"
        print(f"    weights chosen {leaning} earlier maps: {sorted(set(map(str, chosen.values())))}")
        return [self.ranking(each, chosen[each.role], earlier=earlier) for each in cases()]

    def _best(self, role: str, *, earlier: bool) -> Weights:
        others = [each for each in cases() if each.role != role]

        def goodness(weights: Weights) -> float:
            ranked = [(self.ranking(each, weights, earlier=earlier), each.right) for each in others]
            return sum(recall_at(one, right) + reciprocal_rank(one, right) for one, right in ranked)

        return max(GRID, key=goodness)


def lines(rankings: Mapping[str, Sequence[Ranking]]) -> list[list[str]]:
    """For each way: recall at five, mean reciprocal rank, and recall role by role."""
    told = []
    for name, several in rankings.items():
        recalls = [recall_at(one, case.right) for one, case in zip(several, cases(), strict=True)]
        ranks = [reciprocal_rank(one, case.right) for one, case in zip(several, cases(), strict=True)]
        by_role = {
            role: [recall for recall, case in zip(recalls, cases(), strict=True) if case.role == role]
            for role in dict.fromkeys(case.role for case in cases())
        }
        roles = [figure(float(np.mean(each))) for each in by_role.values()]
        told.append([name, figure(float(np.mean(recalls))), figure(float(np.mean(ranks))), *roles])
    return told


def mapping_quality() -> None:
    """Prints the table."""
    wordings = [each.text for each in CRITERIA]
    everything = [" ".join((each.text, *each.indicators)) for each in CRITERIA]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        asked = Asked(ChromaPassages(Path(folder), OnnxEmbedder()))
        with_indicators = tf_idf(everything, stop_words="english")
        letters = tf_idf(everything, analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True)
        rankings = {
            "by chance": chance(),
            "TF-IDF, wording": _by_score(tf_idf(wordings, stop_words="english")),
            "TF-IDF, wording and indicators": _by_score(with_indicators),
            "TF-IDF, the same in four letters": _by_score(letters),
            "TF-IDF with earlier maps": with_earlier(with_indicators),
            "embeddings alone": asked.by_meaning(),
            "suggestions, no earlier maps": asked.held_out(earlier=False),
            "suggestions": asked.held_out(earlier=True),
        }
        below = [title for title, said in STRANGERS if asked.best_score(title, said) < FLOOR]
        known = sum(asked.held_score(each) >= FLOOR for each in cases())
    names = [role.replace("outsourcing", "os") for role in dict.fromkeys(case.role for case in cases())]
    title = (
        f"Suggested criteria for {len(cases())} competencies among {len(REFS)} criteria; recall@5 by role on the right"
    )
    print(table(title, ["", "recall@5", "MRR", *names], lines(rankings)))
    print(f"\nNothing is suggested for {len(below)} of {len(STRANGERS)} trades the units know nothing of,")
    print(f"and something for {known} of {len(cases())} competencies.")
