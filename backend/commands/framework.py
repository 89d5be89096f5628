"""`prova framework read`."""

import json
from pathlib import Path

import typer

from backend.adapters.reading_apart import read_role_apart
from competency_frameworks.reading.report import to_contract, to_text


def run_read(file: Path, as_json: bool) -> int:
    """Prints what was read; 1 when the file cannot be opened or nothing could be read from it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Check the name and try again.", err=True)
        return 1
    _, description = read_role_apart(file.name, data)
    if as_json:
        typer.echo(json.dumps(to_contract(description), ensure_ascii=False, indent=2))
    else:
        typer.echo(to_text(description))
    return 0 if description.role.title else 1
