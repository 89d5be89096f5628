"""`prova serve` and `prova demo`."""

import asyncio
import gc
import logging
import sys

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


SWITCHES_AFTER = 0.001
"""Seconds after which a thread that computes lets another one go on. Source: our own, a fifth of Python's: with five
thousandths a stream waited that long behind a judge or a page each time it had asked the database something."""


def settle() -> None:
    """Readies the process for people who wait: what was made at the start is not looked through for garbage again.

    Each time it was, every reply on its way stood still for a quarter of a second.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCHES_AFTER)


def _serve(prova: Prova) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = prova.settings
    settle()
    uvicorn.run(create_site(prova), host=settings.host, port=settings.port, log_level="warning")
