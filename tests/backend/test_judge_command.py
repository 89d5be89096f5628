"""`prova judge`: rows in order, bad rows in their place, and one answer explained."""

import json
from pathlib import Path

from typer.testing import CliRunner

from backend.cli import app

CRITERION = "Compare a supplier's results with the agreed service levels and find where they fall short"
GOOD = (
    "In March I compared our supplier's monthly results with the agreed service level of 95 per cent and found that "
    "they fell short at 91, because the night shift closed tickets late."
)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["judge", *arguments])
    return result.exit_code, result.output


def test_a_batch_answers_every_row_in_order(tmp_path: Path) -> None:
    rows = [{"id": n, "criterion": CRITERION, "answer": GOOD if n % 2 else "dunno"} for n in range(6)]
    lines = [json.dumps(row) for row in rows]
    lines[3] = "broken"
    lines.insert(5, "y" * 1_000_500)
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, output = run("--batch", str(file), "--json")
    said = [json.loads(line) for line in output.splitlines()]
    assert code == 0
    assert [row["id"] for row in said] == [0, 1, 2, None, 4, None, 5]
    assert "row 4: not JSON" in said[3]["reason"]
    assert "row 6: longer than" in said[5]["reason"]
    assert said[1]["verdict"] in {"shown", "partly"}
    assert GOOD[said[1]["start"] : said[1]["end"]]
    assert said[0]["verdict"] not in {"shown", "partly"}


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    code, output = run("--batch", str(tmp_path / "none.jsonl"))
    assert code == 1
    assert "Check the name" in output


def test_one_answer_is_explained_feature_by_feature() -> None:
    code, output = run("--criterion", CRITERION, "--answer", GOOD)
    assert code == 0
    assert "similar_to_text" in output
    assert "own_actions" in output
