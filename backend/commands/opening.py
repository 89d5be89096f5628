"""Joins the product for a command, and says in words why it cannot."""

import typer
from pydantic import ValidationError

from backend.app import Parts, join
from backend.prova import Prova
from backend.settings import Settings
from conversations.ports import ModelUnavailable


def read_settings(*, demo: bool = False) -> Settings:
    """The settings in force; ends the command with what is wrong in them."""
    try:
        return Settings(demo=True) if demo else Settings()
    except ValidationError as wrong:
        for each in wrong.errors(include_input=False, include_url=False):
            typer.echo(f"Setting {'.'.join(map(str, each['loc']))}: {each['msg']}.", err=True)
        raise typer.Exit(1) from None


def open_prova(settings: Settings, parts: Parts | None = None) -> Prova:
    """The joined product; ends the command when the model that is set cannot be used."""
    try:
        return join(settings, parts)
    except ModelUnavailable as unavailable:
        typer.echo(f"The model that is set cannot be used: {unavailable}", err=True)
        raise typer.Exit(1) from None
