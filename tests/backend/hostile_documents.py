"""A document of every format that nobody should have to open, and what the page says of it."""

import io
import zipfile

import typst


def _zip(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return packed.getvalue()


def _picture_of_a_page() -> bytes:
    return bytes(typst.compile(b"#rect(width: 100%, height: 90%, fill: gray)", format="pdf"))


def hostile_documents() -> dict[str, tuple[bytes, str]]:
    """File name → its bytes and words of the problem."""
    return {
        "binary.txt": (b"\x00\x01\x02\x03" * 50, "binary data"),
        "empty.md": (b"\n \n", "empty"),
        "script.html": (b"<html><body><script>alert(1)</script></body></html>", "scripts"),
        "macros.docx": (_zip({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}), "macros"),
        "bomb.docx": (_zip({"word/document.xml": bytes(60 * 1024 * 1024)}), "unpacks to far more"),
        "spreadsheet.docx": (_zip({"xl/workbook.xml": b"<x/>"}), "not a Word document"),
        "damaged.pdf": (b"%PDF-1.7\nnothing", "damaged"),
        "scanned.pdf": (_picture_of_a_page(), "pictures of its pages"),
        "deep.json": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "JSON"),
        "other.json": (b'{"name": "value"}', "neither a job posting"),
    }
