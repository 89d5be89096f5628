"""`prova eval calibrate`: finds out on labelled rows what the connected model's yes is worth."""

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from backend.adapters.calibrations import CalibrationFolder
from backend.app import Parts
from backend.commands.opening import read_settings
from backend.services.calibrate_judge import TellsNoChances, read_rows
from competency_frameworks.model import Problem
from conversations.judges.calibration import NEVER, Calibration, calibrate
from conversations.judges.labelled import DATA, LabelledRow, read_set
from conversations.judges.llm import asking_prompt
from conversations.judges.model_yes_no import YesNoReading
from conversations.ports import ChatModel, ModelUnavailable

NO_MODEL = "No model is connected. Set OPENAI_API_KEY, OPENAI_BASE_URL or PROVA_JUDGE_MODEL."
NO_CHANCES = (
    "This model's server tells no log-probabilities, so there is nothing to calibrate. The judge reads the verdicts "
    "that the model writes down, and says on each that nobody has calibrated it."
)
FIGURES = {
    "calibration_error": "calibration error",
    "shown_right": "right when it says shown",
    "shown_found": "shown rows it finds",
}


def run(labelled: Path | None, most: int) -> int:
    """Reads, fits, keeps and prints; 1 when there is nothing to keep."""
    parts = Parts(read_settings())
    try:
        chat = parts.chat_model("judge")
        if chat is None:
            raise ModelUnavailable(NO_MODEL)
        rows, sha256, problems = _rows(labelled)
        for problem in problems:
            typer.echo(problem.message, err=True)
        return _calibrate(parts, chat, _some(rows, most), sha256)
    except OSError as error:
        typer.echo(f"{error.filename or labelled}: {error.strerror}. Check the name and try again.", err=True)
    except TellsNoChances:
        typer.echo(NO_CHANCES, err=True)
    except (ModelUnavailable, ValueError) as wrong:
        typer.echo(str(wrong), err=True)
    return 1


def _calibrate(parts: Parts, chat: ChatModel, rows: Sequence[LabelledRow], sha256: str) -> int:
    folder = CalibrationFolder(parts.settings.calibrations)
    kept = folder.readings(chat.model_name)
    read = asyncio.run(read_rows(YesNoReading(chat, asking_prompt()), rows, kept, _progress))
    if read.broken:
        done = len(read.rows) + read.neither
        typer.echo(f"{read.broken}. {done} of {len(rows)} rows are read and kept: run it again to go on.", err=True)
        return 1
    made_on = parts.clock.now().date().isoformat()
    made = calibrate(read.rows, chat.model_name, asking_prompt().ref, sha256, made_on)
    place = folder.save(made)
    kept.forget()
    typer.echo(_in_words(made, read.neither))
    typer.echo(f"\nKept as {place}. It holds from the next start of Prova on.")
    return 0


def _rows(labelled: Path | None) -> tuple[list[LabelledRow], str, list[Problem]]:
    """The rows of a file, or of all shipped files, with one hash over what was read."""
    files = [labelled] if labelled else sorted((DATA / "labelled").glob("*.jsonl"))
    sets = [read_set(file.stem, file.read_bytes()) for file in files]
    sha256 = hashlib.sha256("".join(each.sha256 for each in sets).encode()).hexdigest()
    rows = [row for each in sets for row in each.rows]
    return rows, sha256, [problem for each in sets for problem in each.problems]


def _some(rows: Sequence[LabelledRow], most: int) -> list[LabelledRow]:
    """All rows, or as many as wanted, drawn the same way every time so that a broken run can go on."""
    if not most or most >= len(rows):
        return list(rows)
    return random.Random(len(rows)).sample(list(rows), most)  # noqa: S311 - not a secret


def _progress(done: int, of: int) -> None:
    typer.echo(f"\rread {done} of {of}", err=True, nl=done == of)


def _in_words(made: Calibration, neither: int) -> str:
    about = made.provenance
    figures: Mapping[str, float] = about.figures if about else {}
    lines = [
        f"Model {made.model}: fitted on {about.rows if about else 0} rows, tried on {figures['rows']:.0f} rows of "
        "other criteria" + (f"; {neither} rows got neither yes nor no." if neither else "."),
        f"  {'':<28} before   after",
    ]
    for name, words in FIGURES.items():
        lines.append(f"  {words:<28} {figures[f'{name}_before']:6.2f}  {figures[f'{name}_after']:6.2f}")
    lines.append(f"  {'given a verdict':<28} {'':6}  {figures['judged_after']:6.2f}")
    lines.append(f"  {'a shown row ranked higher':<28} {figures['ranking']:6.2f}  (0.50 is luck)")
    if made.shown_from >= NEVER:
        lines.append("Its yes is not good enough: this model will never propose shown.")
    return "\n".join(lines)
