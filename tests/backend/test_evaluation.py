"""A judge measured: what is counted, what is kept, what changed since, and the page with pictures."""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from backend.services.evaluate_judge import facts_of_set, read_fairness_pairs, read_sets
from backend.services.evaluation_figures import Evaluated, report_on, share_of
from backend.services.evaluation_report import Fairness, Report
from backend.services.evaluation_runs import compare, keep_run, last_run, written
from backend.web.views.evaluation import evaluation_page, evaluation_view, thinned
from backend.web.views.evaluation_words import share_words
from competency_frameworks.standards import Criterion
from conversations.judges.agreement import Pair
from conversations.judges.labelled import FairnessSet, LabelledSet, read_fairness, read_set
from conversations.judges.verdict import Judgement, TurnInContext
from portfolio.evidence import JudgeRef, Strength, Verdict

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> {{ 7*7 }}"


class JudgeByFirstWord:
    """Says the verdict that the answer begins with: shown, partly, not, or else unjudged; every time 0.8 sure."""

    def __init__(self, version: str = "1") -> None:
        self.ref = JudgeRef("first-word", version, "prompts/x.v1", "small-model")
        self.read: list[str] = []

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        self.read.append(turn.text)
        said = {"shown": Verdict.SHOWN, "partly": Verdict.PARTLY, "not": Verdict.NOT_SHOWN}
        verdict = said.get(turn.text.split()[0], Verdict.UNJUDGED)
        strength = Strength.DESCRIBED if verdict in {Verdict.SHOWN, Verdict.PARTLY} else None
        return tuple(Judgement(one.ref, verdict, strength, 0.8, 0, 0, "") for one in criteria)

    async def observe(self, *_: object) -> None:
        return None


def row(number: int, answer: str, label: str, **more: str) -> str:
    fields = {"id": f"r{number}", "criterion": f"PRV-SUP/P{1 + number % 2}", "answer": answer, "label": label}
    return json.dumps({**fields, **more})


ROWS = "\n".join(
    [
        row(1, "shown a", "shown", group="nights", kind="strong"),
        row(2, "shown b", "partly", group="days", kind="weak"),
        row(3, "not c", "shown", group="nights", kind="strong"),
        row(4, "perhaps d", "shown"),
        "broken",
        row(5, "not e", "not shown"),
    ]
)
PAIR = {"criterion": "PRV-SUP/P1", "question": "?", "label": "shown"}
PAIRS = "\n".join(
    json.dumps({**PAIR, "id": f"p{number}", "marker": marker, "plain": plain, "varied": varied})
    for number, (marker, plain, varied) in enumerate(
        [
            ("spelling", "shown a", "shown b"),
            ("spelling", "shown a", "not b"),
            ("length", "not a", "partly b"),
            ("length", "not a", "perhaps b"),
        ]
    )
)


def report_of(content: str = ROWS, *, version: str = "1", at: datetime = NOW, name: str = "mine") -> Report:
    labelled = read_set(name, content.encode(), "Written for tests.")
    judge = JudgeByFirstWord(version)
    evaluated = asyncio.run(read_sets(judge, [labelled], lambda *_: None))
    return report_on(at, [judge.ref], [facts_of_set(labelled)], evaluated)


def fairness() -> Fairness:
    pairs = read_fairness(PAIRS.encode())
    return asyncio.run(read_fairness_pairs(JudgeByFirstWord(), pairs, lambda *_: None))


def test_every_row_is_read_once_and_counted() -> None:
    judge, told = JudgeByFirstWord(), []
    labelled = read_set("mine", ROWS.encode())
    evaluated = asyncio.run(read_sets(judge, [labelled], lambda done, of: told.append((done, of))))
    assert judge.read == ["shown a", "shown b", "not c", "perhaps d", "not e"]
    assert told == [(number, 5) for number in range(1, 6)]
    figures = report_on(NOW, [judge.ref], [facts_of_set(labelled)], evaluated).figures
    assert (figures.rows, figures.judged.count, figures.right.count) == (5, 4, 2)
    assert (figures.too_generous.count, figures.too_harsh.count) == (1, 1)
    assert (figures.right_when_judged.count, figures.right_when_judged.of) == (2, 4)
    assert figures.calibration_error == pytest.approx(0.3)


