"""`prova`: the operator's and the L&D team's command line. Heavy parts are imported by the command that needs them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
framework = typer.Typer(no_args_is_help=True, help="Role descriptions and the frameworks read from them.")
standards = typer.Typer(no_args_is_help=True, help="Occupational standards, KSBs and units in other formats.")
portfolio = typer.Typer(no_args_is_help=True, help="Sealed portfolios.")
evaluation = typer.Typer(invoke_without_command=True)
prompts = typer.Typer(no_args_is_help=True, help="The words a model reads and the scripted voice says.")
app.add_typer(framework, name="framework")
app.add_typer(standards, name="standards")
app.add_typer(portfolio, name="portfolio")
app.add_typer(evaluation, name="eval")
app.add_typer(prompts, name="prompts")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
File = Annotated[Path, typer.Argument(metavar="FILE")]
Organisation = Annotated[str, typer.Option(help="Name or id; not needed where there is only one.")]
Out = Annotated[Path, typer.Option(help="The file to write.")]


@app.callback()
def prova() -> None:
    """Prova: from a role description to a portfolio a centre can check."""


@app.command()
def demo() -> None:
    """Starts the demonstration: simulated learners, no key, no server."""
    from backend.commands.serve import run_demo

    run_demo()


@app.command()
def serve() -> None:
    """Starts Prova on this machine with the settings in the environment or `.env`."""
    from backend.commands.serve import run

    run()


@app.command()
def doctor() -> None:
    """Says what is connected, and tries it."""
    from backend.commands.doctor import run

    raise typer.Exit(run())


@app.command()
def organisation(name: str, admin_email: str, admin_name: str = "Administrator") -> None:
    """Creates an organisation with the shipped roles and a first administrator, and prints their password."""
    from backend.commands.organisation import run

    raise typer.Exit(run(name, admin_email, admin_name))


@app.command()
def walkthrough(out: Annotated[Path, typer.Option(help="Folder for what each stage produced.")]) -> None:
    """Takes simulated people through all four phases over HTTP and leaves a sealed portfolio in the folder."""
    from backend.commands.walkthrough import run

    raise typer.Exit(run(out))


@app.command()
def chat(  # noqa: PLR0913, PLR0917 - an option is a parameter here
    kind: Annotated[str, typer.Option("--type", help="One of the conversation types.")] = "socratic_dialogue",
    role: Annotated[
        str, typer.Option(help="A shipped role, or a file with a role description.")
    ] = "outsourcing-manager",
    competency: Annotated[str, typer.Option(help="Its code, or words of its title.")] = "",
    scenario: Annotated[str, typer.Option(help="For a rehearsal: which scene.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Picks among the scripted words.")] = 1,
    save: Annotated[Path | None, typer.Option(help="Where to keep it; otherwise in the home folder.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Go on with a conversation kept before.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show move, help and mood after each reply.")] = False,
) -> None:
    """Holds any conversation in the terminal, with or without a model. Nothing is judged or stored in Prova."""
    from backend.commands.chat import Asked, run

    raise typer.Exit(run(Asked(kind, role, competency, scenario, seed, save, resume, explain)))


@app.command()
def judge(  # noqa: PLR0913, PLR0917 - an option is a parameter here
    batch: Annotated[
        Path | None, typer.Option(help="JSONL rows {id, criterion, answer, question, …}; - reads standard input.")
    ] = None,
    as_json: AsJson = False,
    by: Annotated[str, typer.Option("--judge", help="embedded or model.")] = "embedded",
    criterion: Annotated[str, typer.Option(help="One criterion, with --answer.")] = "",
    answer: Annotated[str, typer.Option(help="One answer to explain.")] = "",
    question: Annotated[str, typer.Option(help="What was asked.")] = "",
    start: Annotated[int, typer.Option("--from", min=1, help="The row of the file to begin with.")] = 1,
) -> None:
    """Judges a file of answers row by row, or explains one answer feature by feature. Proposes; never decides.

    A row may hold indicators, counter_examples and tutor_said, and a kind: knowledge or performance. Where it does not
    say the kind, it is read off the criterion. The criterion may be the reference of a shipped one, PRV-SUP/P1.
    """
    from backend.commands.judge import run_one
    from backend.commands.judge_batch import run_batch

    if by not in {"embedded", "model"}:
        raise typer.BadParameter("embedded or model", param_hint="--judge")
    if batch is not None:
        raise typer.Exit(run_batch(batch, by, as_json, start))
    if not criterion or not answer:
        raise typer.BadParameter("give --batch FILE, or --criterion and --answer")
    raise typer.Exit(run_one(criterion, answer, question))


@app.command()
def rejudge(
    keep: Annotated[bool, typer.Option("--keep", help="Store the new judgements beside the old.")] = False,
    organisation: Annotated[str, typer.Option(help="Only this organisation, by name or id.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only turns from this day on.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most this many turns; 0 is all.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Reads stored turns again with the judge configured now and shows what would change. Decides nothing."""
    from backend.commands.rejudge import run

    raise typer.Exit(run(organisation, since, limit, keeping=keep, as_json=as_json))


