"""Reads a document in a process of its own, which ends when it takes too long or too much memory."""

import logging
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter

from competency_frameworks.model import Problem, RoleDescription, RoleFacts
from competency_frameworks.reading.document import Document, unreadable
from competency_frameworks.reading.formats import format_of, read_lines
from competency_frameworks.reading.plain_text import MAX_BYTES
from competency_frameworks.reading.reader import read_document

LONGEST_SECONDS = 20.0
"""Source: our own; the longest documents seen take under one second, and somebody waits before a page."""
MOST_MEMORY = 2 * 1024**3
"""Bytes of address space. Source: our own; a PDF of 5 MB stays below 0.5 GB."""
TOO_LONG = (
    "Reading this document took too long, so it was stopped. Save it again as plain text or a new PDF and try again."
)
NOT_READ = "This document could not be read. Save it again as plain text or .docx and try again."

_LINES = "lines"
_ROLE = "role"

_log = logging.getLogger(__name__)
_document = TypeAdapter(Document)
_role = TypeAdapter(tuple[Document, RoleDescription])


def read_lines_apart(name: str, data: bytes, longest_seconds: float = LONGEST_SECONDS) -> Document:
    """The lines of a document; none, and a problem, where it had to be stopped."""
    said, problem = _run(_LINES, name, data, longest_seconds)
    return unreadable(format_of(name, data), problem) if problem else _document.validate_json(said)


def read_role_apart(
    name: str, data: bytes, longest_seconds: float = LONGEST_SECONDS
) -> tuple[Document, RoleDescription]:
    """The lines of a document and the role description in it; a problem in both where it had to be stopped."""
    said, problem = _run(_ROLE, name, data, longest_seconds)
    if not problem:
        return _role.validate_json(said)
    nothing = RoleDescription(RoleFacts(title=""), problems=(Problem(None, problem),))
    return unreadable(format_of(name, data), problem), nothing


def _run(what: str, name: str, data: bytes, longest_seconds: float) -> tuple[bytes, str]:
    """What the process of its own said, and why it said nothing."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, no shell
            [sys.executable, "-m", __name__, what, Path(name).name],
            input=data[: MAX_BYTES + 1],
            capture_output=True,
            timeout=longest_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"", TOO_LONG
    if done.returncode:
        _log.warning("Reading a document ended with %d: %s", done.returncode, done.stderr[-300:])
        return b"", NOT_READ
    return done.stdout, ""


def _main(what: str, name: str) -> None:
    """The process's own part: bytes come in, what was read goes out as JSON."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    if what == _LINES:
        sys.stdout.buffer.write(_document.dump_json(read_lines(name, data)))
    else:
        sys.stdout.buffer.write(_role.dump_json(read_document(data, name)))


if __name__ == "__main__":
    _main(*sys.argv[1:3])
