"""A simulated learner holding conversations through the pages, and what each left behind."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from backend.walkthrough.journal import Journal
from backend.walkthrough.visitor import Visitor
from competency_frameworks.standards_library import load_units
from conversations.simulated_learner import Persona, SimulatedLearner

MOST_TURNS = 40
SPEAKERS = {"learner": "Learner (simulated)", "tutor": "Tutor"}


@dataclass(frozen=True)
class Held:
    """A conversation that is over. `help` is what the tutor gave when asked for a hint, "" when nobody asked.

    `pieces` is how many streamed pieces the replies came in.
    """

    facts: dict[str, Any]
    answers: int
    help: str
    pieces: int
    transcript: str


class Talker:
    """The learner at the keyboard: reads the last question, answers, follows the reply, until it is over.

    In each conversation they tell their best stories again, as people do; within one they do not repeat themselves.
    """

    def __init__(self, visitor: Visitor, persona: Persona, journal: Journal) -> None:
        self._visitor = visitor
        self._persona = persona
        self._journal = journal
        self._numbers = count(1)

    def hold(self, conversation_id: str, hint_at: int = 0) -> Held:
        """Talks to the end; asks once for a hint, by the button, instead of giving answer number `hint_at`."""
        address = f"/api/conversations/{conversation_id}"
        learner = SimulatedLearner.like(self._persona)
        given, pieces = "", 0
        for turn in range(1, MOST_TURNS + 1):
            facts = self._visitor.facts(address)
            if facts["status"] != "open":
                break
            if turn == hint_at:
                reply = self._visitor.say(conversation_id, "", action="help")
                given = reply.help
            else:
                reply = self._visitor.say(conversation_id, _answer(learner, facts, turn))
            pieces += reply.pieces
        else:
            self._visitor.submit(f"/conversations/{conversation_id}", f"/conversations/{conversation_id}/leave")
            facts = self._visitor.facts(address)
        answers = sum(each["speaker"] == "learner" for each in facts["turns"])
        return Held(facts, answers, given, pieces, self._keep(facts))

    def _keep(self, facts: dict[str, Any]) -> str:
        name = f"transcripts/{next(self._numbers):02}-{facts['scenario'] or facts['type']}.txt"
        lines = [
            f"Conversation {facts['id']}: {facts['type']}",
            "The learner is simulated: no person said these words.",
        ]
        for each in facts["turns"]:
            speaker = SPEAKERS.get(each["speaker"], f"{each['speaker_name']} (played by the tutor)")
            helped = f" [{each['help']}]" if each["help"] else ""
            lines.append(f"\n{speaker}{helped}:\n{each['text']}")
        self._journal.save(name, "\n".join(lines) + "\n")
        return name


def _answer(learner: SimulatedLearner, facts: dict[str, Any], turn: int) -> str:
    question = facts["turns"][-1]["text"] if facts["turns"] else ""
    units = facts["asking"]["units"] or [unit.urn for unit in load_units()]
    return learner.answer(question, units, turn, facts["scenario"])
