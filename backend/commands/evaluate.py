"""`prova eval`: a judge against labelled answers, answers written twice, or an organisation's own decisions."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from backend.app import Parts
from backend.commands.opening import open_prova, read_settings
from backend.services.decisions_agree import ENOUGH, decisions_in, facts_of_decisions, find_organisation
from backend.services.evaluate_judge import facts_of_set, read_fairness_pairs, read_sets
from backend.services.evaluation_figures import report_on
from backend.services.evaluation_report import Report
from backend.services.evaluation_runs import Comparison, compare, keep_run, last_run, written
from backend.web.views.evaluation import evaluation_page, evaluation_view
from backend.web.views.evaluation_words import headline, judge_words, share_words
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.labelled import FAIRNESS_PAIRS, FairnessSet, read_fairness, read_set, shipped_held_out
from conversations.judges.labelled import LabelledSet as Labelled
from conversations.judges.verdict import Judge
from conversations.ports import ModelUnavailable

NO_ROWS = "No row can be counted, so there is nothing to say."
DECISIONS_KEEP_NO_ROWS = "Rows are not kept, so that nothing stays behind when a learner takes their consent back."
LONGEST_LIST = 20


@dataclass(frozen=True)
class Asked:
    """What the command was given; `decisions` names an organisation, "" for none."""

    files: tuple[Path, ...]
    judge: str
    out: Path | None
    as_json: bool
    decisions: str = ""
    fairness: bool = False


class CannotSay(Exception):
    """Why there is no report, and what to do about it."""


def run(asked: Asked) -> int:
    """Reads, reports, and keeps the run beside the others; 1 when there is no report."""
    parts = Parts(read_settings())
    try:
        report = _decisions(parts, asked.decisions) if asked.decisions else _labelled(parts, asked)
        runs = parts.settings.home / "evaluations"
        before = last_run(runs, report.set_names)
        compared = compare(report, before) if before else None
        kept = keep_run(runs, report)
        if asked.out:
            _write_out(asked.out, report, compared)
    except OSError as error:
        typer.echo(f"{error.filename or 'A file'}: {error.strerror or error}. Check the name and try again.", err=True)
        return 1
    except (CannotSay, ModelUnavailable) as no:
        typer.echo(str(no), err=True)
        return 1
    typer.echo(_as_json(report, compared) if asked.as_json else _in_words(report, compared))
    if not asked.as_json:
        typer.echo(f"\nKept as {kept}." + (f" Open {asked.out / 'index.html'}." if asked.out else ""))
    return 0


def _labelled(parts: Parts, asked: Asked) -> Report:
    sets = [_read_file(file) for file in asked.files] or [shipped_held_out()]
    sets = [_renamed(sets, place) for place in range(len(sets))]
    if not any(one.rows for one in sets):
        problems = [f"{one.name}: {problem.message}" for one in sets for problem in one.problems[:LONGEST_LIST]]
        raise CannotSay("\n".join([*problems, NO_ROWS]))
    fairness = _fairness_pairs() if asked.fairness else None
    judge = _judge(parts, asked.judge)

    async def read() -> Report:
        evaluated = await read_sets(judge, sets, _progress)
        report = report_on(parts.clock.now(), [judge.ref], [facts_of_set(one) for one in sets], evaluated)
        if fairness is None:
            return report
        return report.model_copy(update={"fairness": await read_fairness_pairs(judge, fairness, _progress)})

    return asyncio.run(read())


def _decisions(parts: Parts, named: str) -> Report:
    prova = open_prova(parts.settings, parts)
    with prova.database.reading() as session:
        organisation = find_organisation(session, named)
    if organisation is None:
        raise CannotSay(f"No organisation, or more than one, is called {named}. Give its name or its id.")
    found = decisions_in(prova, organisation[0])
    if not found.enough:
        raise CannotSay(
            f"{len(found.evaluated)} decisions of learners who agreed to it can be counted: too few to say how well "
            f"the judge agrees. It takes {ENOUGH}."
        )
    facts = facts_of_decisions(organisation[1], found)
    report = report_on(prova.clock.now(), found.judges, [facts], found.evaluated)
    return report.model_copy(update={"rows": [], "notes": [DECISIONS_KEEP_NO_ROWS]})


def _judge(parts: Parts, which: str) -> Judge:
    if which == "embedded":
        return EmbeddedJudge(parts.embedder)
    if not parts.settings.model_for("judge"):
        raise ModelUnavailable("No model is connected. Set OPENAI_API_KEY or PROVA_MODEL, or use --judge embedded.")
    return parts.judges()[0]


def _read_file(file: Path) -> Labelled:
    card = file.with_suffix(".md")
    return read_set(file.stem, file.read_bytes(), card.read_text("utf-8", errors="replace") if card.is_file() else None)


def _renamed(sets: Sequence[Labelled], place: int) -> Labelled:
    """Two files of one name are told apart by their place."""
    one = sets[place]
    before = sum(each.name == one.name for each in sets[:place])
    return Labelled(f"{one.name} ({before + 1})", one.sha256, one.card, one.rows, one.problems) if before else one


def _fairness_pairs() -> FairnessSet:
    card = FAIRNESS_PAIRS.with_suffix(".md")
    return read_fairness(FAIRNESS_PAIRS.read_bytes(), card.read_text("utf-8") if card.is_file() else None)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and (done % 50 == 0 or done == of):
        typer.echo(f"\rread {done} of {of}", err=True, nl=done == of)


def _write_out(folder: Path, report: Report, compared: Comparison | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(written(report), encoding="utf-8")
    page = evaluation_page(report, compared)
    (folder / "index.html").write_text(page, encoding="utf-8", errors="replace")


def _as_json(report: Report, compared: Comparison | None) -> str:
    said = json.loads(report.model_dump_json())
    said["compared"] = evaluation_view(report, compared)["compared"]
    return json.dumps(said)


def _in_words(report: Report, compared: Comparison | None) -> str:
    lines = [f"Judge: {judge_words(each)}" for each in report.judges]
    for one in report.sets:
        lines.append(f"Set: {one.name}, {one.rows:,} rows, {one.sha256[:12]}{'' if one.card else ', no card'}")
        lines += [f"  {problem}" for problem in one.problems[:LONGEST_LIST]]
        if len(one.problems) > LONGEST_LIST:
            lines.append(f"  … and {len(one.problems) - LONGEST_LIST} more")
    lines.append("")
    for line in headline(report.figures, compared.before if compared else None):
        was = f"   was {line['before']}" if line["before"] else ""
        lines.append(f"  {line['name']:<18} {line['value']}{was}")
    if report.fairness:
        lines += ["", f"Written twice, one verdict: {share_words(report.fairness.same)}"]
        lines += [f"  {each.marker:<42} {share_words(each.same)}" for each in report.fairness.markers]
    return "\n".join(lines + (_compared_in_words(compared) if compared else []))


def _compared_in_words(compared: Comparison) -> list[str]:
    lines = ["", f"Since the run of {compared.before_made_at:%Y-%m-%d %H:%M} UTC:"]
    lines += [f"  {change}" for change in compared.changed or ("Neither the judge nor the set changed.",)]
    lines.append(f"  {len(compared.rows)} rows read differently, {compared.new} new, {compared.gone} gone.")
    lines += [
        f"    {change.now.id} {change.now.criterion}: {change.verdict_before} → {change.now.verdict} "
        f"(label {change.now.label})"
        for change in compared.rows[:LONGEST_LIST]
    ]
    if len(compared.rows) > LONGEST_LIST:
        lines.append(f"    … and {len(compared.rows) - LONGEST_LIST} more; --out DIR lists them all")
    return lines
