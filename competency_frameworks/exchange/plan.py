"""What an import would do, in words a person reads before anything is kept."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed, Refusal, Remark, urn_key
from competency_frameworks.standards import Criterion, Unit


class Change(StrEnum):
    """What becomes of a unit."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class PlannedUnit:
    """A unit as it would be kept, its version included; `details` say in words what changed."""

    change: Change
    unit: Unit
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """Everything one file would do, in its order."""

    format: ExchangeFormat
    units: tuple[PlannedUnit, ...]
    refusals: tuple[Refusal, ...]
    remarks: tuple[Remark, ...]

    @property
    def to_keep(self) -> tuple[Unit, ...]:
        """The versions that applying the plan adds."""
        return tuple(each.unit for each in self.units if each.change is not Change.UNCHANGED)

    @property
    def fingerprint(self) -> str:
        """Hash of what would be kept: a page gives it back, so that what is applied is what was read."""
        return hashlib.sha256(repr(self.to_keep).encode()).hexdigest()


def plan_import(parsed: Parsed, held: Mapping[str, Unit], shipped: Mapping[str, Unit]) -> ImportPlan:
    """Compares what was read with what an organisation holds, by URN. Shipped units are never replaced."""
    known = {urn_key(urn): unit for urn, unit in {**held, **shipped}.items()}
    shipped_keys = {urn_key(urn) for urn in shipped}
    planned: list[PlannedUnit] = []
    refusals, remarks = list(parsed.refusals), list(parsed.remarks)
    met: set[str] = set()
    for found in parsed.units:
        key, read = urn_key(found.urn), found
        before = known.get(key)
        if key in met:
            refusals.append(_refused(read, "Another unit of this file has the same URN. Keep one of them."))
            continue
        met.add(key)
        if before is not None and before.urn != read.urn:
            remarks.append(Remark("", f"{read.urn} is taken for {before.urn}, which is already held."))
        if before is not None and key in shipped_keys:  # where a shipped unit went and came back from is no change
            read = replace(read, details=before.details, collection=before.collection, address=before.address)
        one = _planned(read, before, has_policy=parsed.has_policy)
        if key in shipped_keys and one.change is Change.CHANGED:
            refusals.append(_refused(read, "This unit comes with Prova and is not replaced. Give yours another URN."))
        else:
            planned.append(one)
    return ImportPlan(parsed.format, tuple(planned), tuple(refusals), tuple(remarks))


def _refused(unit: Unit, message: str) -> Refusal:
    return Refusal(unit.urn, (Remark("", message),))


def _planned(read: Unit, before: Unit | None, *, has_policy: bool) -> PlannedUnit:
    if before is None:
        return PlannedUnit(Change.ADDED, replace(read, version=1))
    read = _respelt(read, before.urn)
    unit = read if has_policy else _with_policy_of(before, read)
    unit = replace(unit, version=before.version)
    if unit == before:
        return PlannedUnit(Change.UNCHANGED, before)
    return PlannedUnit(Change.CHANGED, replace(unit, version=before.version + 1), tuple(_changes(before, unit)))


def _respelt(unit: Unit, urn: str) -> Unit:
    return replace(unit, urn=urn, criteria=tuple(replace(each, urn=urn) for each in unit.criteria))


def _with_policy_of(before: Unit, read: Unit) -> Unit:
    """A format without a policy must not undo the one a centre has set; what judges go by is kept with its wording."""
    old = {criterion.code: criterion for criterion in before.criteria}
    criteria = tuple(_carried(old[each.code], each) if each.code in old else each for each in read.criteria)
    return replace(
        read,
        criteria=criteria,
        informed_by=before.informed_by,
        details=read.details or before.details,
        collection=read.collection or before.collection,
        address=read.address or before.address,
    )


def _carried(old: Criterion, new: Criterion) -> Criterion:
    same = old.text == new.text and old.kind == new.kind
    return replace(
        new,
        modes=old.modes if old.kind == new.kind else new.modes,
        sufficiency=old.sufficiency,
        indicators=old.indicators if same else (),
        counter_examples=old.counter_examples if same else (),
        address=new.address or old.address,
    )


def _changes(before: Unit, after: Unit) -> Iterator[str]:
    if before.title != after.title:
        yield f"Title: “{before.title}” becomes “{after.title}”."
    if before.overview != after.overview:
        yield "The overview is worded differently."
    old = {criterion.code: criterion for criterion in before.criteria}
    new = {criterion.code: criterion for criterion in after.criteria}
    yield from (f"{code} is new: “{each.text}”." for code, each in new.items() if code not in old)
    yield from (f"{code} is gone: “{each.text}”." for code, each in old.items() if code not in new)
    for code, each in new.items():
        if code in old:
            yield from _criterion_changes(old[code], each)
    if before.outcomes != after.outcomes:
        yield "The learning outcomes are different."
    if [each for each in old if each in new] != [each for each in new if each in old]:
        yield "The criteria stand in another order."
    if (before.details, before.informed_by) != (after.details, after.informed_by):
        yield "What the record says beyond its criteria is different."
    if (before.form, before.collection, before.address) != (after.form, after.collection, after.address):
        yield "It is written in another form or comes from another document."


def _criterion_changes(old: Criterion, new: Criterion) -> Iterator[str]:
    if old.text != new.text:
        yield f"{new.code}: “{old.text}” becomes “{new.text}”."
    if old.kind != new.kind:
        yield f"{new.code} is now {new.kind.value}, was {old.kind.value}."
    if (old.modes, old.sufficiency) != (new.modes, new.sufficiency):
        yield f"{new.code} asks for other evidence."
    if (old.indicators, old.counter_examples) != (new.indicators, new.counter_examples):
        yield f"{new.code} has other examples."
    if (old.outcome, old.address) != (new.outcome, new.address):
        yield f"{new.code} stands elsewhere in its document."
