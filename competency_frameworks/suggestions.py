"""Which criteria may show a competency: near in meaning, words in common, and how like competencies were mapped.

The index that finds near passages lies outside this room; what it found is given here, and the score is made here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from competency_frameworks.standards import Criterion
from competency_frameworks.word_index import WordIndex

NEAR_AT_ONCE = 100
"""Passages asked for with each question. Source: `docs/mapping.md`: sixty to all of them give the same figures."""
WORDS_WEIGHT = 0.5
"""What words in common weigh beside meaning. Source: `tests/benchmarks/mapping_quality`, leaving one role out."""
PRECEDENT_WEIGHT = 0.2
"""What an earlier map weighs. Source: as above."""
PRECEDENT_FLOOR = 0.6
"""How near two titles must be for the map of one to speak for the other. Source: as above."""
WORDS_ALONE = 20
"""Criteria that are looked at for their words only. Source: our own: four times what is shown."""
FLOOR = 0.2
"""Below it nothing is offered. Source: `docs/mapping.md`: the best score of each shipped competency lies above, that of
15 of 16 trades the standards know nothing of lies below."""
FULL_MARKS = 1 + WORDS_WEIGHT + PRECEDENT_WEIGHT
SHOWN = 5
"""Suggestions on a page. Source: the measure is recall at five."""


@dataclass(frozen=True)
class MapPassage:
    """A sentence in the index: a criterion's wording or indicator, or the title of a competency mapped before.

    `refs` are the criteria it speaks for; `role` is empty unless it was mapped before, and then says where.
    """

    text: str
    refs: tuple[str, ...]
    role: str = ""

    @property
    def id(self) -> str:
        """Changes with the words, so that an index can be kept in step by its ids alone."""
        return hashlib.sha256("\n".join((self.role, *self.refs, self.text)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Near:
    """A passage the index found, with cosine similarity −1–1."""

    passage: MapPassage
    similarity: float


@dataclass(frozen=True)
class Suggestion:
    """A criterion that may show the competency. `score` is 0–1; `sentence` is the criterion's own nearest one."""

    ref: str
    score: float
    reason: str
    sentence: str


def criterion_passages(criteria: Iterable[Criterion]) -> tuple[MapPassage, ...]:
    """Each criterion's wording and each of its indicators."""
    return tuple(MapPassage(text, (each.ref,)) for each in criteria for text in (each.text, *each.indicators))


def word_index(criteria: Iterable[Criterion]) -> WordIndex:
    """The words of each criterion with its indicators."""
    return WordIndex({each.ref: " ".join((each.text, *each.indicators)) for each in criteria})


def questions_for(title: str, description: str) -> tuple[str, str]:
    """What the index is asked: the title alone, then with the description; the first finds earlier maps as well."""
    return title, title if description in {"", title} else f"{title}. {description}"


@dataclass(frozen=True)
class Weights:
    """How the parts are added; the benchmark tries others."""

    words: float = WORDS_WEIGHT
    precedent: float = PRECEDENT_WEIGHT


def suggestions(
    question: str,
    found: Sequence[Sequence[Near]],
    words: WordIndex,
    count: int = SHOWN,
    weights: Weights = Weights(),
) -> tuple[Suggestion, ...]:
    """The best criteria for one competency, best first.

    `found` holds, for each of `questions_for`, the nearest passages, best first; `question` is the longer one.
    Score: nearness in meaning (for each question the mean of the criterion's two nearest sentences, averaged over
    the questions), plus words in common, plus the nearest earlier map, each by its weight.
    Source: own measurements in `docs/mapping.md`.
    """
    common = words.scores(question)
    meanings = [_nearness(near) for near in found]
    earlier = _earlier(found[0]) if found else {}
    most_in_common = sorted(common, key=lambda ref: -common[ref])[:WORDS_ALONE]
    candidates = dict.fromkeys([*(ref for near, _ in meanings for ref in near), *most_in_common, *earlier])
    ranked = []
    for ref in candidates:
        if ref not in words:  # an earlier map may name a criterion that is no longer there
            continue
        meaning = mean(near.get(ref, (cut, ""))[0] for near, cut in meanings)
        precedent, _ = earlier.get(ref, (0.0, ""))
        total = meaning + weights.words * common.get(ref, 0.0) + weights.precedent * precedent
        ranked.append((total / FULL_MARKS, ref))
    ranked.sort(key=lambda one: (-one[0], one[1]))
    best = {ref: max(near.get(ref, (0.0, "")) for near, _ in meanings) for _, ref in ranked[:count]}
    return tuple(
        Suggestion(ref, round(score, 4), _reason(best[ref], words.in_common(question, ref), earlier.get(ref)), sentence)
        for score, ref in ranked[:count]
        for sentence in (best[ref][1],)
    )


def _nearness(near: Sequence[Near]) -> tuple[dict[str, tuple[float, str]], float]:
    """Criterion ref → mean of its two nearest sentences, and the nearest; and the similarity where the list ends.

    A sentence that was not found is taken to lie where the list ends, which is the most it can be.
    """
    of_criteria = [each for each in near if not each.passage.role]
    cut = of_criteria[-1].similarity if of_criteria else 0.0
    several: dict[str, list[Near]] = {}
    for each in of_criteria:
        several.setdefault(each.passage.refs[0], []).append(each)
    nearest = {ref: (max(some, key=lambda one: one.similarity), some) for ref, some in several.items()}
    return {
        ref: (
            (top.similarity + (sorted(one.similarity for one in some)[-2] if len(some) > 1 else cut)) / 2,
            top.passage.text,
        )
        for ref, (top, some) in nearest.items()
    }, cut


def _earlier(near: Sequence[Near]) -> dict[str, tuple[float, str]]:
    """Criterion ref → the nearest competency mapped to it before, and its words."""
    found: dict[str, tuple[float, str]] = {}
    for each in near:
        if each.passage.role and each.similarity >= PRECEDENT_FLOOR:
            said = f"“{each.passage.text}” in {each.passage.role}"
            for ref in each.passage.refs:
                found[ref] = max(found.get(ref, (0.0, "")), (each.similarity, said))
    return found


def _reason(nearest: tuple[float, str], common: Sequence[str], earlier: tuple[float, str] | None) -> str:
    parts = []
    if nearest[1]:
        parts.append("One of its sentences is near in meaning.")
    if common:
        parts.append(f"Words in common: {', '.join(common)}.")
    if earlier:
        parts.append(f"{earlier[1]} is mapped to it.")
    return " ".join(parts)


def sentence_of(lines: Sequence[str], near_to: str) -> str:
    """Of the competency's lines in its document, the one with most words in common with a sentence; "" of none."""
    told = [" ".join(line.split()).lstrip("-•* ") for line in lines]
    told = [line for line in told if line]
    if not told:
        return ""
    index = WordIndex({str(place): line for place, line in enumerate(told)})
    shared: Mapping[str, float] = index.scores(near_to)
    return told[int(max(shared, key=lambda place: shared[place]))] if shared else told[0]
