"""A turn and a criterion read once, before they are laid side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.standards import Criterion
from conversations.judges.alignment import Wanted
from conversations.judges.attacks import tainted_sentences
from conversations.judges.contextual import ContextWords, words_in_context
from conversations.judges.marks import Marks, marks_of
from conversations.judges.sentences import Sentence, sentences_of
from conversations.judges.spelling import respelt
from conversations.judges.verdict import TurnInContext
from conversations.judges.words import content_stems, stems_of_all, words_of
from conversations.ports import Embedder

ECHO = 0.8
"""Share of a sentence's content words that came from the tutor, above which it is an echo.

Source: own choice: a four-word answer may share three words with its question and still say something with the fourth.
"""

MOSTLY = 0.7
"""Share of a sentence's words in one run of the tutor's from which it is said again. Source: own choice: an answer may
take up half of its question ("The lamp stays on because…")."""
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


@lru_cache(maxsize=256)
def read_sentences(turn: TurnInContext) -> tuple[ReadSentence, ...]:
    """The sentences of a turn, in order; asked for by the judge and by the checks, and read once."""
    sentences = sentences_of(turn.text)
    tainted = {one.sentence.start: one.reason for one in tainted_sentences(turn.text, sentences)}
    said = (turn.question, *turn.tutor_said)
    heard = stems_of_all(said)
    found = []
    for sentence in sentences:
        meant = respelt(sentence.text)
        stems = content_stems(meant)
        own = stems - heard
        barred = tainted.get(sentence.start, "")
        if not barred and (_says_again(meant, said) or (len(stems) >= 3 and 1 - len(own) / len(stems) >= ECHO)):
            barred = ECHOED
        found.append(ReadSentence(sentence, marks_of(meant), stems, own, barred))
    return tuple(found)


def clean_runs(sentences: Sequence[ReadSentence]) -> list[list[ReadSentence]]:
    """The sentences that can be evidence, in order, cut apart wherever one between them cannot."""
    return [list(run) for barred, run in groupby(sentences, key=lambda one: bool(one.barred)) if not barred]


def _says_again(text: str, said: Sequence[str]) -> bool:
    """Whether most of the sentence, and at least five words, is one run of the tutor's words."""
    words = words_of(text)
    longest = max(
        (SequenceMatcher(None, words, words_of(one), autojunk=False).find_longest_match().size for one in said),
        default=0,
    )
    return longest >= 5 and longest >= MOSTLY * len(words)


WINDOW = 16
"""Words of a part that is laid beside a criterion by itself. Source: own choice: about an indicator's length."""


@dataclass(frozen=True)
class Windows:
    """Parts of a passage: `vectors` has shape (parts, dimensions), `own_stems` the content words nobody said before."""

    vectors: NDArray[np.float32]
    own_stems: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class ReadTurn:
    """The sentences of a turn that can be evidence, with their vectors.

    `vectors` has shape (sentences, dimensions); `runs` tells for each sentence which entry of `contexts` holds its
    words, and where in the turn that entry starts; `heard` are the stems that the question or the tutor said;
    `question` is the vector of what was asked, None where nothing was.
    """

    sentences: tuple[ReadSentence, ...]
    vectors: NDArray[np.float32]
    runs: tuple[int, ...]
    contexts: tuple[tuple[int, ContextWords], ...]
    heard: frozenset[str]
    question: NDArray[np.float32] | None
    parts: dict[tuple[int, int], "Windows"] = field(default_factory=dict, compare=False, repr=False)

    def passage(self, first: int, last: int) -> ContextWords:
        """The words of the sentences from `first` to `last`, which lie in one run."""
        offset, words = self.contexts[self.runs[first]]
        return words.between(self.sentences[first].sentence.start - offset, self.sentences[last].sentence.end - offset)

    def windows(self, first: int, last: int) -> "Windows":
        """The passage of these sentences in parts of `WINDOW` words; made once, asked for by every criterion."""
        if (first, last) not in self.parts:
            several = self.passage(first, last).windows(WINDOW)
            own = [
                frozenset(stem for stem, is_it in zip(one.stems, one.content, strict=True) if is_it) for one in several
            ]
            self.parts[first, last] = Windows(
                np.stack([one.whole for one in several]), tuple(one - self.heard for one in own)
            )
        return self.parts[first, last]

    def around(self, first: int, last: int, most: int) -> tuple[int, int]:
        """The whole run that the sentences lie in when it has at most `most` words; else the sentences themselves."""
        run = [place for place, number in enumerate(self.runs) if number == self.runs[first]]
        words = sum(self.sentences[place].marks.words for place in run)
        return (run[0], run[-1]) if words <= most else (first, last)


