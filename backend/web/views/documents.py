"""An organisation's documents as its pages show them."""

from collections.abc import Sequence
from itertools import groupby

from backend.adapters.store.documents import Listed
from backend.services.documents import Opened
from backend.web.views.learner_words import count, day


def list_rows(found: Sequence[Listed]) -> list[dict[str, object]]:
    """Rows for `data_table`, in the order given."""
    return [
        {
            "title": {"text": each.title, "href": f"/documents/{each.id}"},
            "version": str(each.version),
            "state": _state(each),
            "passages": str(each.passage_count),
            "by": each.uploaded_by,
            "on": day(each.uploaded_at.date()),
        }
        for each in found
    ]


def _state(document: Listed) -> str:
    if document.withdrawn is not None:
        return "Withdrawn"
    return "In use" if document.stands else f"Replaced by version {document.newest}"


def document_view(found: Opened, cited: int) -> dict[str, object]:
    """One document. `cited` is the number of the passage to mark, 0 for none.

    Passages that follow one another under the same heading stand in one section.
    """
    row, withdrawn = found.row, found.withdrawn
    marked = next((each for each in found.passages if each.number == cited), None)
    return {
        "title": row.title,
        "facts": [
            {"term": "Version", "text": str(row.version)},
            {"term": "Added by", "text": found.uploaded_by},
            {"term": "Added on", "text": day(row.uploaded_at.date())},
            {"term": "File", "text": row.file_name},
            {"term": "Length", "text": count(row.passage_count, "passage", "passages")},
        ],
        "withdrawn": f"On {day(withdrawn.withdrawn_at.date())}. {withdrawn.reason}" if withdrawn else "",
        "replaced": not found.newest,
        "cited": marked.place if marked else "",
        "sections": [
            {
                "heading": heading,
                "passages": [
                    {
                        "number": each.number,
                        "place": each.place,
                        "paragraphs": each.text.split("\n"),
                        "cited": each.number == cited,
                    }
                    for each in passages
                ],
            }
            for heading, passages in groupby(found.passages, key=lambda one: one.heading)
        ],
    }
