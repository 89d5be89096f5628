"""Mapping competencies to criteria: what is suggested, what people decide, and what the map comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from backend.adapters.store import frameworks, map_decisions
from backend.adapters.store.judging import new_id
from backend.adapters.store.map_decisions import Decided, MapDecisionRow
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import FrameworkRow
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.frameworks import one
from backend.services.problems import NotAcceptable, NotFound
from backend.services.standards import shelf_of
from competency_frameworks.map_decisions import Choice, competency_key
from competency_frameworks.mapping import load_curated_maps, mapping_for, own_map
from competency_frameworks.model import Competency, Framework
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_shelf import StandardsShelf
from competency_frameworks.suggestions import (
    FLOOR,
    NEAR_AT_ONCE,
    MapPassage,
    Near,
    Suggestion,
    criterion_passages,
    questions_for,
    sentence_of,
    suggestions,
    word_index,
)
from competency_frameworks.word_index import WordIndex
from conversations.ports import Passage

LONGEST_REASON = 500
STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)


@dataclass(frozen=True)
class Offered:
    """A suggestion with its criterion and the sentence of the role's document it answers to."""

    suggestion: Suggestion
    criterion: Criterion
    competency_sentence: str


@dataclass(frozen=True)
class Mapped:
    """One framework with its map. `decided` is oldest first; `shelf` holds every criterion it can be mapped to."""

    row: FrameworkRow
    framework: Framework
    decided: tuple[Decided, ...]
    shelf: StandardsShelf

    def competency(self, code: str) -> Competency:
        """One competency.

        Raises:
            NotFound: there is none with this code.
        """
        try:
            return self.framework.competency(code)
        except KeyError:
            raise NotFound(NOT_HERE) from None

    def refs(self, code: str) -> tuple[str, ...]:
        """The criteria it is mapped to, whether conversations can use them or not."""
        return next(each.criterion_refs for each in own_map(self.framework) if each.competency_code == code)


@dataclass(frozen=True)
class Sent:
    """What the form sent: a choice about a criterion, or "no match" about the competency, with its reason."""

    choice: str
    ref: str = ""
    reason: str = ""


def opened(prova: Prova, who: SignedIn, framework_id: str) -> Mapped:
    """A framework of the organisation with its map.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
    """
    require_role(who, *STAFF)
    row, framework = one(prova, who, framework_id)
    with prova.database.reading() as session:
        decided = map_decisions.decided_on(session, row)
    return Mapped(row, framework, decided, shelf_of(prova, who.organisation_id))


def offered(prova: Prova, mapped: Mapped, code: str) -> tuple[Offered, ...]:
    """What is suggested for one competency and not mapped or turned down yet, best first."""
    competency = mapped.competency(code)
    known = keep_index(prova, mapped)
    criteria = tuple(each for unit in mapped.shelf.units for each in unit.criteria)
    asked = questions_for(competency.title, competency.description)
    found = [
        [
            Near(known[each.passage.id], each.similarity)
            for each in prova.passages.nearest(collection_of(mapped.row.organisation_id), question, NEAR_AT_ONCE)
            if each.passage.id in known and known[each.passage.id].role != mapped.row.title
        ]
        for question in asked
    ]
    settled = {*mapped.refs(code), *turned_down(mapped, competency)}
    best = suggestions(asked[1], found, _words(criteria), len(settled) + 5)
    lines = mapped.row.document.splitlines()[competency.source.start - 1 : competency.source.end]
    return tuple(
        Offered(each, mapped.shelf.criterion(each.ref), sentence_of(lines, each.sentence or asked[1]))
        for each in best
        if each.score >= FLOOR and each.ref not in settled
    )[:5]


def turned_down(mapped: Mapped, competency: Competency) -> dict[str, Decided]:
    """Criterion ref → the rejection that stands about it."""
    about = [
        each for each in mapped.decided if each.decision.about == competency_key(competency.code, competency.title)
    ]
    last = {each.decision.ref: each for each in about if each.decision.ref}
    return {ref: each for ref, each in last.items() if each.decision.choice is Choice.REJECTED}