def turn_texts(turn: TurnInContext, sentences: Sequence[ReadSentence]) -> list[str]:
    """What of a turn is embedded: its clean passages, then the question where there is one.

    What cannot be evidence is left out, so that it does not even colour its neighbours.
    """
    passages = [respelt(_passage(turn, run)) for run in clean_runs(sentences)]
    return [*passages, turn.question] if turn.question.strip() else passages


def _passage(turn: TurnInContext, run: Sequence[ReadSentence]) -> str:
    return turn.text[run[0].sentence.start : run[-1].sentence.end]


def read_turn(turn: TurnInContext, sentences: Sequence[ReadSentence], embedder: Embedder) -> ReadTurn:
    """Embeds what can be evidence, each run of clean sentences in its own context.

    Raises:
        ValueError: no sentence can be evidence.
    """
    every = clean_runs(sentences)
    if not every:
        raise ValueError("a turn without a usable sentence has nothing to read")
    texts = turn_texts(turn, sentences)
    embedded = embedder.embed_tokens(texts)
    contexts, vectors, numbers = [], [], []
    for number, (run, text, tokens) in enumerate(zip(every, texts, embedded, strict=False)):
        start = run[0].sentence.start
        words = words_in_context(text, tokens, _passage(turn, run))
        contexts.append((start, words))
        for one in run:
            vectors.append(words.between(one.sentence.start - start, one.sentence.end - start).whole)
            numbers.append(number)
    return ReadTurn(
        tuple(one for run in every for one in run),
        np.stack(vectors),
        tuple(numbers),
        tuple(contexts),
        stems_of_all((turn.question, *turn.tutor_said)),
        embedded[-1].whole if len(embedded) > len(every) else None,
    )


@dataclass(frozen=True)
class CriterionWords:
    """A criterion's words and vectors.

    `wanted` has the vector of its text first, then the indicators', shape (n, dimensions); `unwanted` those of the
    counter-examples. `says` are the words of what shows it: the indicators, or its text where it has none;
    `says_against` the counter-examples'.
    """

    stems: frozenset[str]
    wanted: NDArray[np.float32]
    unwanted: NDArray[np.float32]
    says: Wanted
    says_against: Wanted


def criterion_texts(criterion: Criterion) -> list[str]:
    """What of a criterion is embedded, in the order `read_criterion` needs."""
    return [criterion.text, *criterion.indicators, *criterion.counter_examples]


def read_criterion(criterion: Criterion, embedder: Embedder) -> CriterionWords:
    """Embeds a criterion's text, indicators and counter-examples."""
    texts = criterion_texts(criterion)
    tokens = embedder.embed_tokens(texts)
    words = [words_in_context(text, one) for text, one in zip(texts, tokens, strict=True)]
    vectors = np.stack([one.whole for one in tokens])
    last = 1 + len(criterion.indicators)
    return CriterionWords(
        stems_of_all(texts[:last]),
        vectors[:last],
        vectors[last:],
        Wanted.of(words[1:last] or words[:1]),
        Wanted.of(words[last:]),
    )


def best_window(
    relevance: Sequence[float], carries_on: Sequence[bool], runs: Sequence[int], longest: int = 5
) -> tuple[int, int]:
    """The run of sentences [first, last] around the most relevant one.

    A neighbour joins when it is at least 0.6 as relevant as the best, or carries the account on (an action, a reason,
    a result) and is at least 0.3 as relevant.

    Source: own choice, made by reading spans on the training half of the labelled rows.
    """
    best = max(range(len(relevance)), key=lambda place: relevance[place])
    first = last = best

    def joins(place: int) -> bool:
        share = relevance[place] / max(relevance[best], 1e-6)
        if runs[place] != runs[best]:
            return False  # something stands between them that cannot be evidence
        return share >= 0.6 or (carries_on[place] and share >= 0.3)

    while last - first + 1 < longest:
        if last + 1 < len(relevance) and joins(last + 1):
            last += 1
        elif first > 0 and joins(first - 1):
            first -= 1
        else:
            break
    return first, last
