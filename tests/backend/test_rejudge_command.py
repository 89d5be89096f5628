"""`prova rejudge`: what would change, counted and listed; nothing written unless asked; a failing turn named."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from backend.adapters.store import readings
from backend.adapters.store.readings import Wanted
from backend.adapters.store.tables import ChainLink, DecisionRow
from backend.cli import app
from backend.services.check_health import check
from backend.services.decide_evidence import queue_of
from backend.services.judge_turn import finish_judging
from backend.services.rejudge import Turned, turned
from competency_frameworks.model import Level
from portfolio.evidence import Outcome, Strength, Verdict
from tests.backend.conftest import Site, furnish, make_site
from tests.backend.journey import judgements, say, talking
from tests.backend.judges_made import SayingJudge
from tests.backend.test_rereading import decide

ANSWERS = (
    "In May I took the 1,340 claims tickets out of the system myself and found 91.4 per cent inside two days.",
    "In June I asked their analyst for the raw figures, and the gap was 37 tickets parked as waiting.",
    "In July I agreed with the supplier that waiting tickets count, because the clock belongs to the customer.",
)


@pytest.fixture
def read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Three answers, each read by version 1; the first is decided on."""
    made = make_site(tmp_path)
    made.prova.worker.start = lambda: None
    monkeypatch.setattr("backend.commands.rejudge.read_settings", lambda: made.prova.settings)
    monkeypatch.setattr("backend.commands.rejudge.open_prova", lambda _: made.prova)
    with made.client:
        conversation_id = talking(made)
        for answer in ANSWERS:
            say(made, conversation_id, answer)
        made.prova.judges = (SayingJudge("1"),)
        asyncio.run(finish_judging(made.prova))
        first = min(proposals(made), key=lambda each: ANSWERS.index(text_of(each)))
        decide(made, first, Outcome.INSUFFICIENT)
        yield made
    made.prova.database.close()


def proposals(site: Site) -> list[Any]:
    return [each.proposal for each in queue_of(site.prova, site.people["assessor"])]


def text_of(proposal: Any) -> str:
    return next(answer for answer in ANSWERS if answer.startswith(proposal.quote.text))


def rejudge(*options: str) -> Result:
    return CliRunner().invoke(app, ["rejudge", *options])


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def stored(site: Site) -> tuple[int, int]:
    with site.prova.database.reading() as session:
        links = session.scalar(select(func.count(ChainLink.number))) or 0
    return len(judgements(site.prova)), links


def test_a_dry_run_counts_and_lists_and_writes_nothing(read_once: Site) -> None:
    read_once.prova.judges = (SayingJudge("2", Verdict.NOT_SHOWN, level=Level.BASIC),)
    before = stored(read_once)
    result = rejudge("--json")
    assert result.exit_code == 0, result.output
    summary, *listed = rows(result)
    assert stored(read_once) == before
    assert summary["kept"] is None
    assert summary["turns"] == {"stored": 3, "read_before": 0, "read_now": 3, "failed": 0}
    assert summary["counts"]["harsher"] == 6, "three verdicts and three levels"
    assert summary["counts"]["same"] > 0
    assert sum(summary["counts"].values()) == summary["counts"]["same"] + len(listed)
    assert [row["kind"] for row in listed] == ["decided", *["change"] * 5]
    assert (listed[0]["before"], listed[0]["after"], listed[0]["decision"]) == (
        "shown, explained",
        "not shown",
        "insufficient",
    )
    assert {row["judge_before"] for row in listed} == {"saying 1"}
    assert {row["learner"] for row in listed} == {read_once.people["learner"].id}


def test_in_words_the_decided_come_first_and_nobody_is_named(read_once: Site) -> None:
    read_once.prova.judges = (SayingJudge("2", Verdict.PARTLY),)
    result = rejudge()
    assert "Nothing was written" in result.output
    assert read_once.people["learner"].name not in result.output
    assert read_once.people["learner"].id in result.output
    first, second = result.output.index("somebody may want to look again"), result.output.index("What would change")
    assert first < result.output.index("decided: insufficient") < second
    assert "shown, explained → partly, explained (harsher; saying 1 → saying 2)" in result.output


