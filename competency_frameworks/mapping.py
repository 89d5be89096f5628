"""Which criteria show which competency: the shipped map with what people decided, and what is not mapped, and why."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from competency_frameworks.data_files import DataShape, parse_data_file, read_data_files
from competency_frameworks.map_decisions import competency_key, decided, decisions_about
from competency_frameworks.model import Framework
from competency_frameworks.standards_library import criterion_by_ref

NOT_CURATED = "Nobody has mapped this competency to a standard yet."
NOT_HELD = "Conversations cannot use its criteria: they left their standard, or come from an imported one."


@dataclass(frozen=True)
class CompetencyMapping:
    """Criterion refs for one competency; `unmapped_because` is set exactly when `criterion_refs` is empty."""

    framework_key: str
    competency_code: str
    competency_title: str
    criterion_refs: tuple[str, ...]
    unmapped_because: str = ""


class _EntryShape(DataShape):
    code: str = Field(pattern=r"^[FTLKREA][0-9]{2}$")
    title: str
    criteria: tuple[str, ...] = Field(default=(), max_length=4)
    unmapped_because: str | None = None

    @model_validator(mode="after")
    def _mapped_or_explained(self) -> Self:
        if bool(self.criteria) == bool(self.unmapped_because):
            raise ValueError(f"{self.code} needs either criteria or unmapped_because")
        if len(set(self.criteria)) < len(self.criteria):
            raise ValueError(f"{self.code} names a criterion twice")
        return self


class _MapShape(DataShape):
    framework: str
    competencies: tuple[_EntryShape, ...] = Field(min_length=1)


@cache
def load_curated_maps() -> dict[str, tuple[CompetencyMapping, ...]]:
    """The shipped maps by framework key; each in the order of the framework's competencies.

    Raises:
        ValueError: a data file is not a map, or cites a criterion that is not shipped.
    """
    return {shape.framework: _mappings(name, shape) for name, shape in read_data_files("maps", _MapShape)}


def parse_map(name: str, text: str) -> tuple[CompetencyMapping, ...]:
    """One map from the text of its file, in the file's order; `name` only serves the messages.

    Raises:
        ValueError: the text is not a map, or cites a criterion that is not shipped.
    """
    return _mappings(name, parse_data_file(name, text, _MapShape))


def mapping_for(framework: Framework) -> tuple[CompetencyMapping, ...]:
    """One mapping for each competency of a framework, in its order, with the criteria that conversations can use.

    That is `own_map` without criteria that are no longer in their standard, or come from an imported one.
    """
    return tuple(_usable(mapping) for mapping in own_map(framework))


def own_map(framework: Framework) -> tuple[CompetencyMapping, ...]:
    """One mapping for each competency of a framework, in its order: what people decided, laid over the shipped map.

    A competency is found in the curated map of its role by kind and title, not by code: a framework imported
    under the same key may count differently, and a wrong criterion is worse than none. What the map does not
    know is unmapped, and says so.
    """
    curated = {
        competency_key(mapping.competency_code, mapping.competency_title): mapping
        for mapping in load_curated_maps().get(framework.key, ())
    }
    found = []
    for competency in framework.competencies:
        nobody = CompetencyMapping(framework.key, competency.code, competency.title, (), NOT_CURATED)
        mapping = curated.get(competency_key(competency.code, competency.title), nobody)
        decisions = decisions_about(framework, competency.code, competency.title)
        refs, because = decided(mapping.criterion_refs, mapping.unmapped_because or NOT_CURATED, decisions)
        found.append(CompetencyMapping(framework.key, competency.code, competency.title, refs, because))
    return tuple(found)


def unmapped(framework: Framework) -> tuple[CompetencyMapping, ...]:
    """The competencies of a framework that no criterion shows, each with the reason."""
    return tuple(mapping for mapping in mapping_for(framework) if not mapping.criterion_refs)


def _mappings(name: str, shape: _MapShape) -> tuple[CompetencyMapping, ...]:
    for entry in shape.competencies:
        for ref in entry.criteria:
            try:
                criterion_by_ref(ref)
            except KeyError as error:
                raise ValueError(f"{name}: {entry.code}: there is no criterion {ref}") from error
    return tuple(
        CompetencyMapping(shape.framework, entry.code, entry.title, entry.criteria, entry.unmapped_because or "")
        for entry in shape.competencies
    )


def _usable(mapping: CompetencyMapping) -> CompetencyMapping:
    held = tuple(ref for ref in mapping.criterion_refs if is_held(ref))
    if held == mapping.criterion_refs:
        return mapping
    return replace(mapping, criterion_refs=held, unmapped_because="" if held else NOT_HELD)


def is_held(ref: str) -> bool:
    """Whether conversations can use a criterion."""
    try:
        criterion_by_ref(ref)
    except KeyError:
        return False
    return True
