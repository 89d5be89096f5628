"""The units one organisation can use: those Prova ships and those it imported."""

from collections.abc import Iterable
from functools import cached_property

from competency_frameworks.standards import Criterion, Unit
from competency_frameworks.standards_library import load_units


class StandardsShelf:
    """Units and criteria of one organisation. A shipped unit is never hidden by an imported one."""

    def __init__(self, imported: Iterable[Unit] = ()) -> None:
        self._imported = tuple(imported)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every unit, by URN."""
        return tuple(sorted(self._by_urn.values(), key=lambda unit: unit.urn))

    def unit(self, urn: str) -> Unit:
        """The unit with this URN, in its newest version.

        Raises:
            KeyError: the organisation has none.
        """
        return self._by_urn[urn]

    def criterion(self, ref: str) -> Criterion:
        """The criterion that evidence cites as `ref`.

        Raises:
            KeyError: the organisation has none.
        """
        return self._by_ref[ref]

    @cached_property
    def _by_urn(self) -> dict[str, Unit]:
        return {unit.urn: unit for unit in (*self._imported, *load_units())}

    @cached_property
    def _by_ref(self) -> dict[str, Criterion]:
        return {criterion.ref: criterion for unit in self._by_urn.values() for criterion in unit.criteria}