@evaluation.callback()
def evaluate(  # noqa: PLR0913, PLR0917 - an option is a parameter here, and the first is Typer's own
    context: typer.Context,
    sets: Annotated[list[Path] | None, typer.Option("--set", help="JSONL rows with a label; may be repeated.")] = None,
    by: Annotated[str, typer.Option("--judge", help="embedded or model.")] = "embedded",
    decisions: Annotated[str, typer.Option(help="An organisation, by name or id: its assessors' decisions.")] = "",
    fairness: Annotated[bool, typer.Option("--fairness", help="Answers written twice as well.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for report.json and index.html.")] = None,
    as_json: AsJson = False,
) -> None:
    """How well a judge agrees with people who labelled the same words, and what changed since the last run.

    A set is a file of JSON rows as for `prova judge --batch`, each with a label: shown, partly or not shown; perhaps a
    group, a kind and a strength. A Markdown file of the same name beside it is its card. Without --set, the shipped
    rows nothing was fitted on. Every run is kept in the home folder, under evaluations.
    """
    if context.invoked_subcommand is not None:
        return
    from backend.commands.evaluate import Asked, run

    if by not in {"embedded", "model"}:
        raise typer.BadParameter("embedded or model", param_hint="--judge")
    if decisions and (sets or fairness or by != "embedded"):
        raise typer.BadParameter("decisions carry their own verdicts: give no set or judge", param_hint="--decisions")
    raise typer.Exit(run(Asked(tuple(sets or ()), by, out, as_json, decisions, fairness)))


@evaluation.command("calibrate")
def evaluate_calibrate(
    labelled: Annotated[Path | None, typer.Option("--set", help="JSONL rows with a label; the shipped rows.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="At most this many rows, spread over the set; 0 is all.")] = 0,
) -> None:
    """Finds out what the connected judge model's yes is worth, and keeps it for its next judgements.

    Asks one short question a row. If the connection breaks, what was read is kept: run it again to go on.
    """
    from backend.commands.calibrate import run

    raise typer.Exit(run(labelled, rows))


@prompts.command("list")
def prompts_list() -> None:
    """Every prompt with its versions, and whether each is released."""
    from backend.commands.prompts import run_list

    raise typer.Exit(run_list())


@prompts.command("show")
def prompts_show(
    kind: Annotated[str, typer.Argument(metavar="TYPE")],
    move: Annotated[str, typer.Argument(metavar="MOVE")],
    version: Annotated[int, typer.Option(min=0, help="Otherwise the newest.")] = 0,
) -> None:
    """One move of a conversation type: what a model is told, and every way the scripted voice says it."""
    from backend.commands.prompts import run_show

    raise typer.Exit(run_show(kind, move, version))


@prompts.command("diff")
def prompts_diff(
    kind: Annotated[str, typer.Argument(metavar="TYPE")],
    earlier: Annotated[int, typer.Argument(min=0, help="Otherwise the one before the later.")] = 0,
    later: Annotated[int, typer.Argument(min=0, help="Otherwise the newest.")] = 0,
    dialogues: Annotated[
        Path | None, typer.Option(help="Folder of conversations kept by prova chat, to be held again with both.")
    ] = None,
) -> None:
    """What changed between two versions, block by block, and what each would have said in saved conversations."""
    from backend.commands.prompts import run_diff

    raise typer.Exit(run_diff(kind, (earlier, later), dialogues))


@framework.command("read")
def framework_read(
    file: File,
    as_json: AsJson = False,
    with_model: Annotated[bool, typer.Option("--model", help="Offer what is left over to the model.")] = False,
) -> None:
    """Prints what was read from a role description."""
    from backend.commands.framework import run_read

    raise typer.Exit(run_read(file, as_json, with_model))


@framework.command("export")
def framework_export(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    out: Out,
    form: Annotated[str, typer.Option("--format", help="case, moodle or json.")] = "case",
    organisation: Organisation = "",
) -> None:
    """Writes a role's framework for another system: the organisation's newest version, else the shipped one."""
    from backend.commands.exports import run_framework

    raise typer.Exit(run_framework(key, form, out, organisation))


@standards.command("import")
def standards_import(
    file: File,
    apply: Annotated[bool, typer.Option("--apply", help="Keep it. Otherwise the plan is only shown.")] = False,
    organisation: Organisation = "",
) -> None:
    """Shows what a file of standards would change, unit by unit, and keeps it when told to.

    Reads NOS documents (PDF, Word), NOS JSON, KSB tables (CSV), CASE 1.1 packages, Moodle competency files and Prova's
    own JSON. A unit is taken whole or not at all.
    """
    from backend.commands.standards import run_import

    raise typer.Exit(run_import(file, organisation, applying=apply))


@standards.command("list")
def standards_list(organisation: Organisation = "") -> None:
    """The units an organisation can use: those Prova ships and those it imported."""
    from backend.commands.standards import run_list

    raise typer.Exit(run_list(organisation))


@standards.command("export")
def standards_export(
    urn: Annotated[str, typer.Argument(metavar="URN")],
    out: Out,
    form: Annotated[str, typer.Option("--format", help="case, nos, moodle or json.")] = "case",
    organisation: Organisation = "",
) -> None:
    """Writes one unit for another system."""
    from backend.commands.exports import run_standard

    raise typer.Exit(run_standard(urn, form, out, organisation))


@portfolio.command("verify")
def portfolio_verify(
    file: File, key: Annotated[str, typer.Option(help="The centre's key fingerprint, if you know it.")] = ""
) -> None:
    """Checks a sealed portfolio and says what was checked; fails on any altered byte."""
    from backend.commands.portfolio import run_verify

    raise typer.Exit(run_verify(file, key))


if __name__ == "__main__":
    app()
