"""`prova organisation`: the first thing an operator does on a new installation."""

import secrets

import typer

from backend.adapters.store.people import PersonRole
from backend.commands.opening import open_prova, read_settings
from backend.services.new_organisation import NewPerson, add_organisation, add_person, check_person
from backend.services.problems import NotAcceptable


def run(name: str, admin_email: str, admin_name: str) -> int:
    """Creates both and prints the password once; 1, and nothing is created, when the person cannot be added."""
    prova = open_prova(read_settings())
    password = secrets.token_urlsafe(12)
    admin = NewPerson(admin_name, admin_email, PersonRole.ADMIN, password)
    try:
        with prova.database.reading() as session:
            check_person(session, admin)
    except NotAcceptable as no:
        typer.echo(f"{no.happened} {no.what_to_do}", err=True)
        return 1
    add_person(prova, add_organisation(prova, name), admin)
    typer.echo(f"{name} is set up with the shipped roles.")
    typer.echo(f"Sign in as {admin_email} with the password {password} (it is not stored and not shown again).")
    return 0