def test_the_report_names_judge_set_card_and_bad_rows() -> None:
    report = report_of()
    assert vars(report.judges[0]) == {
        "id": "first-word",
        "version": "1",
        "prompt": "prompts/x.v1",
        "model": "small-model",
    }
    (one,) = report.sets
    assert (one.name, one.rows, one.card) == ("mine", 5, "Written for tests.")
    assert one.problems == ["row 5: not JSON: Expecting value at character 1"]
    assert report.made_at == NOW
    assert [part.name for part in report.by_criterion] == ["PRV-SUP/P1", "PRV-SUP/P2"]
    assert {part.name: part.figures.rows for part in report.by_group} == {"nights": 2, "days": 1}
    assert {part.name: part.figures.rows for part in report.by_kind} == {"strong": 2, "weak": 1}
    assert report.confusion == [[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 1]]
    assert report.by_set == [], "one set is no comparison of sets"


def test_no_answer_stands_in_a_report() -> None:
    assert "perhaps d" not in written(report_of())


def test_rows_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        report_on(NOW, [], [], [])


def test_a_run_is_kept_and_never_overwritten(tmp_path: Path) -> None:
    first, second = keep_run(tmp_path, report_of()), keep_run(tmp_path, report_of(version="2"))
    assert first != second
    assert Report.model_validate_json(first.read_bytes()) == report_of()
    assert Report.model_validate_json(second.read_bytes()).judges[0].version == "2"


def test_the_last_run_is_the_newest_of_the_same_sets(tmp_path: Path) -> None:
    assert last_run(tmp_path / "nowhere", ["mine"]) is None
    for version, at, name in (("1", NOW, "mine"), ("2", LATER, "mine"), ("3", LATER, "other")):
        keep_run(tmp_path, report_of(version=version, at=at, name=name))
    (tmp_path / "zz.json").write_text("no run")
    (tmp_path / "zzz.json").write_text(written(report_of(at=LATER)).replace('"format": 1', '"format": 2'))
    found = last_run(tmp_path, ["mine"])
    assert found is not None
    assert found.judges[0].version == "2"


def test_a_comparison_says_what_changed_and_which_rows() -> None:
    before = report_of()
    now = report_of(ROWS.replace("not c", "shown c") + "\n" + row(6, "not f", "not shown"), version="2", at=LATER)
    compared = compare(now, before)
    assert compared.before == before.figures
    assert compared.changed[0] == "Judge version: 1 → 2."
    assert compared.changed[1].startswith("The set mine is not what it was: 5 rows (")
    assert [(change.now.id, change.verdict_before, change.now.verdict) for change in compared.rows] == [
        ("r3", "not shown", "shown")
    ]
    assert (compared.new, compared.gone) == (1, 0)
    same = compare(report_of(at=LATER), before)
    assert (same.changed, same.rows, same.new, same.gone) == ((), (), 0, 0)


def test_answers_written_twice_are_counted_by_marker() -> None:
    found = fairness()
    assert (found.same.count, found.same.of) == (1, 4)
    counted = {each.marker: (each.same.count, each.same.of) for each in found.markers}
    assert counted == {"spelling": (1, 2), "length": (0, 2)}
    went = [(each.varied_lower, each.varied_higher, each.one_unjudged) for each in found.markers]
    assert went == [(1, 0, 0), (0, 1, 1)]
    assert [(each.id, each.plain, each.varied) for each in found.apart] == [
        ("p1", "shown", "not shown"),
        ("p2", "not shown", "partly"),
        ("p3", "not shown", "unjudged"),
    ]


