"""`prova eval calibrate` over the real protocol: it asks, fits, keeps, prints; and every way it can fail."""

import json
import logging
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from backend.adapters.calibrations import CalibrationFolder
from backend.app import Parts
from backend.cli import app
from backend.settings import Settings
from conversations.judges.calibration import Calibration
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.labelled import is_held_out
from tests.backend.conftest import QuickParts
from tests.openai_server import Reply, openai_server

CRITERIA = [f"PRV-SUP/{code}" for code in ("P1", "P2", "P3", "P4", "P5", "K1", "K2", "K3", "K4")]
CRITERIA += [f"PRV-CON/P{number}" for number in range(1, 7)]
NEVER_ASKED = "http://127.0.0.1:9/v1"


def labelled(count: int = 120) -> str:
    """Rows whose answers tell what the made-up model will say of them: it says yes far too readily."""
    draw, rows = random.Random(3), []
    for number in range(count):
        label = draw.choice(["shown", "not shown", "partly"])
        own = {"shown": 0.995, "partly": 0.9, "not shown": 0.7}[label] - draw.random() * 0.1
        answer = f"Answer {number}, I did it. [{own:.4f}]"
        rows.append({"id": number, "criterion": CRITERIA[number % len(CRITERIA)], "answer": answer, "label": label})
    return "\n".join(json.dumps(row) for row in rows)


def generous(request: dict[str, Any]) -> Reply:
    """Says yes as likely as the answer tells."""
    own = float(request["messages"][1]["content"].split("[0.")[1].split("]")[0]) / 10_000
    return Reply("Yes", chances={"Yes": own * 0.98, "No": (1 - own) * 0.98})


