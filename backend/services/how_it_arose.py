"""How the words of an item arose: how the tutor of a discussion asked, and what an account grew from."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.adapters.store.talk import ACCOUNT
from backend.services.load_talk import Talk
from backend.services.write_account import said_before, written_up
from competency_frameworks.standards_library import criterion_by_ref
from conversations.leading import Conduct, Ground, conduct_of
from conversations.material import shipped_topics
from conversations.model import Help, Speaker
from conversations.state import help_before
from conversations.write_up import Change, NotSaid, changes, not_said


@dataclass(frozen=True)
class Asking:
    """How a discussion was led up to some words: `covered` of `points` were talked about by then."""

    conduct: Conduct
    covered: int
    points: int


@dataclass(frozen=True)
class Growth:
    """An account beside the conversation it grew from. `help` is the most that was given in it.

    `changed` leads from the learner's words put in order to the account; `versions` counts those submitted so far.
    """

    text: str
    version: int
    versions: int
    not_said: NotSaid
    changed: tuple[Change, ...]
    help: Help
    declared: str


def asking_of(loaded: Talk, number: int) -> Asking | None:
    """How the tutor asked before the turn with this number; None outside a professional discussion."""
    if not loaded.spec.assesses:
        return None
    refs = loaded.conversation.criterion_refs
    taken_up = {turn.focus for turn in loaded.turns if turn.speaker is Speaker.TUTOR and turn.number < number}
    return Asking(conduct_of(loaded.turns, _grounds(loaded), number), len(taken_up & set(refs)), len(refs))


def _grounds(loaded: Talk) -> Mapping[str, Ground]:
    """For each criterion what the learner was told they would talk about, and what may not be handed to them."""
    refs, topics = loaded.conversation.criterion_refs, shipped_topics().by_criterion
    titles = [loaded.framework.competency(code).title for code in loaded.conversation.focus]
    told = [*titles, *(topics[ref].topic for ref in refs if ref in topics)]
    grounds = {}
    for ref in refs:
        criterion = criterion_by_ref(ref)
        prepared = topics[ref].questions if ref in topics else ()
        grounds[ref] = Ground("", ". ".join([*told, *prepared]), (criterion.text, *criterion.indicators))
    return grounds


def growth_of(loaded: Talk, turn_id: str, declared: str) -> Growth | None:
    """The account in this turn; None when the turn holds none."""
    accounts = [row for row in loaded.rows if row.action == ACCOUNT]
    row = next((each for each in accounts if each.id == turn_id), None)
    if row is None:
        return None
    foci = {turn.focus for turn in loaded.turns}
    return Growth(
        text=row.text,
        version=accounts.index(row) + 1,
        versions=len(accounts),
        not_said=not_said(row.text, said_before(loaded, row)),
        changed=changes(written_up(loaded).text, row.text),
        help=max((help_before(loaded.turns, row.number, focus) for focus in foci), default=Help.NONE),
        declared=declared,
    )


def scene_words(loaded: Talk) -> str:
    """Which scenario a rehearsal is held in, by the key, version and hash that its evidence pins."""
    scene = loaded.scene
    if scene is None:
        return ""
    return f"Scene {scene.scenario_key}, version {scene.scenario_version}; its words have the hash {scene.text_sha256}."


def records_of(loaded: Talk) -> Mapping[str, str]:
    """Turn id → what the record says beside it, for a transcript that leaves the house; other turns are left out."""
    found = {loaded.turns[0].id: scene_words(loaded)} if loaded.scene and loaded.turns else {}
    for row, turn in zip(loaded.rows, loaded.turns, strict=True):
        growth = growth_of(loaded, turn.id, "")
        if growth:
            versions = f"Submitted as the account, version {growth.version} of {growth.versions}."
            found[turn.id] = f"{versions} {growth.not_said.statement}"
        elif turn.speaker is Speaker.LEARNER and row.action == "say" and (asking := asking_of(loaded, turn.number)):
            found[turn.id] = asking.conduct.statement
    whole = asking_of(loaded, loaded.turns[-1].number + 1) if loaded.turns else None
    for put in whole.conduct.put if whole else ():
        found[put.turn_id] = f"Checked for leading: it {put.because}." if put.because else "Checked for leading: open."
    return found
