"""`prova doctor`."""

import asyncio

import typer

from backend.app import Parts
from backend.commands.opening import open_prova, read_settings
from backend.services.check_health import Check, check, try_model
from backend.services.usage import use_of_all

MARKS = {True: "ok     ", False: "PROBLEM", None: "–      "}


def run() -> int:
    """Prints every check; 1 when something is wrong."""
    settings = read_settings()
    parts = Parts(settings)
    prova = open_prova(settings, parts)
    typer.echo(f"Prova in {settings.home}")
    checks = [*check(prova), *use_of_all(prova), *asyncio.run(_models(parts))]
    for found in checks:
        typer.echo(f"  {MARKS[found.ok]} {found.name}: {found.detail}")
    return 1 if any(found.ok is False for found in checks) else 0


async def _models(parts: Parts) -> list[Check]:
    found: list[Check] = []
    for role in ("tutor", "persona", "judge"):
        found += await try_model(role, parts.chat_model(role))
    return found