def test_kept_readings_stand_beside_the_old_and_a_second_run_changes_nothing(read_once: Site) -> None:
    old = {row.id for row in judgements(read_once.prova)}
    read_once.prova.judges = (SayingJudge("2", Verdict.PARTLY),)
    result = rejudge("--keep", "--json")
    assert rows(result)[0]["kept"] == 3
    after = stored(read_once)
    assert old < {row.id for row in judgements(read_once.prova)}
    assert len(proposals(read_once)) == 3
    assert {each.judge.version for each in proposals(read_once)} == {"1", "2"}, "the decided one stays as it was"
    again = rows(rejudge("--keep", "--json"))
    assert stored(read_once) == after
    assert again[0]["turns"] == {"stored": 3, "read_before": 3, "read_now": 0, "failed": 0}
    assert len(again) == 1
    with read_once.prova.database.reading() as session:
        assert session.scalar(select(func.count(DecisionRow.id))) == 1
    assert {each.name: each.ok for each in check(read_once.prova)}["Records"] is True


def test_a_turn_that_fails_is_named_and_the_others_are_read(read_once: Site) -> None:
    read_once.prova.judges = (SayingJudge("2", fails_on="analyst"),)
    result = rejudge("--keep", "--json")
    summary, *listed = rows(result)
    assert result.exit_code == 1
    assert summary["turns"]["read_now"] == summary["kept"] == 2
    (failed,) = [row for row in listed if row["kind"] == "failed"]
    assert "does not answer" in failed["reason"]
    assert failed["turn"] == 4
    assert "These turns could not be read" in rejudge().output


def test_a_limited_run_goes_on_where_it_stopped(read_once: Site) -> None:
    judge = SayingJudge("2")
    read_once.prova.judges = (judge,)
    for _ in range(3):
        rejudge("--keep", "--limit", "1")
    assert len(set(judge.read)) == len(judge.read) == 3


def test_stopped_by_hand_it_says_what_was_found_so_far(read_once: Site) -> None:
    judge = SayingJudge("2")

    async def interrupted(*_: object) -> None:
        if len(judge.read) == 2:
            raise KeyboardInterrupt

    judge.observe = interrupted
    read_once.prova.judges = (judge,)
    result = rejudge("--keep")
    assert result.exit_code == 130
    assert "Stopped before the end" in result.output
    assert "Kept beside the old: 1 new readings." in result.output


def test_pages_of_turns_are_walked_to_the_end(read_once: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "PAGE", 1)
    judge = SayingJudge("2")
    read_once.prova.judges = (judge,)
    assert rows(rejudge("--json"))[0]["turns"]["read_now"] == 3
    assert len(judge.read) == 3


def test_only_the_organisation_and_the_days_that_were_asked_for(read_once: Site) -> None:
    other = furnish(read_once.prova, "Another organisation", "another.example")
    read_once.prova.judges = (SayingJudge("2"),)
    assert rows(rejudge("--json", "--organisation", other))[0]["turns"]["stored"] == 0
    assert rows(rejudge("--json", "--organisation", "Test organisation"))[0]["turns"]["read_now"] == 3
    assert rows(rejudge("--json", "--since", "2999-01-01"))[0]["turns"]["stored"] == 0
    unknown = rejudge("--organisation", "Nowhere")
    assert unknown.exit_code == 1
    assert "No organisation has the name or id 'Nowhere'" in unknown.output


def test_turns_nobody_has_read_are_left_to_the_ordinary_judging(read_once: Site) -> None:
    say(read_once, talking(read_once, "reflective_account"), "In August I closed the last of them.")
    with read_once.prova.database.reading() as session:
        assert readings.count_turns(session, Wanted(), SayingJudge("1").ref) == (3, 3)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((Verdict.SHOWN, Strength.EXPLAINED), (Verdict.SHOWN, Strength.EXPLAINED), Turned.SAME),
        ((Verdict.PARTLY, Strength.EXPLAINED), (Verdict.SHOWN, Strength.DESCRIBED), Turned.GENEROUS),
        ((Verdict.SHOWN, Strength.DEMONSTRATED), (Verdict.SHOWN, Strength.EXPLAINED), Turned.HARSHER),
        ((Verdict.PARTLY, Strength.CLAIMED), (Verdict.NOT_SHOWN, None), Turned.HARSHER),
        ((Verdict.UNJUDGED, None), (Verdict.NOT_SHOWN, None), Turned.NEWLY),
        ((Verdict.NOT_SHOWN, None), (Verdict.UNJUDGED, None), Turned.NO_LONGER),
        ((Verdict.UNJUDGED, None), (Verdict.UNJUDGED, None), Turned.SAME),
    ],
)
def test_how_a_reading_turned(before: Any, after: Any, expected: Turned) -> None:
    assert turned(before, after) is expected
