"""`prova framework export` and `prova standards export`."""

from datetime import UTC, datetime
from pathlib import Path

import typer
from sqlalchemy import func, select

from backend.adapters.store import frameworks
from backend.adapters.store.tables import Organisation
from backend.commands.opening import open_prova, read_settings
from backend.commands.standards import organisation_of
from backend.prova import Prova
from backend.services.frameworks import read
from backend.services.standards import newest_with_time
from competency_frameworks.exchange.case_framework import framework_package
from competency_frameworks.exchange.case_standard import unit_package
from competency_frameworks.exchange.json_text import to_json
from competency_frameworks.exchange.moodle_csv import framework_csv, unit_csv
from competency_frameworks.exchange.nos_json import nos_records
from competency_frameworks.exchange.own_json import framework_json, units_json
from competency_frameworks.framework import shipped_documents
from competency_frameworks.model import Framework, Problem
from competency_frameworks.standards import Unit
from competency_frameworks.standards_library import load_units

SHIPPED_AT = datetime(2026, 11, 22, tzinfo=UTC)
"""When what Prova ships was last released: an export must not say that it changed whenever it is exported."""
_UNKNOWN = "That format is not known. Choose one of {}."


def run_framework(key: str, form: str, out: Path, named: str) -> int:
    """Writes a framework; 1 when there is none with this key or the format is unknown."""
    prova = open_prova(read_settings())
    try:
        owner, framework, published_at = _framework(prova, key, named)
    finally:
        prova.database.close()
    if framework is None:
        typer.echo(f"There is no framework {key}. Its key is its title in small letters with hyphens.", err=True)
        return 1
    match form:
        case "case":
            return _write(out, to_json(framework_package(framework, published_at, owner)))
        case "moodle":
            return _write(out, framework_csv(framework))
        case "json":
            return _write(out, to_json(framework_json(framework)))
    typer.echo(_UNKNOWN.format("case, moodle or json"), err=True)
    return 1


def run_standard(urn: str, form: str, out: Path, named: str) -> int:
    """Writes a unit; 1 when there is none, or its form does not fit the format."""
    unit, changed_at = _unit(urn, named)
    if unit is None:
        typer.echo(f"There is no unit {urn}. “prova standards list” shows all of them.", err=True)
        return 1
    written = _written(unit, form, changed_at)
    if isinstance(written, Problem):
        typer.echo(written.message, err=True)
        return 1
    return _write(out, written)


def _written(unit: Unit, form: str, changed_at: datetime) -> bytes | Problem:
    match form:
        case "case":
            return to_json(unit_package(unit, changed_at))
        case "moodle":
            return unit_csv(unit)
        case "json":
            return to_json(units_json((unit,)))
        case "nos":
            records = nos_records((unit,))
            return records if isinstance(records, Problem) else to_json(records)
    return Problem(None, _UNKNOWN.format("case, nos, moodle or json"))


def _framework(prova: Prova, key: str, named: str) -> tuple[str, Framework | None, datetime]:
    """Whose it is, the framework, and when it was published. Before there is an organisation, the shipped one."""
    with prova.database.reading() as session:
        any_there = session.scalar(select(func.count()).select_from(Organisation))
    if any_there or named:
        owner = organisation_of(prova, named)
        with prova.database.reading() as session:
            for row in frameworks.frameworks_of(session, owner):
                if row.key == key:
                    return owner, frameworks.framework_of(row), row.published_at
        return owner, None, SHIPPED_AT
    for name, data in shipped_documents():
        found = read(data, name).framework
        if found.key == key:
            return "", found, SHIPPED_AT
    return "", None, SHIPPED_AT


def _unit(urn: str, named: str) -> tuple[Unit | None, datetime]:
    shipped = {unit.urn: unit for unit in load_units()}
    if urn in shipped:
        return shipped[urn], SHIPPED_AT
    prova = open_prova(read_settings())
    try:
        return newest_with_time(prova, organisation_of(prova, named), urn) or (None, SHIPPED_AT)
    finally:
        prova.database.close()


def _write(out: Path, data: bytes) -> int:
    try:
        out.write_bytes(data)
    except OSError as error:
        typer.echo(f"{out}: {error.strerror}. Choose another place with --out.", err=True)
        return 1
    typer.echo(f"Written to {out}.")
    return 0
