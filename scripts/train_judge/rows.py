"""Labelled answers and what is derived from them by rule, as the trainer and the benchmark read them."""

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.judges.labelled import DATA, is_held_out
from conversations.judges.verdict import TurnInContext
from scripts.train_judge.rewritings import REWRITINGS

OTHERS = 12
"""Criteria of other units beside which an account is laid."""
LABELS = ("not shown", "partly", "shown")


@dataclass(frozen=True)
class Row:
    """One labelled answer, label 0–2 as in `LABELS`; derived rows are made from written ones by rule,
    rewritten ones say what a written one says.

    `group` tells where it comes from; `of` is the id of the row that a paraphrase retells.
    """

    criterion: Criterion
    question: str
    answer: str
    label: int
    kind: str
    tutor_said: tuple[str, ...] = ()
    group: str = "workplace"
    derived: bool = False
    rewritten: bool = False
    id: str = ""
    of: str = ""

    @property
    def turn(self) -> TurnInContext:
        """The answer as a learner's turn."""
        return TurnInContext("labelled", self.answer, self.question, self.tutor_said)

    @property
    def held_out(self) -> bool:
        """Whether the criterion stands on the held-out side."""
        return is_held_out(self.criterion.ref)


def lines(pattern: str) -> list[dict[str, Any]]:
    """The JSON lines of the files that match, under the judges' data folder."""
    return [json.loads(line) for file in sorted(DATA.glob(pattern)) for line in file.read_text("utf-8").splitlines()]


def written_rows() -> list[Row]:
    """The rows in labelled/."""
    return [
        Row(
            criterion_by_ref(row["criterion"]),
            row["question"],
            row["answer"],
            LABELS.index(row["label"]),
            row["kind"],
            tuple(row.get("tutor_said", ())),
            id=row["id"],
            of=row.get("of", ""),
        )
        for row in lines("labelled/*.jsonl")
    ]


def account_rows(seed: int = 20261122) -> list[Row]:
    """Each freer account beside the criteria it is labelled for, and beside some criteria of untouched units."""
    every = [criterion for unit in load_units() for criterion in unit.criteria]
    dice = random.Random(seed)  # noqa: S311 - a fixed seed, so that everybody trains on the same rows
    rows = []
    for account in lines("accounts.jsonl"):
        for label in ("partly", "shown"):
            rows += [
                Row(criterion_by_ref(ref), "", account["answer"], LABELS.index(label), f"account, {label}")
                for ref in account[label]
            ]
        units = {ref.split("/")[0] for ref in (*account["shown"], *account["partly"])}
        others = dice.sample([one for one in every if one.urn not in units], OTHERS)
        rows += [Row(one, "", account["answer"], 0, "account, other unit", derived=True) for one in others]
    return rows


def derived_rows(rows: Iterable[Row], seed: int = 20261122) -> list[Row]:
    """From each good answer: shuffled, negated, and laid beside criteria of other units."""
    dice = random.Random(seed)  # noqa: S311 - a fixed seed, so that everybody trains on the same rows
    every = [criterion for unit in load_units() for criterion in unit.criteria]
    made = []
    for row in (row for row in rows if row.label == len(LABELS) - 1 and not row.derived):
        bad = replace(row, label=0, derived=True, id="", of="")
        if (mixed := shuffled(row.answer, dice)) != row.answer.rstrip(".!? "):
            made.append(replace(bad, answer=mixed, kind="shuffled"))
        if (negated := negation_of(row.answer, dice)) != row.answer:
            made.append(replace(bad, answer=negated, kind="negated (derived)"))
        others = [one for one in every if one.urn != row.criterion.urn and is_held_out(one.ref) == row.held_out]
        made += [replace(bad, criterion=one, kind="other criterion") for one in dice.sample(others, 2)]
    return made


def rewritten_rows(rows: Iterable[Row], ways: int = 3, seed: int = 20261122) -> list[Row]:
    """Each row as some other people would write it, same label; for training alone."""
    dice = random.Random(seed)  # noqa: S311
    return [
        replace(row, answer=rewrite(row.answer, dice), rewritten=True)
        for row in rows
        for rewrite in dice.sample(REWRITINGS, ways)
    ]


def reference_rows(rows: Sequence[Row], seed: int = 20261122) -> list[Row]:
    """From each criterion's indicators as if a learner had said them: as they are, negated, shuffled; and the echo.

    An indicator word for word is no learner's answer, so as it is it has no label here; what is made of it has.
    """
    dice = random.Random(seed)  # noqa: S311
    made = []
    for criterion, question in {row.criterion: row.question for row in rows if row.question}.items():
        blank = Row(criterion, question, "", 0, "", group=next(r.group for r in rows if r.criterion == criterion))
        blank = replace(blank, derived=True)
        made.append(replace(blank, answer=question, kind="question echoed"))
        for text in criterion.indicators or (criterion.text,):
            made.append(replace(blank, answer=shuffled(text, dice), kind="reference shuffled"))
            if (negated := negation_of(text, dice)) != text:
                made.append(replace(blank, answer=negated, kind="reference negated"))
    return made


def shuffled(text: str, dice: random.Random) -> str:
    """The words in another order, without the closing mark."""
    words = text.rstrip(".!? ").split()
    order = words[:]
    for _ in range(5):
        dice.shuffle(order)
        if order != words:
            break
    return " ".join(order)


_AUXILIARY = re.compile(r"\b(is|are|was|were|am|has|have|had|will|would|can|could|should|must|may|might|does|do|did)\b")
_OWN_VERB = re.compile(r"\b(I|[Ww]e)\b(?!['’]| (?:am|was|were|are|have|had|will|would|can|could|never|do|did)\b)")
_DENIES = re.compile(r"\b(?:not|no|never|none|nobody|nothing|without)\b|n['’]t\b", re.IGNORECASE)


def negation_of(text: str, dice: random.Random) -> str:
    """The opposite, said in one of the ways people say it; the text itself where no way is sure to be the opposite."""
    if _DENIES.search(text):
        if len(text.split()) > 20 or len(_DENIES.findall(text)) > 1:
            return text  # taking one denial out of a long answer need not make it wrong
        return re.sub(r"\b(?:not|never) (?!only)|\bno (?!longer|more|less)(?=\w)", "", text, count=1)
    ways = []
    if _OWN_VERB.search(text):
        ways = [_OWN_VERB.sub(r"\1 never", text), _OWN_VERB.sub(r"\1 did not", text)]
    elif len(text.split()) <= 30 and not re.search(r"[.!?]\s+\w", text):
        body = text[:1].lower() + text[1:] if not text.startswith(("I ", "I'")) else text
        ways = [f"It is not true that {body}", f"I do not think that {body}"]
        if _AUXILIARY.search(text):
            ways += [_AUXILIARY.sub(r"\1 not", text, count=1)] * 2
    return dice.choice(ways) if ways else text
