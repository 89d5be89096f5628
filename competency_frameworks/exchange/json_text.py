"""JSON from strangers: size, depth, encoding and half characters are told in words, never raised."""

import json
from typing import Any

from competency_frameworks.exchange.parsed import MOST_BYTES

_NOT_JSON = "This is not readable as JSON"


def read_json(data: bytes) -> tuple[Any, str]:
    """What the file holds, and why it cannot be taken; exactly one of them says something."""
    if len(data) > MOST_BYTES:
        return None, f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB. Split it."
    try:
        content = json.loads(data)
        # Half of a surrogate pair or a NUL is valid JSON, but no database keeps it.
        written = json.dumps(content, ensure_ascii=False)
        written.encode()
    except (ValueError, RecursionError) as error:
        return None, _in_words(error)
    if "\\u0000" in written or content is None:
        return None, "It holds nothing, or characters that stand for nothing (NUL). Export it again."
    return content, ""


def _in_words(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{_NOT_JSON}: line {error.lineno}, column {error.colno}. Export it again."
    if isinstance(error, UnicodeError):
        return "Some of its characters cannot be read. Save it as UTF-8 and try again."
    if isinstance(error, RecursionError):
        return "Its parts lie too deep inside each other. This is not a file of standards."
    return f"{_NOT_JSON}: it holds a number that is far too long."


def words(value: Any) -> str:
    """A text or number as text; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def listed(value: Any) -> list[Any]:
    """A list; empty for anything else."""
    return value if isinstance(value, list) else []


def record(value: Any) -> dict[str, Any]:
    """An object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def to_json(content: object) -> bytes:
    """UTF-8, indented, accents as they are."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
