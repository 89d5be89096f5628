"""The embedded judge and three plain baselines, each reading the same answers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from competency_frameworks.standards import Criterion
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.remembered import RememberedTokens
from conversations.judges.words import content_stems
from conversations.ports import Embedder
from portfolio.evidence import Verdict
from scripts.train_judge.rows import Row

TOGETHER = 256
"""Rows whose texts are embedded in one go."""
Features = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What was said of one answer; `confidence` is the chance, 0–1, that it is right."""

    verdict: Verdict
    confidence: float


class Scorer(Protocol):
    """Reads answers; one reading a row, in order."""

    name: str

    def read(self, rows: Sequence[Row]) -> list[Reading]: ...


class JudgeScorer:
    """The embedded judge as it is shipped, after the checks that every judge must pass."""

    name = "judge"

    def __init__(self, embedder: Embedder) -> None:
        self._judge = EmbeddedJudge(RememberedTokens(embedder, 8 * TOGETHER))

    def read(self, rows: Sequence[Row]) -> list[Reading]:
        return asyncio.run(self._read(rows))

    async def _read(self, rows: Sequence[Row]) -> list[Reading]:
        found = []
        for first in range(0, len(rows), TOGETHER):
            some = rows[first : first + TOGETHER]
            self._judge.prepare([(row.turn, [row.criterion]) for row in some])
            for row in some:
                (judgement,) = await self._judge.judge(row.turn, [row.criterion])
                found.append(Reading(judgement.verdict, judgement.confidence))
        return found


@dataclass
class Baseline:
    """Some features and, for the workplace and each public source `apart`, a logistic scale with two cuts.

    The cuts tell *partly or more* from the rest, and *shown*; a baseline never leaves a row unjudged. The judge is not
    told where an answer comes from and has one scale for all knowledge; a baseline that is not told either is `apart`
    no more.
    """

    name: str
    features: Callable[[Sequence[Row]], Features]
    apart: bool = True
    cuts: dict[str, tuple[LogisticRegression, LogisticRegression]] = field(default_factory=dict)

    def fitted(self, rows: Sequence[Row]) -> "Baseline":
        values = self.features(rows)
        labels, sides = np.array([row.label for row in rows]), self._sides(rows)
        for side in dict.fromkeys(sides.tolist()):
            of_it = sides == side
            # One to three features beside a thousand rows and more: nothing to hold back.
            bears, shown = (LogisticRegression(C=1e3).fit(values[of_it], labels[of_it] >= least) for least in (1, 2))
            self.cuts[side] = bears, shown
        return self

    def read(self, rows: Sequence[Row]) -> list[Reading]:
        if not rows:
            return []
        values, sides = self.features(rows), self._sides(rows)
        bears, shown = np.zeros(len(rows)), np.zeros(len(rows))
        for side in dict.fromkeys(sides.tolist()):
            of_it = sides == side
            bears[of_it], shown[of_it] = (cut.predict_proba(values[of_it])[:, 1] for cut in self.cuts[side])
        return [likeliest(*chances) for chances in zip(bears.tolist(), shown.tolist(), strict=True)]

    def _sides(self, rows: Sequence[Row]) -> NDArray[np.str_]:
        return np.array([row.group if self.apart else "" for row in rows])


def likeliest(bears: float, shown: float) -> Reading:
    """The likeliest verdict of the three that two cuts leave; *shown* is never likelier than *bears*."""
    shown = min(bears, shown)
    chances = {Verdict.SHOWN: shown, Verdict.NOT_SHOWN: 1 - bears, Verdict.PARTLY: bears - shown}
    verdict = max(chances, key=lambda one: chances[one])
    return Reading(verdict, chances[verdict])


def wanted_texts(criterion: Criterion) -> tuple[str, ...]:
    """What a criterion asks for: its text and its indicators."""
    return (criterion.text, *criterion.indicators)


def plain_cosine(embedder: Embedder) -> Baseline:
    """The cosine of the whole answer to the nearest indicator or the text."""
    known: dict[str, NDArray[np.float32]] = {}

    def features(rows: Sequence[Row]) -> Features:
        texts = dict.fromkeys(text for row in rows for text in (row.answer, *wanted_texts(row.criterion)))
        new = [text for text in texts if text not in known]
        known.update(zip(new, embedder.embed(new), strict=True))
        return np.array(
            [[max(float(known[row.answer] @ known[text]) for text in wanted_texts(row.criterion))] for row in rows]
        )

    return Baseline("cosine", features)


def tfidf_cosine(training: Sequence[Row], criteria: Sequence[Criterion]) -> Baseline:
    """The same over words weighed by rarity, as counted in the training answers and in what criteria ask for."""
    words = TfidfVectorizer(sublinear_tf=True)
    words.fit([*(row.answer for row in training), *(text for one in criteria for text in wanted_texts(one))])

    def features(rows: Sequence[Row]) -> Features:
        answers = words.transform([row.answer for row in rows])
        wanted = [wanted_texts(row.criterion) for row in rows]
        asked = words.transform([text for texts in wanted for text in texts])
        owner = np.repeat(np.arange(len(rows)), [len(texts) for texts in wanted])
        cosines = np.asarray(answers[owner].multiply(asked).sum(axis=1)).ravel()
        best = np.zeros(len(rows))
        np.maximum.at(best, owner, cosines)
        return best[:, None]

    return Baseline("TF-IDF", features)


def word_overlap(apart: bool = True) -> Baseline:
    """Shares of stems in common with the indicator that has most in common, or with the text where there is none."""
    name = "overlap" if apart else "overlap, one scale"
    return Baseline(name, lambda rows: np.array([overlap(row) for row in rows]), apart)


def overlap(row: Row) -> tuple[float, float, float]:
    """Shares 0–1: of the indicator's stems that are said; of what is said that is the indicator's; of the indicator's
    stems that the question has not, that are said (none left: 0)."""
    said, heard = content_stems(row.answer), content_stems(row.question)
    found = []
    for text in row.criterion.indicators or (row.criterion.text,):
        wanted = content_stems(text)
        both, new = said & wanted, wanted - heard
        found.append(
            (len(both) / max(1, len(wanted)), len(both) / max(1, len(said)), len(both & new) / max(1, len(new)))
        )
    return max(found, key=sum)


def all_scorers(embedder: Embedder, training: Sequence[Row], criteria: Sequence[Criterion]) -> list[Scorer]:
    """The embedded judge first, then the baselines, fitted."""
    baselines = (plain_cosine(embedder), tfidf_cosine(training, criteria), word_overlap(), word_overlap(apart=False))
    return [JudgeScorer(embedder), *(one.fitted(training) for one in baselines)]
