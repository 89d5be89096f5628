"""The data files this room ships: read from the package and checked against the shape they must have."""

from importlib.resources import files
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class DataShape(BaseModel):
    """What a data file may hold; a field nobody declared is a mistake, most often a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_min_length=1)


ShapeT = TypeVar("ShapeT", bound=DataShape)


def read_data_files(folder: str, shape: type[ShapeT]) -> tuple[tuple[str, ShapeT], ...]:
    """Every YAML file of one data folder with its file name, in the order of the names.

    Raises:
        ValueError: a file is not what `shape` says; the message names the file and each field.
    """
    found = (entry for entry in (files(__package__) / "data" / folder).iterdir() if entry.name.endswith(".yaml"))
    return tuple(
        (entry.name, parse_data_file(entry.name, entry.read_text(encoding="utf-8"), shape))
        for entry in sorted(found, key=lambda entry: entry.name)
    )


def parse_data_file(name: str, text: str, shape: type[ShapeT]) -> ShapeT:
    """One file's text as the record it describes; `name` only serves the messages.

    Raises:
        ValueError: the text is not YAML, or not of this shape; the message names the file and each field.
    """
    try:
        return shape.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"{name}: not readable as YAML: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in found['loc']) or 'the whole file'}: {found['msg']}"
            for found in error.errors()
        )
        raise ValueError(f"{name}: {wrong}") from error
