"""`prova framework read`."""

import asyncio
import json
from pathlib import Path

import typer

from backend.adapters.reading_apart import read_role_apart
from competency_frameworks.model import RoleDescription
from competency_frameworks.reading.document import Document
from competency_frameworks.reading.report import to_contract, to_text
from conversations.ports import ModelUnavailable

NO_MODEL = "No model is connected. Set OPENAI_API_KEY, OPENAI_BASE_URL or PROVA_JUDGE_MODEL."


def run_read(file: Path, as_json: bool, with_model: bool = False) -> int:
    """Prints what was read; 1 when the file cannot be opened or nothing could be read from it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Check the name and try again.", err=True)
        return 1
    document, description = read_role_apart(file.name, data)
    if with_model:
        try:
            description = _offered(document, description)
        except ModelUnavailable as unavailable:
            typer.echo(str(unavailable), err=True)
            return 1
    if as_json:
        typer.echo(json.dumps(to_contract(description), ensure_ascii=False, indent=2))
    else:
        typer.echo(to_text(description))
    return 0 if description.role.title else 1


def _offered(document: Document, description: RoleDescription) -> RoleDescription:
    """The same, and what the connected model found in the lines left over.

    Raises:
        ModelUnavailable: none is connected, or the one that is set cannot be used.
    """
    from backend.app import Parts
    from backend.commands.opening import read_settings
    from backend.services.read_leftovers import read_leftovers

    chat = Parts(read_settings()).chat_model("judge")
    if chat is None:
        raise ModelUnavailable(NO_MODEL)
    return asyncio.run(read_leftovers(chat, document, description))
