"""The training part of SemEval-2013 Task 7, read where it lies: its licence keeps it out of this project.

Source: Dzikovska and others 2013, The Joint Student Response Analysis and 8th Recognizing Textual Entailment Challenge
(CC BY-SA 3.0). A reference answer stands for an indicator, the question for the tutor's question.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency
from scripts.train_judge.rows import Row

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "judging" / "short_answers" / "training"
"""Where the data lies when it lies beside the checkout."""
SOURCES = ("beetle", "sciEntsBank")


def short_answer_rows(folder: Path) -> list[Row]:
    """Every answer with its criterion; label 0 = incorrect, 2 = correct. `folder` holds `2way` and `3way`.

    Raises:
        FileNotFoundError: the folder does not hold the data.
    """
    rows = []
    for source in SOURCES:
        files = sorted((folder / "2way" / source).glob("*.xml"))
        if not files:
            raise FileNotFoundError(
                f"{folder}: no {source} questions under 2way/. Name the folder of the training part."
            )
        for file in files:
            rows += list(_answers(source, file, folder / "3way" / source / file.name))
    return rows


def _answers(source: str, file: Path, three_way: Path) -> Iterator[Row]:
    root = ElementTree.parse(file).getroot()  # noqa: S314 - a known data set, read from disk
    question = " ".join((root.findtext("questionText") or "").split())
    references = [" ".join((one.text or "").split()) for one in root.iter("referenceAnswer")]
    kinds = {
        one.get("id"): one.get("accuracy")
        for one in ElementTree.parse(three_way).getroot().iter("studentAnswer")  # noqa: S314
    }
    criterion = _criterion(source, file.stem, question, references)
    for answer in root.iter("studentAnswer"):
        text = " ".join((answer.text or "").split())
        if text:
            label = 2 if answer.get("accuracy") == "correct" else 0
            yield Row(criterion, question, text, label, f"{source}: {kinds[answer.get('id')]}", group=source)


def _criterion(source: str, name: str, question: str, references: list[str]) -> Criterion:
    """The question as a criterion, said in one of the ways people may say it, so that none of them is learnt."""
    way = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3
    return Criterion(
        urn=source,
        code=name,
        kind=CriterionKind.KNOWLEDGE,
        text=(references[0], f"Answers the question: {question}", references[0])[way],
        modes=tuple(Mode),
        sufficiency=Sufficiency(),
        indicators=() if way == 2 and len(references) == 1 else tuple(references),
    )
