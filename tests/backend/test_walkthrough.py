"""The walk-through, run once for real: over HTTP, on the embedded engine, with what it leaves behind."""

import csv
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.commands.walkthrough import run
from backend.walkthrough.assessing import SHORTEST_QUOTE, what_is_missing
from backend.walkthrough.journal import Journal, StageFailed
from backend.walkthrough.pages import NotOnThePage, form_to, links_in, texts_of
from portfolio.verify import verify_portfolio


@dataclass(frozen=True)
class Walked:
    """One finished walk-through."""

    out: Path
    code: int
    told: str


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    out = tmp_path_factory.mktemp("walk") / "out"
    code = run(out)
    return Walked(out, code, (out / "walkthrough.txt").read_text(encoding="utf-8"))


def test_every_stage_came_to_its_end(walked: Walked) -> None:
    assert walked.code == 0, walked.told
    assert "failed" not in walked.told.replace("0 failed", "")
    assert walked.told.rstrip().splitlines()[-1].startswith("portfolio verified: ")


def test_says_that_everybody_is_simulated(walked: Walked) -> None:
    assert "Everybody in it is simulated" in walked.told.splitlines()[0]
    for name in ("Nadia Holm", "Lewis Grant", "Priya Nair", "Tom Hale"):
        assert f"{name} (simulated)" in walked.told
    for transcript in (walked.out / "transcripts").glob("*.txt"):
        assert "no person said these words" in transcript.read_text(encoding="utf-8")
    assert "Demonstration: this learner is simulated." in zipped(walked, "portfolio.html")


def test_leaves_the_portfolio_and_it_verifies(walked: Walked) -> None:
    data = (walked.out / "portfolio.zip").read_bytes()
    report = verify_portfolio(data)
    assert report.ok, report.lines()
    altered = bytearray(data)
    altered[len(altered) // 2] ^= 1
    assert not verify_portfolio(bytes(altered)).ok


def test_some_evidence_was_accepted_and_its_words_are_the_learners(walked: Walked) -> None:
    content = json.loads(zipped(walked, "portfolio.json"))
    met = [item for item in content["items"] if item["decision"]["outcome"] == "met"]
    assert met
    said = "".join(file.read_text(encoding="utf-8") for file in (walked.out / "transcripts").glob("*.txt"))
    assert all(item["quote"]["text"] in said for item in met)


def test_heat_map_and_plan_come_from_what_was_said(walked: Walked) -> None:
    heat_map = json.loads((walked.out / "heat-map.json").read_text(encoding="utf-8"))
    observed = [cell for cell in heat_map["cells"] if cell["observations"]]
    assert heat_map["framework"] == "outsourcing-manager"
    assert heat_map["version"] == 2  # the one L&D published in the walk-through
    assert len(observed) >= 5
    assert all(cell["level"] is None for cell in heat_map["cells"] if not cell["observations"])
    assert "<title>Your heat map" in (walked.out / "heat-map.html").read_text(encoding="utf-8")
    plan = json.loads((walked.out / "plan.json").read_text(encoding="utf-8"))
    assert plan["hours_per_week"] == 6
    assert plan["weeks"]
    assert b"BEGIN:VEVENT" in (walked.out / "plan.ics").read_bytes()


def test_five_conversations_and_the_team(walked: Walked) -> None:
    names = sorted(file.name for file in (walked.out / "transcripts").glob("*.txt"))
    kinds = ["discover", "socratic_dialogue", "tough_renewal", "case_study", "professional_discussion"]
    assert names == [f"{number:02}-{kind}.txt" for number, kind in enumerate(kinds, 1)]
    told = " ".join(walked.told.split())
    assert re.search(r"asked for a hint, was given a (nudge|hint), and that is remembered", told), told
    with (walked.out / "team.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 30
    assert {row[2] for row in rows[1:]} == {"Nadia Holm (simulated)"}


def zipped(walked: Walked, name: str) -> str:
    with zipfile.ZipFile(walked.out / "portfolio.zip") as archive:
        return archive.read(name).decode()


def test_a_folder_that_cannot_be_made_is_said_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    assert run(tmp_path / "taken") == 1
    assert "Choose a folder" in capsys.readouterr().err


def test_a_failed_stage_is_named_and_nothing_of_an_earlier_run_is_left(tmp_path: Path) -> None:
    (tmp_path / "portfolio.zip").write_bytes(b"old")
    told: list[str] = []
    journal = Journal(tmp_path, told.append)
    assert not (tmp_path / "portfolio.zip").exists()
    with pytest.raises(StageFailed, match="Stage 1, “Sign in”, failed: no answer"), journal.stage("Sign in"):
        raise OSError("no answer")
    assert told == ["1. Sign in"]


ITEM = {
    "criterion": "PRV-SUP/P1",
    "verdict": "shown",
    "admissible": True,
    "independence": "none",
    "mode": "simulation",
    "quote": "x" * SHORTEST_QUOTE,
}


def test_the_assessors_rule_accepts_what_it_says_it_accepts() -> None:
    assert what_is_missing(ITEM, []) == []
    assert what_is_missing(ITEM, ["other words"]) == []


@pytest.mark.parametrize(
    ("change", "met_before"),
    [
        ({"verdict": "partly"}, []),
        ({"admissible": False}, []),
        ({"independence": "hint"}, []),
        ({"quote": "x" * (SHORTEST_QUOTE - 1)}, []),
        ({}, [ITEM["quote"]]),
        ({}, ["first", "second"]),
    ],
)
def test_the_assessors_rule_gives_one_reason_for_each_thing_missing(
    change: dict[str, object], met_before: list[str]
) -> None:
    assert len(what_is_missing({**ITEM, **change}, met_before)) == 1


PAGE = """<main><p class="stat big"><span>3</span> roles</p><form method="post" action="/go?next=1">
<input type="hidden" name="key" value="k&amp;1"><textarea name="text">
 two
lines</textarea><input type="radio" id="a" name="pick" value="1"><label for="a"> One </label>
<input type="checkbox" id="b" name="tick" value="yes" checked><label for="b">Tick</label>
<select name="kind"><option value="">All</option><option value="k" selected>Kind</option></select>
<button name="action" value="send">Send</button></form><a href="/team.csv?role=x&amp;y=1">CSV</a></main>"""


def test_a_form_is_sent_as_a_browser_sends_it() -> None:
    form = form_to(PAGE, "/go")
    untouched = {"key": ["k&1"], "text": [" two\nlines"], "tick": ["yes"], "kind": ["k"]}
    assert form.filled({}) == untouched
    chosen = form.filled({"pick": form.value_of("pick", "One")}, ("action", "send"))
    assert chosen == {**untouched, "pick": ["1"], "action": ["send"]}
    assert links_in(PAGE, "/team.csv") == ["/team.csv?role=x&y=1"]
    assert texts_of(PAGE, ".stat") == ["3 roles"]


@pytest.mark.parametrize("fill", [{"pick": "2"}, {"nothing": "1"}, {"tick": ["no"]}])
def test_what_a_page_does_not_offer_cannot_be_sent(fill: dict[str, str]) -> None:
    form = form_to(PAGE, "/go")
    with pytest.raises(NotOnThePage):
        form.filled(fill)
    with pytest.raises(NotOnThePage):
        form.filled({}, ("action", "delete"))
    with pytest.raises(NotOnThePage):
        form_to(PAGE, "/elsewhere")
