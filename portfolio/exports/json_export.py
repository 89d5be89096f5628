"""portfolio.json: the whole portfolio for another centre to take in.

Format "prova-portfolio/2". UTF-8 JSON whose members are exactly the fields of the records in `content.py`, in their
order, with every id. Times are ISO 8601 in UTC. Closed lists of words (`state`, `mode`, `verdict`, `outcome`…) are
those words; `strength` is 1 claimed, 2 described, 3 explained, 4 demonstrated. A quote's `start` and `end` count
Unicode code points of `turn_text`, end excluded; its `sha256` is of the quoted text in UTF-8, and so is a
criterion's `text_sha256`. A later format that adds or changes a member gets a new number;
"prova-portfolio/1", in which a turn has no `record`, is still read.
"""

import json

from pydantic import TypeAdapter, ValidationError

from competency_frameworks.model import Problem
from portfolio.exports.content import FIRST_FORMAT, FORMAT, PortfolioContent

_CONTENT = TypeAdapter(PortfolioContent)


def to_json(content: PortfolioContent) -> bytes:
    """The portfolio as JSON; the same content always gives the same bytes."""
    return _CONTENT.dump_json(content, indent=2) + b"\n"


def read_back(data: bytes) -> PortfolioContent | Problem:
    """The content of a portfolio.json, or what is wrong with it.

    White space and the order of members do not matter; a member that is missing, unknown or of the wrong kind does.
    """
    try:
        content = _CONTENT.validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        return Problem(None, f"This is not a {FORMAT} file. {place}: {first['msg']}.")
    if content.format not in {FIRST_FORMAT, FORMAT}:
        return Problem(None, f"The format is {content.format}; this version of Prova reads {FORMAT}.")
    if json.loads(data) != _as_written(content):
        return Problem(None, f"The file holds members or values that {content.format} does not have.")
    return content


def _as_written(content: PortfolioContent) -> object:
    """The members its format has."""
    found = json.loads(to_json(content))
    if content.format == FIRST_FORMAT:
        for turn in (turn for transcript in found["transcripts"] for turn in transcript["turns"]):
            del turn["record"]
    return found
