"""`prova portfolio verify`."""

from pathlib import Path

import typer

from portfolio.verify import verify_portfolio


def run_verify(file: Path, key: str) -> int:
    """Prints every check that ran; 1 when one failed."""
    try:
        data = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Check the name and try again.", err=True)
        return 1
    report = verify_portfolio(data, key or None)
    for line in report.lines():
        typer.echo(line)
    return 0 if report.ok else 1
