"""Trying a scenario before anybody learns by it: its replies, simulated learners, and what came out.

Nothing of a trial is a learner's: it is kept apart from conversations, no judge reads it, and it is never evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Framework,
    Level,
    LevelOrigin,
    RoleDescription,
    RoleFacts,
    Source,
)
from competency_frameworks.standards_library import criterion_by_ref
from conversations.deliver import PlannedReply, TalkContext, plan_reply
from conversations.leaking import gives_away
from conversations.model import Conversation, Speaker, Turn
from conversations.rehearsal import MoodChange, Rehearsal
from conversations.scenario_form import HELPFUL, template
from conversations.scenarios import HiddenFact, Scenario, leaked_facts, mood_word, secrets
from conversations.state import read_state
from conversations.text import questions, same_words
from conversations.types import ConversationType, conversation_type
from conversations.voices.scripted import ScriptedVoice

KIND = "role_play_rehearsal"
SIMULATED = ("weak", "middling", "strong")
MOST_TURNS = 24
"""Turns of one simulated learner. Source: our own; no scene has more than sixteen, and its end takes one or two."""
ENOUGH_SAID = 3
"""What a person says at least for a held trial to count. Source: our own: an opening, an answer, and one more."""


@dataclass(frozen=True)
class Trial:
    """One way through a scenario. `type_version` and `seed` make it the same again."""

    scenario: Scenario
    type_version: int
    seed: int
    started_at: datetime

    @property
    def spec(self) -> ConversationType:
        """How rehearsals are held."""
        return conversation_type(KIND, self.type_version)

    @property
    def conversation(self) -> Conversation:
        """As the engine wants it; it belongs to nobody."""
        return Conversation(
            "trial", "", KIND, self.type_version, "trial", 1, ("T01",), self.scenario.criteria_can, self.seed,
            self.started_at, scenario_key=self.scenario.key, turn_budget=self.scenario.turn_budget,
        )  # fmt: skip

    def plan(self, turns: Sequence[Turn]) -> PlannedReply:
        """The next reply."""
        about = self.scenario.title
        only = Competency(
            "T01", CompetencyKind.TECHNICAL, "", about, "", Level.INTERMEDIATE, LevelOrigin.INFERRED, Source(1, 1)
        )
        framework = Framework("trial", 1, RoleDescription(RoleFacts(about), (only,)), (only,))
        criteria = tuple(criterion_by_ref(ref) for ref in self.scenario.criteria_can)
        return plan_reply(self.spec, self.conversation, turns, TalkContext(framework, (only,), criteria, self.scenario))

    async def reply(self, turns: Sequence[Turn], at: datetime) -> Turn:
        """What the scripted voice says next."""
        planned = self.plan(turns)
        text = "".join([piece async for piece in ScriptedVoice().speak(planned.brief)])
        return _turn(turns, Speaker.TUTOR, text, at, planned)

    def said(self, turns: Sequence[Turn], text: str, at: datetime) -> Turn:
        """The next turn of whoever plays the learner."""
        return _turn(turns, Speaker.LEARNER, text, at)

    def closes(self, move: str) -> bool:
        """Whether a move ends the scene."""
        return move == self.spec.closing

    def rehearsal(self, turns: Sequence[Turn]) -> Rehearsal:
        """Where the scene stands."""
        found = read_state(self.spec, self.conversation, turns, self.scenario).rehearsal
        assert found is not None  # noqa: S101  # there is a scenario
        return found


def _turn(
    turns: Sequence[Turn], speaker: Speaker, text: str, at: datetime, planned: PlannedReply | None = None
) -> Turn:
    number = len(turns) + 1
    if planned is None:
        return Turn(f"{number}", "trial", number, speaker, text, at)
    move, prompt = planned.move, planned.brief.prompt_ref
    return Turn(f"{number}", "trial", number, speaker, text, at, move.name, move.focus, move.help, prompt, "scripted")


@dataclass
class SceneLearner:
    """Somebody who does not exist, in any scene. A strong one says the author's own good lines first."""

    scenario: Scenario
    strength: str
    said: list[str] = field(default_factory=list)

    def answer(self, rehearsal: Rehearsal) -> str:
        """What they say next."""
        lines = template().learners
        listed = {"weak": lines.weak, "middling": lines.middling}.get(self.strength)
        text = listed[len(self.said) % len(listed)] if listed else self._well_said(rehearsal)
        self.said.append(text)
        return text

    def _well_said(self, rehearsal: Rehearsal) -> str:
        for move in self._wanted(rehearsal):
            own = self.scenario.good_lines.get(move, ())
            for line in (*own, *template().learners.strong[move]):
                if same_words(line) not in {same_words(one) for one in self.said}:
                    return line
        return "I think that we have what we need. Thank you."

    def _wanted(self, rehearsal: Rehearsal) -> tuple[str, ...]:
        """First what earns a fact in this mood, then what warms, in turn, so that nobody is only asked."""
        earning = [
            move
            for fact in _kept_back(self.scenario, rehearsal)
            if rehearsal.mood + 1 >= fact.min_mood
            for move in fact.earned_by
        ]
        warming = sorted(HELPFUL, key=lambda move: -self.scenario.mood_moves.get(move, 0))
        begin = len(self.said) % len(warming)
        order = dict.fromkeys((*earning, *warming[begin:], *warming[:begin]))
        return tuple(move for move in order if move in HELPFUL and self.scenario.mood_moves.get(move, 0) >= 0)


