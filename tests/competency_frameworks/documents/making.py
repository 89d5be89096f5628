"""Documents in every format, made from the same lines, so that what a format loses can be seen."""

import html
import io
import json
from collections.abc import Sequence

import docx
import typst
from docx.document import Document as WordDocument

from competency_frameworks.reading.lines import Line

ENDINGS = {"text": ".txt", "markdown": ".md", "html": ".html", "docx": ".docx", "pdf": ".pdf", "json": ".json"}
_TYPST = """
#set page(paper: "a4", margin: 2cm, numbering: "1 / 1")
#set text(size: 10.5pt)
#set par(justify: false)
#let lines = json(bytes(sys.inputs.lines))
#for line in lines {
  if line.heading > 0 { heading(level: line.heading, line.text) }
  else if line.cells.len() > 0 { table(columns: line.cells.len() * (1fr,), ..line.cells.map(cell => [#cell])) }
  else if line.marked { list([#strong(line.lead)#line.rest]) }
  else { par[#strong(line.lead)#line.rest] }
}
"""


def made(form: str, lines: Sequence[Line]) -> bytes:
    """The lines as a document of this format."""
    return {
        "text": lambda: "\n".join(_plain(line) for line in lines).encode(),
        "markdown": lambda: "\n".join(_markdown(line) for line in lines).encode(),
        "html": lambda: page("".join(_html(line) for line in lines)),
        "docx": lambda: _word(lines),
        "pdf": lambda: _pdf(lines),
        "json": lambda: _posting(lines),
    }[form]()


def page(body: str) -> bytes:
    """A web page around this body."""
    return f"<!DOCTYPE html>\n<html><head><title>Vacancy</title></head><body>{body}</body></html>".encode()


def _plain(line: Line) -> str:
    before = "\n" if line.heading else ""
    return f"{before}{'- ' if line.marked else ''}{line.text}"


def _parts(line: Line) -> tuple[str, str]:
    return line.lead, line.text.removeprefix(line.lead)


def _markdown(line: Line) -> str:
    if line.heading:
        return f"\n{'#' * min(line.heading, 6)} {line.text}\n"
    if line.cells:
        return f"| {' | '.join(line.cells)} |"
    lead, rest = _parts(line)
    words = f"**{lead}**{rest}" if lead else line.text
    return f"- {words}" if line.marked else f"\n{words}\n"


def _html(line: Line) -> str:
    if line.cells:
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in line.cells)
        return f"<table><tr>{cells}</tr></table>"
    lead, rest = _parts(line)
    words = (f"<b>{html.escape(lead)}</b>" if lead else "") + html.escape(rest)
    if line.heading:
        return f"<h{line.heading}>{words}</h{line.heading}>"
    return f"<ul><li>{words}</li></ul>" if line.marked else f"<p>{words}</p>"


def _word(lines: Sequence[Line]) -> bytes:
    document = docx.Document()
    for line in lines:
        if line.heading:
            document.add_heading(line.text, line.heading)
        elif line.cells:
            _word_row(document, line.cells)
        else:
            paragraph = document.add_paragraph(style="List Bullet" if line.marked else None)
            lead, rest = _parts(line)
            paragraph.add_run(lead).bold = True
            paragraph.add_run(rest)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _word_row(document: WordDocument, cells: Sequence[str]) -> None:
    row = document.add_table(rows=1, cols=len(cells)).rows[0]
    for cell, text in zip(row.cells, cells, strict=True):
        cell.text = text


def _pdf(lines: Sequence[Line]) -> bytes:
    rows = [
        {"heading": line.heading, "cells": line.cells, "marked": line.marked, "text": line.text, "lead": line.lead,
         "rest": line.text.removeprefix(line.lead)}
        for line in lines
    ]  # fmt: skip
    return typst.compile(_TYPST.encode(), format="pdf", sys_inputs={"lines": json.dumps(rows)})


def _posting(lines: Sequence[Line]) -> bytes:
    """A job posting whose description holds everything as a piece of a web page."""
    posting = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "description": "".join(_html(line) for line in lines),
    }
    return json.dumps(posting).encode()
