"""A conversation as the learner may take it away: who said what, when, and with how much help."""

from dataclasses import dataclass
from datetime import UTC, datetime

from backend.services.load_talk import Talk
from backend.services.show_turns import turn_views
from backend.web.views.learner_words import count, day
from backend.web.views.talk import title_of
from conversations.model import ConversationStatus, Speaker

HELP_GIVEN = {
    "nudge": "asked in other words",
    "hint": "gave a hint",
    "example": "gave an example",
    "reveal": "gave the answer",
}
HELP_COUNTED = {
    "nudge": ("question in other words", "questions in other words"),
    "hint": ("hint", "hints"),
    "example": ("example", "examples"),
    "reveal": ("answer", "answers"),
}
RULE = "-" * 60


@dataclass(frozen=True)
class SpokenLine:
    """One turn; `help` in words, `notes` what stands under it."""

    number: int
    who: str
    at: str
    help: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WrittenOut:
    """A whole conversation; `facts` are (term, words) pairs. Times are in UTC, and say so."""

    title: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[SpokenLine, ...]


def written_out(loaded: Talk, learner_name: str, now: datetime) -> WrittenOut:
    """Everything that `transcript.html` and the text file show."""
    views = turn_views(loaded)
    lines = tuple(
        SpokenLine(
            number=row.number,
            who=_who(view, learner_name),
            at=moment(row.made_at),
            help=HELP_GIVEN.get(str(view["help"]), ""),
            text=row.text,
            notes=tuple(note for note in (str(view["notice"]), *_links(loaded, row.id)) if note),
        )
        for row, view in zip(loaded.rows, views, strict=True)
    )
    said = [row for row in loaded.rows if row.speaker == Speaker.LEARNER.value]
    closed = loaded.conversation.status is ConversationStatus.CLOSED
    makers = dict.fromkeys(_maker(row.voice, row.model) for row in loaded.rows if row.voice)
    facts = (
        ("Kind of conversation", loaded.spec.title),
        ("Evidence it can give", loaded.spec.modes[0].value),
        ("Learner", learner_name),
        ("Begun", moment(loaded.conversation.started_at)),
        ("State", "finished" if closed else "still open"),
        ("Length", count(len(said), "turn of the learner", "turns of the learner")),
        ("Replies were made by", ", ".join(makers)),
        ("Help given", _help_in_all([str(view["help"]) for view in views])),
        ("Written out", moment(now)),
    )
    return WrittenOut(title_of(loaded), tuple((term, words) for term, words in facts if words), lines)


def moment(when: datetime) -> str:
    """ "22 November 2026, 14:05 UTC"."""
    at = when.astimezone(UTC)
    return f"{day(at.date())}, {at:%H:%M} UTC"


def _links(loaded: Talk, turn_id: str) -> tuple[str, ...]:
    return tuple(extra.words for extra in loaded.extras.get(turn_id, ()) if not extra.posts)


def _who(turn: dict[str, object], learner_name: str) -> str:
    if turn["speaker"] == "learner":
        return learner_name
    return f"{turn['speaker_name']}, in role" if turn["speaker"] == "persona" else str(turn["speaker_name"])


def _maker(voice: str, model: str) -> str:
    return f"a model ({model})" if model else f"Prova's {voice} voice"


def _help_in_all(given: list[str]) -> str:
    kinds = [count(given.count(kind), *words) for kind, words in HELP_COUNTED.items() if kind in given]
    return ", ".join(kinds) or "none"


def as_text(written: WrittenOut) -> str:
    """The same as plain text, readable in any editor."""
    head = [written.title, RULE, *(f"{term}: {words}" for term, words in written.facts), RULE]
    return "\n".join([*head, *(part for line in written.lines for part in _in_text(line))]) + "\n"


def _in_text(line: SpokenLine) -> list[str]:
    helped = f" ({line.help})" if line.help else ""
    notes = (f"[{note}]" for note in line.notes)
    return ["", f"{line.number}. {line.who}, {line.at}{helped}", line.text, *notes]
