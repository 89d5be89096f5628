"""What the calibrated scale weighs: how a passage of a turn lies beside what a criterion asks for.

How strongly the passage shows a performance criterion is another question, answered by the written rules in
`strength.py`: with reasons, results and particulars among the features, the scale learnt to favour fluent accounts of
something else.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.standards import Criterion
from conversations.judges.alignment import Alignment, Wanted, align, in_order
from conversations.judges.contextual import ContextWords
from conversations.judges.fluency import surprise_of
from conversations.judges.marks import Marks
from conversations.judges.polarity import opposed
from conversations.judges.reading import CriterionWords, ReadSentence, ReadTurn, Windows, best_window
from conversations.judges.strength import acts_of, is_denial

FEATURES: dict[str, str] = {
    "similar_to_text": "nearness in meaning to the criterion",
    "similar_to_best_indicator": "nearness in meaning to the nearest indicator",
    "similar_to_indicators": "nearness in meaning to all indicators",
    "shared_own_words": "words shared with the criterion that nobody had said before",
    "meaning_covered": "how much of what an indicator says is said",
    "new_meaning_covered": "how much of an indicator is said that the question had not given away",
    "words_covered": "how many of an indicator's words are used",
    "new_words_covered": "how many of an indicator's words are used that the question had not",
    "to_the_point": "how much of what is said is about it",
    "words_to_the_point": "how many of the words used are an indicator's",
    "said_and_to_the_point": "says what an indicator says, and little else",
    "phrases_kept": "neighbouring words that are an indicator's neighbours",
    "in_order": "whether an indicator's words come in its order",
    "turned": "words denied here and not there, or there and not here",
    "opposed": "opposites of an indicator's words",
    "figures_missing": "figures of the indicator that are missing",
    "nearer_counter_example": "nearer to a counter-example than to an indicator",
    "counter_example_covered": "says more of a counter-example than of an indicator",
    "answers": "nearness in meaning of the whole passage to the question",
    "part_answers": "nearness of its nearest part to the question",
    "asked_about_it": "nearness of the question to the criterion",
    "asked": "whether there was a question",
    "echo": "share of words that came from the question or the tutor",
    "negated": "share of words under a negation",
    "actions": "things the learner did",
    "claims": "praise of oneself",
    "denial": "says that it was not done or is not known",
    "hypothetical": "what one would do",
    "surprise": "words in an order that English does not give them",
    "length": "how many different things are named",
    "wanted_length": "length of the indicator",
    "alternatives": "how many texts say what shows it",
    "longer_than_wanted": "length of the passage beside the indicator's",
}
"""The features in their order, each with its name in plain words."""


READ_WHOLE = 140
"""Words up to which what stands around the passage is weighed with it, so that it does not matter where somebody puts
a full stop. Source: own choice: longer than any labelled answer, so that windows matter in long accounts alone."""


LEAST_QUOTED = 12
"""Words below which a quote is widened to what stands around it. Source: own choice: less says nothing by itself."""


@dataclass(frozen=True)
class Finding:
    """Where in the turn the criterion is spoken about, and the features there, in the order of `FEATURES`."""

    start: int
    end: int
    marks: Marks
    acts: int
    values: NDArray[np.float64]

    def value(self, name: str) -> float:
        """One feature by name."""
        return float(self.values[list(FEATURES).index(name)])


def some(count: float, scale: float) -> float:
    """A count as 0–1: the first few matter most."""
    return 1 - math.exp(-count / scale)


def find(turn: ReadTurn, criterion: Criterion, words: CriterionWords) -> Finding:
    """Lays a turn beside a criterion: the passage that is most about it, and the features of that passage."""
    similarity = turn.vectors @ words.wanted.T
    shared = [len(one.own_stems & words.stems) for one in turn.sentences]
    relevance = [float(row.max()) + 0.15 * some(count, 2) for row, count in zip(similarity, shared, strict=True)]
    first, last = best_window(relevance, [_carries_on(one.marks) for one in turn.sentences], turn.runs)
    whole = turn.around(first, last, READ_WHOLE)
    quoted = turn.sentences[first : last + 1]
    if sum(one.marks.words for one in quoted) < LEAST_QUOTED:
        quoted = turn.sentences[whole[0] : whole[1] + 1]
    chosen = turn.sentences[whole[0] : whole[1] + 1]
    marks = Marks.total(one.marks for one in chosen)
    acts = acts_of(marks, criterion)
    passage = turn.passage(*whole)
    windows = turn.windows(*whole)
    values = {
        **_nearness(windows, passage, words),
        "shared_own_words": some(max(len(one & words.stems) for one in windows.own_stems), 3),
        **_laid_beside(passage, words, turn.heard),
        **_answering(turn, windows, passage, words),
        **_told(chosen, passage, marks, acts),
    }
    ordered = np.array([values[name] for name in FEATURES])
    return Finding(quoted[0].sentence.start, quoted[-1].sentence.end, marks, acts, ordered)


def _carries_on(marks: Marks) -> bool:
    return bool(marks.own_actions + marks.reasons + marks.outcomes + marks.enacted)


def _nearness(windows: Windows, passage: ContextWords, words: CriterionWords) -> dict[str, float]:
    several = np.maximum((windows.vectors @ words.wanted.T).max(axis=0), words.wanted @ passage.whole)
    unwanted = float((windows.vectors @ words.unwanted.T).max()) if len(words.unwanted) else float(several.max())
    return {
        "similar_to_text": float(several[0]),
        "similar_to_best_indicator": float(several.max()),
        "similar_to_indicators": float(several[1:].mean()) if len(several) > 1 else float(several[0]),
        "nearer_counter_example": unwanted - float(several.max()),
    }


_UNASKED = {"answers": 0.35, "part_answers": 0.35, "asked_about_it": 0.4, "asked": 0.0}
"""Without a question nothing is known of how well it was answered. Source: the first two are the means of the training
rows; the third is our own choice, below their mean, so that being asked about it counts for something."""


def _answering(turn: ReadTurn, windows: Windows, passage: ContextWords, words: CriterionWords) -> dict[str, float]:
    if turn.question is None:
        return _UNASKED
    return {
        "answers": float(passage.whole @ turn.question),
        "part_answers": float((windows.vectors @ turn.question).max()),
        "asked_about_it": float((words.wanted @ turn.question).max()),
        "asked": 1.0,
    }


def _laid_beside(passage: ContextWords, words: CriterionWords, heard: frozenset[str]) -> dict[str, float]:
    """Features of the text of the criterion that the passage says best."""
    if not passage.words or not words.says.texts:
        return dict.fromkeys(_ALIGNED, 0.0)
    beside = align(passage, words.says, heard)
    best = best_text(beside)
    text = words.says.texts[best]
    recall, precision = float(beside.recall[best]), float(beside.precision[best])
    said, wanted = frozenset(passage.stems), frozenset(text.stems)
    figures = {word for word in text.words if word[0].isdigit()}
    return {
        "meaning_covered": recall,
        "new_meaning_covered": float(beside.recall_new[best]),
        "words_covered": float(beside.same_words[best]),
        "new_words_covered": float(beside.same_words_new[best]),
        "to_the_point": precision,
        "words_to_the_point": float(beside.precision_words[best]),
        "said_and_to_the_point": 2 * recall * precision / max(recall + precision, 1e-6),
        "phrases_kept": _phrases_kept(passage, text),
        "in_order": in_order(beside, words.says, best),
        "turned": float(beside.turned[best]),
        "opposed": some(opposed(said, wanted), 2),
        "figures_missing": len(figures - set(passage.words)) / len(figures) if figures else 0.0,
        "counter_example_covered": _against(passage, words.says_against, heard, recall),
        "alternatives": some(len(words.says.texts), 3),
        "wanted_length": some(int(text.content.sum()), 6),
        "longer_than_wanted": min(2.0, len(said) / len(wanted)),
    }


_ALIGNED = (
    *("meaning_covered", "new_meaning_covered", "words_covered", "new_words_covered", "to_the_point"),
    *("words_to_the_point", "said_and_to_the_point", "phrases_kept", "in_order", "turned", "opposed"),
    *("figures_missing", "counter_example_covered", "wanted_length", "alternatives", "longer_than_wanted"),
)


def best_text(beside: Alignment) -> int:
    """Which text the passage says best. Source: own weighing; what is denied on one side only says the opposite."""
    score = beside.recall_new + beside.cosine + 0.5 * beside.precision - 0.5 * beside.turned
    return int(score.argmax())


def _against(passage: ContextWords, against: Wanted, heard: frozenset[str], recall: float) -> float:
    return float(align(passage, against, heard).recall.max()) - recall if against.texts else 0.0


def _phrases_kept(passage: ContextWords, text: ContextWords) -> float:
    pairs = set(zip(text.stems, text.stems[1:], strict=False))
    return len(pairs & set(zip(passage.stems, passage.stems[1:], strict=False))) / max(1, len(pairs))


def _told(chosen: tuple[ReadSentence, ...], passage: ContextWords, marks: Marks, acts: int) -> dict[str, float]:
    stems = sum(len(one.stems) for one in chosen)
    own = sum(len(one.own_stems) for one in chosen)
    content = int(passage.content.sum())
    return {
        "echo": 1 - own / stems if stems else 1.0,
        "negated": float(passage.negated[passage.content].mean()) if content else 0.0,
        "actions": some(acts, 2),
        "claims": some(marks.claims / (1 + acts), 1),
        "denial": 1.0 if is_denial(marks, acts) else 0.0,
        "hypothetical": some(marks.hypothetical, 2),
        "surprise": surprise_of(" ".join(one.sentence.text for one in chosen)),
        # Different words, so that nobody gains by saying a thing twice.
        "length": some(len({stem for stem, is_it in zip(passage.stems, passage.content, strict=True) if is_it}), 12),
    }
