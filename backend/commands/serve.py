"""`prova serve` and `prova demo`."""

import asyncio
import logging

import typer
import uvicorn

from backend.commands.opening import open_prova, read_settings
from backend.prova import Prova
from backend.services.seed_demo import PASSWORD, demo_sign_ins, is_seeded, seed
from backend.web.site import create_site


def run() -> None:
    """Serves until interrupted."""
    settings = read_settings()
    prova = open_prova(settings)
    typer.echo(f"Prova is at http://{settings.host}:{settings.port}  (data in {settings.home})")
    _serve(prova)


def run_demo() -> None:
    """Fills an empty installation by running simulated learners through the engine, then serves."""
    settings = read_settings(demo=True)
    typer.echo(f"Setting up in {settings.home} …")
    prova = open_prova(settings)
    if not is_seeded(prova):
        typer.echo("Simulated learners go through the real engine now, so that there is a team to look at:")
        prova.worker.start()
        asyncio.run(seed(prova, typer.echo))
        prova.worker.stop()
        prova = open_prova(settings)
    prova.demo_sign_ins = demo_sign_ins()
    typer.echo(f"\nProva is at http://{settings.host}:{settings.port}   (stop it with Ctrl+C)\n")
    typer.echo(f"Sign in with the password {PASSWORD} as:")
    for person in prova.demo_sign_ins:
        typer.echo(f"  {person['email']:<24} {person['role_title']}: {person['text']}")
    typer.echo("")
    _serve(prova)


def _serve(prova: Prova) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = prova.settings
    uvicorn.run(create_site(prova), host=settings.host, port=settings.port, log_level="warning")
