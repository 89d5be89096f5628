"""Reviewing what was read from a role description, step by step, until it is published or set aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks
from backend.adapters.store import reviews_of_frameworks as store
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.reviews_of_frameworks import FrameworkReviewRow, MadeStep
from backend.adapters.store.tables import FrameworkRow
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.frameworks import Read
from backend.services.problems import NotAcceptable, NotFound
from competency_frameworks.diff import Diff, diff
from competency_frameworks.model import Competency, Framework, Problem, RoleDescription
from competency_frameworks.review import Review, Step, StepKind, clash, next_step, replay
from competency_frameworks.review_codes import open_points, published, settled

STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)


@dataclass(frozen=True)
class Opened:
    """A review as it stands. `base` is the newest published version of its role, None for a new role.

    `competencies` carry the codes they would be published under, in the order of `review.kept`.
    """

    row: FrameworkReviewRow
    description: RoleDescription
    made: tuple[MadeStep, ...]
    review: Review
    base: FrameworkRow | None
    used: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps alone."""
        return tuple(each.step for each in self.made)

    @property
    def last(self) -> int:
        """Number of the newest step, 0 = none."""
        return len(self.made)

    @property
    def before(self) -> tuple[Competency, ...]:
        """The competencies of the version before."""
        return frameworks.framework_of(self.base).competencies if self.base else ()

    @cached_property
    def competencies(self) -> tuple[Competency, ...]:
        """What would be published."""
        return settled(self.review, self.before, self.used)

    @cached_property
    def difference(self) -> Diff:
        """What publishing would change."""
        return diff(self.before, self.competencies)

    @cached_property
    def open_points(self) -> tuple[Problem, ...]:
        """What must be settled before publishing."""
        return open_points(self.review, self.before)

    @property
    def version(self) -> int:
        """The version it would be published as."""
        return self.base.version + 1 if self.base else 1


class ChangedMeanwhile(NotAcceptable):
    """Somebody else's step is about the same, made while the page was open."""


def begin_review(prova: Prova, who: SignedIn, found: Read, file_name: str) -> str:
    """Keeps what was read for a review; returns the review's id.

    The same document under review already leads to that review, so that two people do not do the work twice.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotAcceptable: no competency was read.
    """
    require_role(who, *STAFF)
    if not found.framework.competencies:
        first = found.description.problems[0].message if found.description.problems else "It names no competency."
        raise NotAcceptable("No framework could be made from this document.", first)
    with prova.database.transaction() as session:
        for row, _, closed in _listed(session, who.organisation_id):
            if closed is None and row.document == found.document and store.description_of(row) == found.description:
                return row.id
        row = FrameworkReviewRow(
            id=new_id(),
            organisation_id=who.organisation_id,
            file_name=file_name,
            document=found.document,
            begun_by=who.id,
            begun_at=prova.clock.now(),
        )
        store.add_review(session, row, found.description)
        return row.id


def reviews(prova: Prova, who: SignedIn) -> tuple[Opened, ...]:
    """The organisation's reviews that are not published, newest first."""
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        rows = [row for row, _, closed in _listed(session, who.organisation_id) if closed is not StepKind.PUBLISH]
        return tuple(_opened(session, row) for row in rows)


def _listed(session: Session, organisation_id: str) -> list[tuple[FrameworkReviewRow, str, StepKind | None]]:
    """Each review with who began it and the kind of step that closed it."""
    rows = store.reviews_of_organisation(session, organisation_id)
    steps = store.steps_of(session, [row.id for row, _ in rows])
    return [(row, name, _closed(steps.get(row.id, ()))) for row, name in rows]


def _closed(made: tuple[MadeStep, ...]) -> StepKind | None:
    """Only taking back comes after a closing step, so the last step tells."""
    last = made[-1].step.kind if made else None
    return last if last in (StepKind.PUBLISH, StepKind.SET_ASIDE) else None


