"""Plain text: bytes to text, text to lines. Nothing here raises: what cannot be read comes back as a problem."""

import re

from charset_normalizer import from_bytes

from competency_frameworks.model import Problem
from competency_frameworks.reading.document import Document, DocumentFormat, unreadable
from competency_frameworks.reading.lines import numbered_lines

MAX_BYTES = 5 * 1024 * 1024
"""Largest document read. Source: issue 2, "Bad input"; the longest document seen is 41 kB."""

_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or other zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text document"),
)
_MARKED_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE_BYTES = 100_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SAVE_AS_TEXT = "Save it as plain text (UTF-8) and try again."


def read_text(data: bytes) -> Document:
    """Lines of a plain-text document."""
    text, problems = decode(data)
    if not text:
        return unreadable(DocumentFormat.TEXT, problems[0].message)
    return Document(DocumentFormat.TEXT, text, numbered_lines(text), problems)


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text of a document, and what was wrong with it. The text is empty when nothing could be read."""
    refusal = _refusal(data)
    if refusal:
        return _unreadable(refusal)
    text, encoding = _text(data)
    if text is None:
        return _unreadable(f"This is not a text file, or its encoding is unknown. {_SAVE_AS_TEXT}")
    sample = text[:_SAMPLE_BYTES]
    # More than one control character in a hundred is no longer writing.
    if len(_CONTROL.findall(sample)) * 100 > len(sample):
        return _unreadable(f"This file holds binary data, not text. {_SAVE_AS_TEXT}")
    if not text.strip():
        return _unreadable("The file is empty. Choose the file that holds the role description.")
    return text, _encoding_note(encoding)


def _refusal(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        megabytes = MAX_BYTES // (1024 * 1024)
        return f"The file is larger than {megabytes} MB. A role description is a few pages: shorten or split it."
    for start, what in _OTHER_FORMATS:
        if data.startswith(start):
            return f"This is {what}, not plain text. {_SAVE_AS_TEXT}"
    return ""


def _text(data: bytes) -> tuple[str | None, str]:
    """The text and the encoding it was read in; no text when no encoding fits."""
    encoding = next((name for bom, name in _MARKED_BOMS if data.startswith(bom)), "") or _unmarked_utf16(data)
    try:
        return data.decode(encoding or "utf-8-sig").removeprefix("\ufeff"), encoding or "utf-8"
    except UnicodeDecodeError:
        pass
    if encoding or b"\x00" in data:
        return None, ""
    # Only encodings that Western office software writes: a wider choice guesses wildly on a short text.
    guess = from_bytes(data[:_SAMPLE_BYTES], cp_isolation=["cp1252", "mac_roman"]).best()
    if guess is None:
        return None, ""
    try:
        return data.decode(guess.encoding), guess.encoding
    except UnicodeDecodeError:
        return None, ""


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark: in Western text nearly every second byte is NUL. "" = it is not."""
    sample = data[:_SAMPLE_BYTES]
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = sample[first::2]
        if half and half.count(0) * 2 > len(half) and sample[1 - first :: 2].count(0) * 10 < len(half):
            return encoding
    return ""


def _encoding_note(encoding: str) -> tuple[Problem, ...]:
    if encoding.startswith("utf"):
        return ()
    message = f"The file is not UTF-8; it was read as {encoding}. If £ signs or accents look wrong, save it as UTF-8."
    return (Problem(None, message),)


def _unreadable(message: str) -> tuple[str, tuple[Problem, ...]]:
    return "", (Problem(None, message),)