def decide(prova: Prova, who: SignedIn, framework_id: str, code: str, sent: Sent) -> None:
    """Keeps a decision beside those before it, with what was suggested when it was made.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: no such framework or competency in the organisation.
        NotAcceptable: no such choice or criterion, nothing to decide, or a reason is missing or too long.
    """
    mapped = opened(prova, who, framework_id)
    competency = mapped.competency(code)
    reason = " ".join(sent.reason.split())
    choice = _checked(mapped, code, sent, reason)
    seen = {each.suggestion.ref: each for each in offered(prova, mapped, code)} if choice is Choice.ACCEPTED else {}
    beside = seen.get(sent.ref)
    criterion = mapped.shelf.criterion(sent.ref) if choice in {Choice.ACCEPTED, Choice.ADDED} else None
    row = MapDecisionRow(
        id=new_id(),
        organisation_id=who.organisation_id,
        framework_id=mapped.row.id,
        framework_key=mapped.row.key,
        framework_version=mapped.row.version,
        competency_code=code,
        competency_title=competency.title,
        choice=choice.value,
        criterion_ref="" if choice is Choice.NO_MATCH else sent.ref,
        unit_version=mapped.shelf.unit(criterion.urn).version if criterion else 0,
        criterion_text_sha256=criterion.text_sha256 if criterion else "",
        reason=reason,
        score=beside.suggestion.score if beside else None,
        why=beside.suggestion.reason if beside else "",
        competency_sentence=beside.competency_sentence if beside else "",
        criterion_sentence=beside.suggestion.sentence if beside else "",
        decided_by=who.id,
        decided_at=prova.clock.now(),
    )
    with prova.database.transaction() as session:
        map_decisions.keep_decision(session, row)


def _checked(mapped: Mapped, code: str, sent: Sent, reason: str) -> Choice:
    if sent.choice not in set(Choice):
        raise NotAcceptable("That cannot be decided here.", "Use the buttons on the page.")
    choice = Choice(sent.choice)
    if len(reason) > LONGEST_REASON:
        raise NotAcceptable("The reason is too long.", f"Say it in up to {LONGEST_REASON} characters.")
    if choice in {Choice.REJECTED, Choice.NO_MATCH} and not reason:
        raise NotAcceptable("A reason is missing.", "Say in a few words why, for whoever reads this map later.")
    if choice is Choice.NO_MATCH:
        return choice
    refs = mapped.refs(code)
    if choice is not Choice.REJECTED or sent.ref not in refs:
        try:
            criterion = mapped.shelf.criterion(sent.ref)
        except KeyError:
            raise NotAcceptable("There is no such criterion.", "Choose one from the list.") from None
        if choice is not Choice.REJECTED and sent.ref in refs and _reads_as_it_did(mapped, code, criterion):
            raise NotAcceptable(f"{sent.ref} is already on the map.", "Choose another one.")
    return choice


def _reads_as_it_did(mapped: Mapped, code: str, criterion: Criterion) -> bool:
    return criterion.ref not in changed_since(mapped, mapped.competency(code))


def changed_since(mapped: Mapped, competency: Competency) -> dict[str, str]:
    """Criterion ref → what became of it since somebody accepted it: its wording changed, or it is gone."""
    changed = {}
    accepted = {
        each.decision.ref: each.decision.text_sha256
        for each in mapped.decided
        if each.decision.about == competency_key(competency.code, competency.title)
        and each.decision.choice in {Choice.ACCEPTED, Choice.ADDED}
    }
    for ref in mapped.refs(competency.code):
        try:
            now = mapped.shelf.criterion(ref).text_sha256
        except KeyError:
            changed[ref] = "It is no longer in its standard."
            continue
        if accepted.get(ref, now) != now:
            changed[ref] = "Its wording has changed since it was mapped. Read it again."
    return changed


def collection_of(organisation_id: str) -> str:
    """The index of the criteria one organisation can map to, and of what it and the shipped roles mapped before."""
    return f"map of {organisation_id}"


def keep_index(prova: Prova, mapped: Mapped) -> dict[str, MapPassage]:
    """Brings the index in step with the standards and the maps; returns every passage in it by its id."""
    organisation_id = mapped.row.organisation_id
    criteria = (each for unit in mapped.shelf.units for each in unit.criteria)
    wanted = {each.id: each for each in (*criterion_passages(criteria), *_earlier(prova, organisation_id))}
    collection = collection_of(organisation_id)
    held = prova.passages.held(collection)
    if stale := sorted(held - wanted.keys()):
        prova.passages.remove(collection, stale)
    if new := [Passage(each.id, each.text) for each in wanted.values() if each.id not in held]:
        prova.passages.put(collection, new)
    return wanted


def _earlier(prova: Prova, organisation_id: str) -> Iterable[MapPassage]:
    """Competencies mapped before: the organisation's own roles, then the shipped ones it has not published."""
    with prova.database.reading() as session:
        rows = frameworks.frameworks_of(session, organisation_id)
    for row in rows:
        for each in mapping_for(frameworks.framework_of(row)):
            if each.criterion_refs:
                yield MapPassage(each.competency_title, each.criterion_refs, row.title)
    published = {row.key for row in rows}
    for key, maps in load_curated_maps().items():
        for each in maps if key not in published else ():
            if each.criterion_refs:
                yield MapPassage(each.competency_title, each.criterion_refs, key.replace("-", " "))


@lru_cache(maxsize=8)
def _words(criteria: tuple[Criterion, ...]) -> WordIndex:
    return word_index(criteria)