def test_no_pairs_say_nothing() -> None:
    empty = FairnessSet("0" * 64, None, ())
    found = asyncio.run(read_fairness_pairs(JudgeByFirstWord(), empty, lambda *_: None))
    assert found.same.share is None


def test_a_share_of_few_rows_carries_its_interval() -> None:
    assert share_words(share_of(13, 20)) == "65 % (13 of 20; 43 % to 82 %)"
    assert share_words(share_of(130, 200)) == "65 % (130 of 200)"
    assert share_words(share_of(0, 0)) == "–"


class Page(HTMLParser):
    """Tags with their attributes, and the text people see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def page() -> Page:
    before = report_of(at=NOW)
    now = report_of(ROWS.replace("not c", "shown c").replace("nights", "x &amp; y"), version="2", at=LATER)
    hostile = now.sets[0].model_copy(update={"card": HOSTILE, "name": HOSTILE})
    now = now.model_copy(update={"sets": [hostile], "fairness": fairness()})
    return Page(evaluation_page(now, compare(now, before)))


def test_the_page_needs_nothing_else(page: Page) -> None:
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in page.tags)
    assert not [attributes for _, attributes in page.tags if {"src", "href", "onload"} & set(attributes)]
    assert "url(" not in page.text
    assert any("default-src 'none'" in str(attributes.get("content")) for _, attributes in page.tags)


def test_the_page_shows_what_a_set_says_as_text(page: Page) -> None:
    assert HOSTILE in page.text


def test_every_picture_has_words_and_every_number_a_table(page: Page) -> None:
    pictures = [attributes for tag, attributes in page.tags if tag == "svg"]
    named = [str(each["aria-label"]) for each in pictures if each.get("role") == "img"]
    assert len(named) == 2
    assert "Confidence 80 %: right 75 % (3 of 4;" in named[0]
    assert "80 % of answers kept: 75 % right" in named[1]
    assert all(each.get("role") == "img" or each.get("aria-hidden") == "true" for each in pictures)
    headings = [tag for tag, _ in page.tags if tag in {"h1", "h2"}]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1


@pytest.mark.parametrize(
    "said",
    [
        "Judge: first-word, version 2, prompt prompts/x.v1, model small-model.",
        "22 November 2026, 09:30 UTC",
        "Judge version: 1 → 2.",
        "1 row was read differently.",
        "now right",
        "Too generous",
        "Too harsh",
        "1 not counted",
        "the target is 95 %, which is not reached",
        "The pairs have no card.",
        "By criterion",
        "By group",
    ],
)
def test_the_page_says(page: Page, said: str) -> None:
    assert said in re.sub(r"\s+", " ", page.text)


def test_a_set_without_a_card_and_a_first_run_are_said_to_be_so() -> None:
    report = report_of()
    report = report.model_copy(update={"sets": [report.sets[0].model_copy(update={"card": None})]})
    text = evaluation_page(report, None)
    assert "This set has no card" in text
    assert "There is no earlier run of the same sets" in text


def test_a_judge_that_never_judges_still_gets_a_page() -> None:
    labelled = LabelledSet("mine", "0" * 64, None, ())
    silent = [Evaluated("mine", "1", Pair(Verdict.SHOWN, Verdict.UNJUDGED, 0.0))]
    report = report_on(NOW, [JudgeRef("silent", "1")], [facts_of_set(labelled)], silent)
    assert report.figures.calibration_error is None
    assert "silent, version 1" in evaluation_page(report, None)


def test_the_curve_in_the_table_is_thin_and_ends_where_the_curve_ends() -> None:
    many = [Evaluated("mine", str(number), Pair(Verdict.SHOWN, Verdict.SHOWN, number / 500)) for number in range(500)]
    report = report_on(NOW, [], [], many)
    assert len(report.coverage) == 500
    table = thinned(report.coverage)
    assert len(table) <= 21
    assert table[-1] == report.coverage[-1]
    assert evaluation_view(report, None)["fairness"] is None
