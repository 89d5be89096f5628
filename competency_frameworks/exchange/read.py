"""The door of the importers: a file's bytes to units, whatever its format."""

from collections.abc import Callable

from competency_frameworks.exchange.case_package import is_package
from competency_frameworks.exchange.case_standard import read_case
from competency_frameworks.exchange.cells import read_table
from competency_frameworks.exchange.json_text import read_json
from competency_frameworks.exchange.ksb_csv import is_ksb, read_ksb
from competency_frameworks.exchange.moodle_csv import is_moodle, read_moodle
from competency_frameworks.exchange.nos_document import read_nos_document
from competency_frameworks.exchange.nos_json import is_nos, read_nos
from competency_frameworks.exchange.own_json import is_own, read_own
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed, nothing_read
from competency_frameworks.reading.document import Document
from competency_frameworks.reading.formats import read_lines

ENDINGS = (".pdf", ".docx", ".json", ".csv")
"""Endings of the files that can be read, for the pages that ask for one."""

_UNKNOWN_JSON = (
    "This JSON is no CASE package (with CFDocument), no NOS record (with URN, Title, Performance_criteria) and no "
    "export of Prova. A role description is read with “prova framework read”."
)
_UNKNOWN_TABLE = (
    "The headings of this table are not known. A KSB table has Reference, Title, Code and Statement; a Moodle file has "
    "Parent ID number, ID number, Short name and Is framework."
)


def read_standards(name: str, data: bytes, lines: Callable[[str, bytes], Document] = read_lines) -> Parsed:
    """The units in a file. Never raises for bad input: what cannot be taken is refused in words.

    `lines` reads PDF and Word documents; who reads what strangers send gives one with a limit of time.
    """
    ending = name.casefold().rpartition(".")[2]
    if data.startswith(b"PK\x03\x04") or b"%PDF-" in data[:1024] or ending in {"pdf", "docx", "doc"}:
        return read_nos_document(lines(name, data))
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if ending == "json" or start in {b"{", b"["}:
        return _json(data)
    return _table(data)


def _json(data: bytes) -> Parsed:
    content, refusal = read_json(data)
    if refusal:
        return nothing_read(ExchangeFormat.OWN, refusal)
    if is_own(content):
        return read_own(content)
    if is_package(content):
        return read_case(content)
    return read_nos(content) if is_nos(content) else nothing_read(ExchangeFormat.OWN, _UNKNOWN_JSON)


def _table(data: bytes) -> Parsed:
    table = read_table(data)
    if table.refusal:
        return nothing_read(ExchangeFormat.KSB_CSV, table.refusal)
    if is_moodle(table):
        return read_moodle(table)
    return read_ksb(table) if is_ksb(table) else nothing_read(ExchangeFormat.KSB_CSV, _UNKNOWN_TABLE)
