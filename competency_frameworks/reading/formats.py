"""The door of the formats: a file's bytes to lines with their place."""

import re

from competency_frameworks.model import Problem
from competency_frameworks.reading.document import Document, DocumentFormat, unreadable
from competency_frameworks.reading.docx_format import read_docx
from competency_frameworks.reading.html_format import read_html
from competency_frameworks.reading.json_format import read_json
from competency_frameworks.reading.markdown_format import looks_like_markdown, read_markdown
from competency_frameworks.reading.pdf_format import read_pdf
from competency_frameworks.reading.plain_text import MAX_BYTES, read_text

ENDINGS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".json")
"""Endings of the files that can be read, for the pages that ask for one."""

_MOST_LINES = 20_000
"""Lines read. The longest document seen has under 400; beyond this somebody chose the wrong file."""
_TOO_LONG = f"The file has more than {_MOST_LINES:,} lines; a role description has a few hundred. Shorten or split it."
_TOO_LARGE = (
    f"The file is larger than {MAX_BYTES // (1024 * 1024)} MB. A role description is a few pages: shorten or split it."
)
_OLD_WORD = (
    "This is an old Word document, or one locked with a password. Open it, save it as .docx without a password and "
    "try again."
)
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_READERS = {
    DocumentFormat.TEXT: read_text,
    DocumentFormat.MARKDOWN: read_markdown,
    DocumentFormat.HTML: read_html,
    DocumentFormat.DOCX: read_docx,
    DocumentFormat.PDF: read_pdf,
    DocumentFormat.JSON: read_json,
}


def format_of(name: str, data: bytes) -> DocumentFormat:
    """The format, by the bytes where they tell it, otherwise by the ending of the file's name."""
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return DocumentFormat.PDF
    if data.startswith(b"PK\x03\x04"):
        return DocumentFormat.DOCX
    ending = name.casefold().rpartition(".")[2]
    if ending in ("html", "htm", "xhtml") or _WEB_PAGE.match(data[:4096]):
        return DocumentFormat.HTML
    if ending == "json" or (data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"' in data[:512]):
        return DocumentFormat.JSON
    if ending in ("md", "markdown") or looks_like_markdown(data):
        return DocumentFormat.MARKDOWN
    return DocumentFormat.TEXT


def read_lines(name: str, data: bytes) -> Document:
    """The lines of a document. Never raises for bad input: what could not be read is a problem.

    It may take long over a hostile file: a caller who reads what strangers send sets a limit of time around it.
    """
    found = format_of(name, data)
    if len(data) > MAX_BYTES:
        return unreadable(found, _TOO_LARGE)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return unreadable(DocumentFormat.DOCX, _OLD_WORD)
    document = _READERS[found](data)
    if len(document.lines) > _MOST_LINES:
        return unreadable(found, _TOO_LONG)
    if not document.lines and not document.problems:
        return Document(found, problems=(Problem(None, "No words were found in this file."),))
    return document