def _kept_back(scenario: Scenario, rehearsal: Rehearsal) -> list[HiddenFact]:
    left = [fact for fact in scenario.hidden_facts if fact.key not in rehearsal.earned]
    return sorted(left, key=lambda fact: fact.min_mood)


async def hold_simulated(trial: Trial, strength: str) -> tuple[Turn, ...]:
    """A simulated learner's way through the scene to its end."""
    learner, turns = SceneLearner(trial.scenario, strength), list[Turn]()
    while len(turns) < MOST_TURNS * 2:
        turns.append(await trial.reply(turns, trial.started_at))
        if trial.closes(turns[-1].move):
            break
        turns.append(trial.said(turns, learner.answer(trial.rehearsal(turns)), trial.started_at))
    return tuple(turns)


@dataclass(frozen=True)
class Leak:
    """A reply that gave away a fact before it was earned: the turn's number and the fact."""

    turn_number: int
    fact: str


@dataclass(frozen=True)
class TrialReport:
    """What one way through a scenario showed. `moods` are by learner turn, with the mood at the start first.

    `earned` and `kept` are the facts' texts; `double` numbers replies that asked more than one thing.
    """

    moods: tuple[int, ...]
    steps: tuple[MoodChange, ...]
    earned: tuple[str, ...]
    kept: tuple[str, ...]
    leaks: tuple[Leak, ...]
    double: tuple[int, ...]
    ended: bool
    answers: int

    @property
    def counts(self) -> bool:
        """Whether enough was said for the scenario to have been tried."""
        return self.answers >= ENOUGH_SAID

    @property
    def mood_words(self) -> tuple[str, ...]:
        """The curve in words."""
        return tuple(mood_word(one) for one in self.moods)


def report_of(trial: Trial, turns: Sequence[Turn]) -> TrialReport:
    """Everything that can be read off the turns of one way through."""
    scenario, found = trial.scenario, trial.rehearsal(turns)
    tutor = [turn for turn in turns if turn.speaker is Speaker.TUTOR]
    return TrialReport(
        moods=(scenario.persona.opening_mood, *(step.after for step in found.steps)),
        steps=found.steps,
        earned=tuple(fact.text for fact in scenario.hidden_facts if fact.key in found.earned),
        kept=tuple(fact.text for fact in scenario.hidden_facts if fact.key not in found.earned),
        leaks=tuple(leak for turn in tutor for leak in _leaks_in(trial, turns, turn)),
        double=tuple(turn.number for turn in tutor if len(questions(turn.text)) > 1),
        ended=bool(tutor) and trial.closes(tutor[-1].move),
        answers=len(found.steps),
    )


def _leaks_in(trial: Trial, turns: Sequence[Turn], turn: Turn) -> list[Leak]:
    scenario = trial.scenario
    earned = trial.rehearsal([one for one in turns if one.number < turn.number]).earned
    texts = {fact.key: fact.text for fact in scenario.hidden_facts}
    if trial.closes(turn.move):  # looking back is in everyday words: only the author's own words for a fact count
        found = leaked_facts(turn.text, scenario, earned)
    else:
        found = gives_away(turn.text, secrets(scenario, earned))
    return [Leak(turn.number, texts[key]) for key in found]
