"""School answers are read where they lie; the two little files here are our own."""

from pathlib import Path

import pytest

from competency_frameworks.standards import CriterionKind
from scripts.train_judge.rows import Row
from scripts.train_judge.short_answers import short_answer_rows

TEA = """<?xml version="1.0" encoding="UTF-8"?>
<question id="TEA_1"><questionText>Why does   tea
 cool in the cup?</questionText>
<referenceAnswers>
 <referenceAnswer id="r1" category="BEST">Its heat goes into the cooler
   air.</referenceAnswer>
 <referenceAnswer id="r2" category="GOOD">It warms the air around it.</referenceAnswer>
</referenceAnswers>
<studentAnswers>
 <studentAnswer id="s1" accuracy="{0}">the heat goes  into the air </studentAnswer>
 <studentAnswer id="s2" accuracy="{1}">it is old &amp; stale</studentAnswer>
 <studentAnswer id="s3" accuracy="{2}">the air cools down</studentAnswer>
 <studentAnswer id="s4" accuracy="{1}">   </studentAnswer>
</studentAnswers></question>
"""
SEED = """<?xml version="1.0" encoding="UTF-8"?>
<question id="SEED_{name}"><questionText>What does a seed need to sprout?</questionText>
<referenceAnswers><referenceAnswer id="r1">A seed needs water and warmth.</referenceAnswer></referenceAnswers>
<studentAnswers>
 <studentAnswer id="a" accuracy="correct">water and to be warm</studentAnswer>
</studentAnswers></question>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for ways, marks in (
        ("2way", ("correct", "incorrect", "incorrect")),
        ("3way", ("correct", "incorrect", "contradictory")),
    ):
        for source, files in (
            ("beetle", {"tea": TEA.format(*marks)}),
            ("sciEntsBank", {f"seed-{number}": SEED.format(name=number) for number in range(12)}),
        ):
            place = tmp_path / ways / source
            place.mkdir(parents=True)
            for name, text in files.items():
                (place / f"{name}.xml").write_text(text, "utf-8")
    return tmp_path


def of(rows: list[Row], source: str) -> list[Row]:
    return [row for row in rows if row.group == source]


def test_answers_are_read_with_their_label_and_what_is_wrong_with_them(folder: Path) -> None:
    tea = of(short_answer_rows(folder), "beetle")
    assert [(row.answer, row.label, row.kind) for row in tea] == [
        ("the heat goes into the air", 2, "beetle: correct"),
        ("it is old & stale", 0, "beetle: incorrect"),
        ("the air cools down", 0, "beetle: contradictory"),
    ]
    assert {row.question for row in tea} == {"Why does tea cool in the cup?"}
    assert not any(row.derived or row.tutor_said for row in tea)


def test_a_question_is_one_criterion_of_knowledge_that_its_references_show(folder: Path) -> None:
    (criterion,) = {row.criterion for row in of(short_answer_rows(folder), "beetle")}
    assert criterion.kind is CriterionKind.KNOWLEDGE
    assert (criterion.urn, criterion.code) == ("beetle", "tea")
    assert criterion.indicators == ("Its heat goes into the cooler air.", "It warms the air around it.")
    assert criterion.text in {criterion.indicators[0], "Answers the question: Why does tea cool in the cup?"}


def test_questions_become_criteria_in_several_ways_and_always_the_same(folder: Path) -> None:
    seeds = [row.criterion for row in of(short_answer_rows(folder), "sciEntsBank")]
    assert len(seeds) == 12
    assert len({(one.text, one.indicators) for one in seeds}) > 1
    for one in seeds:  # the reference is always there to be read, in one place or the other
        assert "A seed needs water and warmth." in (one.text, *one.indicators)
    assert short_answer_rows(folder) == short_answer_rows(folder)


def test_a_folder_without_the_data_is_told(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no beetle questions under 2way/\. Name the folder"):
        short_answer_rows(tmp_path / "elsewhere")
    for file in (folder / "2way" / "sciEntsBank").iterdir():
        file.unlink()
    with pytest.raises(FileNotFoundError, match="no sciEntsBank questions"):
        short_answer_rows(folder)
