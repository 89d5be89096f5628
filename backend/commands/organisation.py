"""`prova organisation`: the first thing an operator does on a new installation."""

import secrets

import typer

from backend.adapters.store.people import PersonRole
from backend.app import join
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.settings import Settings


def run(name: str, admin_email: str, admin_name: str) -> None:
    """Creates both and prints the password once."""
    prova = join(Settings())
    password = secrets.token_urlsafe(12)
    organisation_id = add_organisation(prova, name)
    add_person(prova, organisation_id, NewPerson(admin_name, admin_email, PersonRole.ADMIN, password))
    typer.echo(f"{name} is set up with the shipped roles.")
    typer.echo(f"Sign in as {admin_email} with the password {password} (it is not stored and not shown again).")
