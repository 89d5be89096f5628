"""Runs that were kept, and what changed between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from backend.services.evaluation_report import FORMAT, Figures, JudgeFacts, Report, RowRead


@dataclass(frozen=True)
class RowChange:
    """A row that was read differently."""

    now: RowRead
    verdict_before: str


@dataclass(frozen=True)
class Comparison:
    """This run beside the one before it. `changed` says in words what is not as it was; empty = nothing is known to be.

    `rows` were in both runs and got another verdict; `new` and `gone` count rows that only one of the runs has.
    """

    before_made_at: datetime
    before: Figures
    changed: tuple[str, ...]
    rows: tuple[RowChange, ...]
    new: int
    gone: int


def last_run(folder: Path, set_names: Sequence[str]) -> Report | None:
    """The newest kept run of the same sets, whichever judge read them; files that are no runs are passed over."""
    found = [run for file in folder.glob("*.json") if (run := _read(file)) and run.set_names == list(set_names)]
    return max(found, key=lambda run: run.made_at, default=None)


def _read(file: Path) -> Report | None:
    try:
        run = Report.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return run if run.format == FORMAT else None


def keep_run(folder: Path, report: Report) -> Path:
    """Writes the run to a file of its own; a kept run is never overwritten.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{report.made_at:%Y%m%dT%H%M%SZ}"
    for number in range(1, 1000):
        file = folder / (f"{name}.json" if number == 1 else f"{name}-{number}.json")
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(written(report))
        except FileExistsError:
            continue
        return file
    raise OSError(f"{folder} holds a thousand runs of one second")


def written(report: Report) -> str:
    """The report as JSON."""
    return report.model_dump_json(indent=1) + "\n"


def compare(now: Report, before: Report) -> Comparison:
    """What changed between two runs of the same sets."""
    was = {(row.set, row.id, row.criterion): row for row in before.rows}
    have = {(row.set, row.id, row.criterion): row for row in now.rows}
    both = [(row, was[key]) for key, row in have.items() if key in was]
    return Comparison(
        before_made_at=before.made_at,
        before=before.figures,
        changed=(*_judge_changes(now.judges, before.judges), *_set_changes(now, before)),
        rows=tuple(RowChange(row, old.verdict) for row, old in both if row.verdict != old.verdict),
        new=len(have) - len(both),
        gone=len(was) - len(both),
    )


def _judge_changes(now: Sequence[JudgeFacts], before: Sequence[JudgeFacts]) -> list[str]:
    if len(now) != 1 or len(before) != 1:
        names = [", ".join(f"{each.id} {each.version}" for each in judges) for judges in (before, now)]
        return [f"Judges: {names[0]} → {names[1]}."] if names[0] != names[1] else []
    ways = {"Judge": "id", "Judge version": "version", "Prompt": "prompt", "Model": "model"}
    return [
        f"{said}: {getattr(before[0], name) or 'none'} → {getattr(now[0], name) or 'none'}."
        for said, name in ways.items()
        if getattr(before[0], name) != getattr(now[0], name)
    ]


def _set_changes(now: Report, before: Report) -> list[str]:
    return [
        f"The set {one.name} is not what it was: {old.rows} rows ({old.sha256[:8]}) → {one.rows} rows "
        f"({one.sha256[:8]})."
        for one, old in zip(now.sets, before.sets, strict=True)
        if one.sha256 != old.sha256
    ]