def opened(prova: Prova, who: SignedIn, review_id: str) -> Opened:
    """One review.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown or another organisation's.
    """
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        return _opened(session, _row(session, who, review_id))


def _row(session: Session, who: SignedIn, review_id: str) -> FrameworkReviewRow:
    row = store.review_by_id(session, review_id)
    if row is None or row.organisation_id != who.organisation_id:
        raise NotFound(NOT_HERE)
    return row


def _opened(session: Session, row: FrameworkReviewRow) -> Opened:
    description = store.description_of(row)
    made = store.steps_of(session, [row.id]).get(row.id, ())
    review = replay(description, [each.step for each in made])
    if isinstance(review, Problem):
        raise RuntimeError(f"review {row.id} does not replay: {review.message}")  # every step was tried when stored
    versions = store.versions_of(session, row.organisation_id, review.role_key)
    codes = {each.code for version in versions for each in frameworks.framework_of(version).competencies}
    return Opened(row, description, made, review, versions[-1] if versions else None, tuple(sorted(codes)))


def take_step(
    prova: Prova, who: SignedIn, review_id: str, seen: int, asked: tuple[StepKind, str, Mapping[str, str]]
) -> None:
    """Adds a step: its kind, the item it is about ("" = the review as a whole) and what is said.

    `seen` is the number of the newest step on the page it was sent from.

    Raises:
        ChangedMeanwhile: somebody made a step about the same since that page was opened.
        NotAcceptable: the step does not fit, in words.
    """
    require_role(who, *STAFF)
    kind, item, said = asked
    if kind is StepKind.PUBLISH:
        raise NotAcceptable("A review is published on its last page.", "Open that page first.")
    with prova.database.transaction() as session:
        found = _opened(session, _row(session, who, review_id))
        step = Step(found.last + 1, kind, item, said)
        _check_clash(found, step, seen)
        after = next_step(found.description, found.steps, step)
        if isinstance(after, Problem):
            raise NotAcceptable(after.message, "Nothing was changed.")
        store.add_step(session, review_id, step, who.id, prova.clock.now())


def _check_clash(found: Opened, step: Step, seen: int) -> None:
    since = [each for each in found.made if each.step.number > seen]
    hit = clash([each.step for each in since], step, found.steps)
    if hit is not None:
        name = next(each.name for each in since if each.step is hit)
        raise ChangedMeanwhile(
            f"{name} worked on this while your page was open. Nothing of theirs or yours is lost.",
            "Look at what is there now. What you typed is still in the form: send it again if it should stand.",
        )


def publish(prova: Prova, who: SignedIn, review_id: str, seen: int, base_id: str) -> str:
    """Publishes a review as the next version of its role; returns the framework's id.

    `seen` and `base_id` are what the page showed: the newest step, and the version it was compared with ("" = none).

    Raises:
        ChangedMeanwhile: the review or the published version is no longer what the page showed.
        NotAcceptable: something must be settled first.
    """
    require_role(who, *STAFF)
    with prova.database.transaction() as session:
        found = _opened(session, _row(session, who, review_id))
        if found.review.closed_by:
            raise NotAcceptable("This review is closed.", "Look at the list of roles.")
        if found.last != seen or (found.base.id if found.base else "") != base_id:
            raise ChangedMeanwhile(
                "Somebody changed this review, or published another version, while your page was open.",
                "Nothing was published. Look at the differences again, then publish.",
            )
        if found.open_points:
            raise NotAcceptable("It cannot be published yet.", " ".join(each.message for each in found.open_points))
        framework = published(found.review, found.description, found.competencies, found.version)
        framework_id, now = new_id(), prova.clock.now()
        frameworks.publish(session, framework_id, who.organisation_id, framework, (found.row.document, now))
        step = Step(found.last + 1, StepKind.PUBLISH, "", {"framework_id": framework_id})
        store.add_step(session, review_id, step, who.id, now)
    return framework_id


def would_be(found: Opened) -> Framework:
    """The framework as it would be published now."""
    return published(found.review, found.description, found.competencies, found.version)
