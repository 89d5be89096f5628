"""The word lists and phrases in `data/lexicon.yaml`, read once."""

import re
from functools import cache
from importlib.resources import files

import yaml


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = yaml.safe_load(
        files("conversations.judges").joinpath("data", "lexicon.yaml").read_text("utf-8")
    )
    return table


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list.

    Raises:
        KeyError: no such list.
    """
    return frozenset(_table()[name].split())


@cache
def phrases(name: str) -> re.Pattern[str]:
    """The phrases of one list as one pattern, ignoring case; line breaks in the file are no part of it.

    Raises:
        KeyError: no such list.
    """
    return re.compile(_table()[name].replace("\n", ""), re.IGNORECASE)