@pytest.fixture
def calibrating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, int]]:
    """Runs the command against a server; gives exit code, what was printed and how many requests there were."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PROVA_MODEL", "PROVA_JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("backend.commands.calibrate.Parts", QuickParts)
    (tmp_path / "rows.jsonl").write_text(labelled(), "utf-8")

    def run(decide: Callable[[dict[str, Any]], Reply], *options: str) -> tuple[int, str, int]:
        with openai_server(decide=decide) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("PROVA_JUDGE_MODEL", "small/judge:1b")
            ran = CliRunner().invoke(app, ["eval", "calibrate", *(options or ("--set", "rows.jsonl"))])
        monkeypatch.setenv("OPENAI_BASE_URL", NEVER_ASKED)
        return ran.exit_code, ran.output, len(server.requests)

    return run


def kept_in(home: Path) -> Calibration:
    (place,) = (home / "calibrations").glob("*.json")
    return Calibration.from_json(place.read_text("utf-8"))


def test_a_generous_model_is_calibrated_and_used_from_then_on(
    calibrating: Callable[..., tuple[int, str, int]], tmp_path: Path
) -> None:
    code, said, requests = calibrating(generous)
    assert code == 0, said
    assert requests == 120
    assert "read 120 of 120" in said
    assert "calibration error" in said
    made = kept_in(tmp_path / "home")
    assert made.provenance is not None
    figures = made.provenance.figures
    held_out = sum(is_held_out(CRITERIA[number % len(CRITERIA)]) for number in range(120))
    assert (made.provenance.rows, figures["rows"]) == (120 - held_out, held_out)
    assert figures["calibration_error_after"] < figures["calibration_error_before"]
    assert figures["shown_right_after"] > figures["shown_right_before"]
    assert len(made.provenance.made_on) == len("2026-11-22")
    parts = QuickParts(Settings(_env_file=None))
    judge = parts.model_judge(EmbeddedJudge(parts.embedder))
    assert judge is not None
    assert judge.ref.version == f"2+calibrated:{made.id}"
    assert judge.ref.model == "small/judge:1b"
    assert list((tmp_path / "home" / "calibrations").glob("*.readings.jsonl")) == []


def test_a_broken_connection_keeps_what_was_read(
    calibrating: Callable[..., tuple[int, str, int]], tmp_path: Path
) -> None:
    asked = iter(range(1000))
    code, said, _ = calibrating(lambda request: generous(request) if next(asked) < 41 else Reply(status=503))
    assert code == 1
    assert "41 of 120 rows are read and kept: run it again" in said
    assert "HTTP 503" in said
    assert list((tmp_path / "home" / "calibrations").glob("*.json")) == []
    # A process killed in mid-write leaves half a line.
    (readings,) = (tmp_path / "home" / "calibrations").glob("*.readings.jsonl")
    with readings.open("a", encoding="utf-8") as file:
        file.write('{"key": "ab')
    code, said, requests = calibrating(generous)
    assert code == 0, said
    assert requests == 79
    assert kept_in(tmp_path / "home").provenance is not None


def test_a_server_that_tells_no_chances_has_nothing_to_calibrate(
    calibrating: Callable[..., tuple[int, str, int]],
) -> None:
    code, said, requests = calibrating(lambda request: Reply("Yes"))
    assert (code, requests) == (1, 1)
    assert "no log-probabilities" in said


def test_rows_that_get_neither_are_counted_and_left_out(
    calibrating: Callable[..., tuple[int, str, int]], tmp_path: Path
) -> None:
    def now_and_then(request: dict[str, Any]) -> Reply:
        # By the row and not by whose turn it is: several are asked at once.
        number = int(request["messages"][1]["content"].split("Answer ")[1].split(",")[0])
        return generous(request) if number % 6 else Reply("Well", chances={"Well": 0.9})

    code, said, _ = calibrating(now_and_then)
    assert code == 0, said
    assert "20 rows got neither yes nor no" in said


def test_fewer_rows_are_drawn_when_fewer_are_wanted(calibrating: Callable[..., tuple[int, str, int]]) -> None:
    code, said, requests = calibrating(generous, "--set", "rows.jsonl", "--rows", "30")
    assert requests == 30
    assert code == 1
    assert "to fit on there are" in said


def test_the_shipped_rows_are_read_when_no_file_is_given(calibrating: Callable[..., tuple[int, str, int]]) -> None:
    code, said, requests = calibrating(lambda request: Reply("No", chances={"No": 1.0}), "--rows", "5")
    assert requests == 5
    assert code == 1
    assert "there are" in said


def test_bad_rows_and_missing_files_are_said(calibrating: Callable[..., tuple[int, str, int]], tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": 1}\nnot json\n', "utf-8")
    code, said, requests = calibrating(generous, "--set", "bad.jsonl")
    assert (code, requests) == (1, 0)
    assert "row 1: " in said
    assert "row 2: not JSON" in said
    code, said, _ = calibrating(generous, "--set", "nowhere.jsonl")
    assert code == 1
    assert "nowhere.jsonl" in said


def test_without_a_model_there_is_nothing_to_do(
    calibrating: Callable[..., tuple[int, str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    ran = CliRunner().invoke(app, ["eval", "calibrate", "--set", "rows.jsonl"])
    assert ran.exit_code == 1
    assert "No model is connected" in ran.output


def test_a_file_that_was_damaged_counts_as_no_calibration(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = CalibrationFolder(tmp_path)
    assert folder.read("m") is None
    folder.place_of("m").write_text("{}", "utf-8")
    with caplog.at_level(logging.WARNING):
        assert folder.read("m") is None
    assert "counts as not calibrated" in caplog.text


def test_models_of_like_names_have_files_of_their_own(tmp_path: Path) -> None:
    folder = CalibrationFolder(tmp_path)
    names = ["a/b", "a-b", "A/B", "../a/b", "a:b", "…", "x" * 300]
    places = {folder.place_of(name) for name in names}
    assert len(places) == len(names)
    assert all(place.parent == tmp_path and len(place.name) < 100 for place in places)


def test_the_second_reading_is_off_unless_it_is_asked_for() -> None:
    for wanted in (False, True):
        settings = Settings(
            _env_file=None, openai_base_url=NEVER_ASKED, model="test-model", judge_second_reading=wanted
        )
        parts: Parts = QuickParts(settings)
        assert parts.judges()[0].ref.version == ("2+uncalibrated+twice" if wanted else "2+uncalibrated")
