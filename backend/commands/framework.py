"""`prova framework read`."""

import json
from pathlib import Path

import typer

from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.reading.report import to_contract, to_text


def run_read(file: Path, as_json: bool) -> int:
    """Prints what was read; 1 when the file cannot be opened or nothing could be read from it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Check the name and try again.", err=True)
        return 1
    description = read_role_description(data, file.name)
    if as_json:
        typer.echo(json.dumps(to_contract(description), ensure_ascii=False, indent=2))
    else:
        typer.echo(to_text(description))
    return 0 if description.role.title else 1
