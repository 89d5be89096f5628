"""`prova eval` from end to end, in a home of its own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.cli import app
from backend.services.consent_to_checks import answer_consent
from tests.backend.conftest import QuickParts, make_site
from tests.backend.test_pages_agreement import TWENTY, decide
from tests.openai_server import Reply, openai_server

GOOD = (
    "In March I compared our supplier's monthly results with the agreed service level of 95 per cent and found that "
    "they fell short at 91, because the night shift closed tickets late."
)
ROWS = [
    {"id": 1, "criterion": "PRV-SUP/P1", "answer": GOOD, "label": "shown", "kind": "strong", "group": "nights"},
    {"id": 2, "criterion": "PRV-SUP/P1", "answer": "I am very good at suppliers.", "label": "not shown"},
    {"id": 3, "criterion": "PRV-SUP/P99", "answer": "x", "label": "shown"},
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROVA_HOME", str(tmp_path / "home"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PROVA_MODEL", "PROVA_JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("backend.commands.evaluate.Parts", QuickParts)
    return tmp_path / "home"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, arguments)])


def rows_file(folder: Path, rows: list[dict[str, object]] = ROWS, card: str = "") -> Path:
    file = folder / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    if card:
        file.with_suffix(".md").write_text(card, encoding="utf-8")
    return file


def test_a_set_is_read_reported_and_kept(home: Path, tmp_path: Path) -> None:
    said = run("--set", rows_file(tmp_path), "--out", tmp_path / "out")
    assert said.exit_code == 0, said.output
    assert "Set: answers, 2 rows" in said.output
    assert "no card" in said.output
    assert "row 3: criterion: no shipped criterion is called PRV-SUP/P99" in said.output
    assert "Too generous" in said.output
    (kept,) = (home / "evaluations").glob("*.json")
    assert str(kept) in said.output
    assert (tmp_path / "out" / "report.json").read_bytes() == kept.read_bytes()
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "There is no earlier run of the same sets" in page
    assert GOOD not in page


def test_the_next_run_is_compared_with_it(home: Path, tmp_path: Path) -> None:
    run("--set", rows_file(tmp_path))
    changed = [{**ROWS[0], "answer": "I never did any of this."}, *ROWS[1:], {**ROWS[1], "id": 4}]
    said = run("--set", rows_file(tmp_path, changed, "Written for a test."), "--json")
    assert said.exit_code == 0, said.output
    report = json.loads(said.stdout)
    assert report["sets"][0]["card"] == "Written for a test."
    assert any("The set answers is not what it was" in change for change in report["compared"]["changed"])
    assert [row["id"] for row in report["compared"]["rows"]] == ["1"]
    assert report["compared"]["new"] == 1
    assert len(list((home / "evaluations").glob("*.json"))) == 2


def test_two_sets_of_one_name_are_told_apart(home: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    said = run("--set", rows_file(tmp_path), "--set", rows_file(tmp_path / "other", ROWS[:1]), "--json")
    report = json.loads(said.stdout)
    assert [(one["name"], one["rows"]) for one in report["sets"]] == [("answers", 2), ("answers (2)", 1)]
    assert [part["name"] for part in report["by_set"]] == ["answers", "answers (2)"]


def test_what_cannot_be_read_is_said_plainly(home: Path, tmp_path: Path) -> None:
    missing = run("--set", tmp_path / "none.jsonl")
    assert missing.exit_code == 1
    assert "Check the name" in missing.output
    nothing = run("--set", rows_file(tmp_path, ROWS[2:]))
    assert nothing.exit_code == 1
    assert "no shipped criterion" in nothing.output
    assert "No row can be counted" in nothing.output
    assert not (home / "evaluations").exists()


def test_a_model_that_is_not_connected_is_said_plainly(home: Path, tmp_path: Path) -> None:
    said = run("--set", rows_file(tmp_path), "--judge", "model")
    assert said.exit_code == 1
    assert "No model is connected" in said.output
    assert run("--judge", "other").exit_code == 2


def with_a_model(monkeypatch: pytest.MonkeyPatch, reply: Reply, *arguments: str | Path) -> tuple[Result, int]:
    """The command with a model on a local server that always says the same; and how often it was asked."""
    with openai_server(decide=lambda _: reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("PROVA_JUDGE_MODEL", "small/judge:1b")
        return run("--judge", "model", *arguments), len(server.requests)


def test_a_model_is_measured_like_the_embedded_judge(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yes = Reply("Yes", chances={"Yes": 0.97, "No": 0.02})
    said, asked = with_a_model(monkeypatch, yes, "--set", rows_file(tmp_path), "--json")
    assert said.exit_code == 0, said.output
    assert asked
    report = json.loads(said.stdout)
    (judge,) = report["judges"]
    assert judge["model"] == "small/judge:1b"
    assert judge["prompt"]
    assert report["rows"][0]["verdict"] == "shown"


def test_a_model_that_is_gone_leaves_no_run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said, _ = with_a_model(monkeypatch, Reply(status=401), "--set", rows_file(tmp_path))
    assert said.exit_code == 1
    assert not (home / "evaluations").exists()


def test_an_organisations_decisions_are_a_set(home: Path, tmp_path: Path) -> None:
    site = make_site(home)
    with site.client:
        site.enrol("learner")
        decide(site, "learner", TWENTY)
        assert "0 decisions" in run("--decisions", "Test organisation").output
        answer_consent(site.prova, site.people["learner"], given=True)
    site.prova.database.close()
    said = run("--decisions", "Test organisation", "--out", tmp_path / "out", "--json")
    assert said.exit_code == 0, said.output
    report = json.loads(said.stdout)
    assert report["sets"][0]["name"] == "Decisions of Test organisation"
    assert (report["figures"]["too_generous"]["count"], report["figures"]["too_harsh"]["count"]) == (4, 1)
    assert report["judges"] == [{"id": "test-judge", "version": "1", "prompt": "", "model": ""}]
    assert report["rows"] == []
    assert "Only suggestions reach an assessor" in (tmp_path / "out" / "index.html").read_text("utf-8")
    assert run("--decisions", "Nobody").exit_code == 1
    assert run("--decisions", "Test organisation", "--fairness").exit_code == 2


def test_the_shipped_pairs_are_read_when_asked_for(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = {"id": "p", "criterion": "PRV-SUP/P1", "marker": "fast typing", "label": "shown", "question": "?"}
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps({**pair, "plain": GOOD, "varied": GOOD.lower().replace("'", "")}), encoding="utf-8")
    monkeypatch.setattr("backend.commands.evaluate.FAIRNESS_PAIRS", file)
    said = run("--set", rows_file(tmp_path), "--fairness")
    assert said.exit_code == 0, said.output
    assert "fast typing" in said.output
