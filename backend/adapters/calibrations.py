"""Calibrations kept in a folder, one small file a model, beside what was read for them."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path

from conversations.judges.calibration import Calibration

log = logging.getLogger(__name__)


class CalibrationFolder:
    """Files named after models, whatever characters a model's name holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place_of(self, model: str) -> Path:
        """Where a model's calibration is kept; different names never share a file."""
        plain = re.sub(r"[^a-z0-9.]+", "-", model.casefold()).strip("-.")[:60]
        return self._folder / f"{plain}-{hashlib.sha256(model.encode()).hexdigest()[:8]}.json"

    def read(self, model: str) -> Calibration | None:
        """A model's calibration; None when there is none, or none that can be read, which is logged."""
        place = self.place_of(model)
        try:
            return Calibration.from_json(place.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.warning("%s cannot be used, so the model counts as not calibrated: %s", place, error)
            return None

    def save(self, calibration: Calibration) -> Path:
        """Keeps a calibration in place of an earlier one, whole or not at all."""
        place = self.place_of(calibration.model)
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_suffix(".part")
        half.write_text(calibration.to_json(), "utf-8")
        half.replace(place)
        return place

    def readings(self, model: str) -> "Readings":
        """What the model has said so far of single rows, so that a broken connection costs nothing twice."""
        return Readings(self.place_of(model).with_suffix(".readings.jsonl"))


class Readings:
    """P(yes) of rows by a key of everything that was asked, one line a row; None = the model said neither."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def known(self) -> Mapping[str, float | None]:
        """Everything read so far; a line that broke off half-way is left out."""
        found: dict[str, float | None] = {}
        try:
            lines = self._place.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            try:
                row = json.loads(line)
                found[str(row["key"])] = None if row["own"] is None else float(row["own"])
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def keep(self, key: str, own: float | None) -> None:
        """Adds one row."""
        self._place.parent.mkdir(parents=True, exist_ok=True)
        with self._place.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "own": own}) + "\n")

    def forget(self) -> None:
        """Takes the file away: what it held has gone into a calibration."""
        self._place.unlink(missing_ok=True)
