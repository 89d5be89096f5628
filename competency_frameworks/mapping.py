"""Which criteria show which competency: the curated map, and what is not mapped, with the reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CompetencyMapping:
    """Criterion refs for one competency; `unmapped_because` is set exactly when `criterion_refs` is empty."""

    framework_key: str
    competency_code: str
    competency_title: str
    criterion_refs: tuple[str, ...]
    unmapped_because: str = ""
