"""The documents of this folder, in the formats of their names. Words of our own; no real employer."""

from functools import cache
from pathlib import Path

from competency_frameworks.reading.markdown_format import read_markdown
from tests.competency_frameworks.documents.making import ENDINGS, made

_FOLDER = Path(__file__).parent
_MADE = {ending: form for form, ending in ENDINGS.items()}


@cache
def documents() -> dict[str, bytes]:
    """By file name. "x.docx.md" is the text from which the Word document "x.docx" is made, "x.pdf.md" a PDF."""
    files = sorted(file for file in _FOLDER.iterdir() if file.suffix in _MADE)
    return dict(_document(file) for file in files)


def _document(file: Path) -> tuple[str, bytes]:
    form = Path(file.stem).suffix
    if form not in (".docx", ".pdf"):
        return file.name, file.read_bytes()
    return file.stem, made(_MADE[form], read_markdown(file.read_bytes()).lines)
