"""A turn and a criterion read once, before they are laid side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.standards import Criterion
from conversations.judges.attacks import tainted_sentences
from conversations.judges.marks import Marks, marks_of
from conversations.judges.sentences import Sentence, sentences_of
from conversations.judges.verdict import TurnInContext
from conversations.judges.words import content_stems, stems_of_all, words_of
from conversations.ports import Embedder

ECHO = 0.8
"""Share of a sentence's content words that came from the tutor, above which it is an echo.

Source: own choice: a four-word answer may share three words with its question and still say something with the fourth.
"""

ECHOED = "it repeats the tutor's words"


@dataclass(frozen=True)
class ReadSentence:
    """One sentence with its marks. `own_stems` are content words that neither question nor tutor said before.

    `barred` says why it cannot be evidence, "" when it can.
    """

    sentence: Sentence
    marks: Marks
    stems: frozenset[str]
    own_stems: frozenset[str]
    barred: str


def read_sentences(turn: TurnInContext) -> tuple[ReadSentence, ...]:
    """The sentences of a turn, in order."""
    sentences = sentences_of(turn.text)
    tainted = {one.sentence.start: one.reason for one in tainted_sentences(turn.text, sentences)}
    said = (turn.question, *turn.tutor_said)
    heard = stems_of_all(said)
    found = []
    for sentence in sentences:
        stems = content_stems(sentence.text)
        own = stems - heard
        barred = tainted.get(sentence.start, "")
        if not barred and (_says_again(sentence.text, said) or (len(stems) >= 3 and 1 - len(own) / len(stems) >= ECHO)):
            barred = ECHOED
        found.append(ReadSentence(sentence, marks_of(sentence.text), stems, own, barred))
    return tuple(found)


def clean_runs(sentences: Sequence[ReadSentence]) -> list[list[ReadSentence]]:
    """The sentences that can be evidence, in order, cut apart wherever one between them cannot."""
    return [list(run) for barred, run in groupby(sentences, key=lambda one: bool(one.barred)) if not barred]


def _says_again(text: str, said: Sequence[str]) -> bool:
    """Whether half of the sentence, and at least five words, is one run of the tutor's words."""
    words = words_of(text)
    longest = max(
        (SequenceMatcher(None, words, words_of(one), autojunk=False).find_longest_match().size for one in said),
        default=0,
    )
    return longest >= 5 and longest >= len(words) / 2


@dataclass(frozen=True)
class CriterionWords:
    """A criterion's words and vectors; `wanted` has its text first, then the indicators, shape (n, dimensions)."""

    stems: frozenset[str]
    wanted: NDArray[np.float32]
    unwanted: NDArray[np.float32]


def read_criterion(criterion: Criterion, embedder: Embedder) -> CriterionWords:
    """Embeds a criterion's text, indicators and counter-examples."""
    wanted = [criterion.text, *criterion.indicators]
    vectors = embedder.embed([*wanted, *criterion.counter_examples])
    return CriterionWords(stems_of_all(wanted), vectors[: len(wanted)], vectors[len(wanted) :])


def best_window(relevance: Sequence[float], carries_on: Sequence[bool], longest: int = 5) -> tuple[int, int]:
    """The run of sentences [first, last] around the most relevant one.

    A neighbour joins when it is at least 0.6 as relevant as the best, or carries the account on (an action, a reason,
    a result) and is at least 0.3 as relevant.

    Source: own choice, made by reading spans on the training half of the labelled rows.
    """
    best = max(range(len(relevance)), key=lambda place: relevance[place])
    first = last = best

    def joins(place: int) -> bool:
        share = relevance[place] / max(relevance[best], 1e-6)
        return share >= 0.6 or (carries_on[place] and share >= 0.3)

    while last - first + 1 < longest:
        if last + 1 < len(relevance) and joins(last + 1):
            last += 1
        elif first > 0 and joins(first - 1):
            first -= 1
        else:
            break
    return first, last
