"""`prova standards import` and `list`."""

from collections.abc import Iterator
from pathlib import Path

import typer
from sqlalchemy import or_, select

from backend.adapters.reading_apart import read_lines_apart
from backend.adapters.store.tables import Organisation
from backend.commands.opening import open_prova, read_settings
from backend.prova import Prova
from backend.services import standards
from backend.web.views.learner_words import count
from competency_frameworks.exchange.parsed import Remark
from competency_frameworks.exchange.plan import ImportPlan
from competency_frameworks.exchange.read import read_standards


def run_import(file: Path, named: str, *, applying: bool) -> int:
    """Prints the plan and keeps it when told to; 1 when the file holds no unit that can be taken."""
    try:
        data = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Check the name and try again.", err=True)
        return 1
    parsed = read_standards(file.name, data, read_lines_apart)
    prova = open_prova(read_settings())
    try:
        # A file can be looked at before there is an organisation: nothing is held then.
        organisation_id = organisation_of(prova, named) if applying or named or _any_there(prova) else ""
        if applying:
            plan = standards.keep(prova, organisation_id, (file.name, data), parsed)
        else:
            plan = standards.plan_in(prova, organisation_id, parsed)
    finally:
        prova.database.close()
    for line in plan_in_words(plan, applied=applying):
        typer.echo(line)
    return 0 if plan.units else 1


def run_list(named: str) -> int:
    """Prints every unit with its version and form."""
    prova = open_prova(read_settings())
    try:
        shelf = standards.shelf_of(prova, organisation_of(prova, named))
    finally:
        prova.database.close()
    for unit in shelf.units:
        typer.echo(
            f"{unit.urn}  version {unit.version}  {unit.form.value}, {len(unit.criteria)} criteria  {unit.title}"
        )
    return 0


def organisation_of(prova: Prova, named: str) -> str:
    """Id of the organisation with this name or id, or of the only one; ends the command when it is not clear."""
    query = select(Organisation.id)
    if named:
        query = query.where(or_(Organisation.id == named, Organisation.name == named))
    with prova.database.reading() as session:
        found = session.scalars(query).all()
    if len(found) == 1:
        return found[0]
    if found:
        typer.echo("There is more than one organisation. Say which with --organisation and its name or id.", err=True)
    elif named:
        typer.echo(f"No organisation has the name or id {named!r}. Check the spelling; capitals count.", err=True)
    else:
        typer.echo("There is no organisation yet. Set one up with “prova organisation”.", err=True)
    raise typer.Exit(1)


def _any_there(prova: Prova) -> bool:
    with prova.database.reading() as session:
        return session.scalar(select(Organisation.id).limit(1)) is not None


def plan_in_words(plan: ImportPlan, *, applied: bool) -> Iterator[str]:
    """The plan as a person reads it in a terminal: units, refusals with their places, remarks, and what comes next."""
    yield f"{plan.format.value}: {count(len(plan.units), 'unit')} read, {len(plan.refusals)} refused."
    for each in plan.units:
        unit = each.unit
        size = f"{count(len(unit.criteria), 'criterion', 'criteria')}, version {unit.version}"
        yield f"{each.change.value:9}  {unit.urn}  {unit.title} ({size})"
        yield from (f"           {detail}" for detail in each.details)
    for refusal in plan.refusals:
        yield f"refused    {refusal.name}".rstrip()
        yield from (f"           {_placed(reason)}" for reason in refusal.reasons)
    if plan.remarks:
        yield "To look at:"
        yield from (f"  {_placed(remark)}" for remark in plan.remarks)
    if applied:
        yield f"Kept: {count(len(plan.to_keep), 'unit')}."
    elif plan.to_keep:
        yield "Nothing was kept. Run it again with --apply to keep what is added or changed."


def _placed(remark: Remark) -> str:
    return f"{remark.place[:1].upper()}{remark.place[1:]}: {remark.message}" if remark.place else remark.message
