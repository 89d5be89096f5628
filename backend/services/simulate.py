"""A simulated learner holding conversations through the same services a person uses."""

from dataclasses import dataclass, field
from itertools import count

from backend.adapters.store.people import SignedIn
from backend.adapters.store.talk import Said
from backend.prova import Prova
from backend.services.hold_turn import end_conversation, keep_turn, reply_to
from backend.services.load_talk import Talk, load_talk
from backend.services.standing import standing_of_learner
from backend.services.start_conversation import start_deliver, start_discover
from competency_frameworks.standards_library import load_units
from conversations.model import ConversationStatus
from conversations.simulated_learner import SimulatedLearner
from portfolio.gaps import CellState

MOST_TURNS = 40


@dataclass
class Simulation:
    """One simulated learner at work; every word goes through storing, judging and the director."""

    prova: Prova
    who: SignedIn
    learner: SimulatedLearner
    keys: "count[int]" = field(default_factory=count)

    async def discover(self) -> None:
        """Until Discover knows enough or the agreed questions are asked."""
        await self._hold(await start_discover(self.prova, self.who))

    async def rehearse(self, scenario_key: str) -> None:
        """One role-play, to its debrief."""
        await self._hold(await start_deliver(self.prova, self.who, "role_play_rehearsal", "", scenario_key))

    async def discuss(self) -> None:
        """A professional discussion of the strongest competency observed so far."""
        cells = standing_of_learner(self.prova, self.who).cells
        seen = [cell for cell in cells if cell.state in {CellState.MET, CellState.GAP, CellState.PROVISIONAL}]
        best = max(seen or cells, key=lambda cell: cell.level or 0)
        started = await start_deliver(self.prova, self.who, "professional_discussion", best.competency_code, "")
        await self._hold(started)

    async def _hold(self, conversation_id: str) -> None:
        for turn in range(1, MOST_TURNS):
            talk = self._load(conversation_id)
            if talk.conversation.status is ConversationStatus.CLOSED:
                return
            said = Said(self._answer(talk, turn), f"simulated-{next(self.keys)}")
            kept = keep_turn(self.prova, self.who, conversation_id, said)
            await reply_to(self.prova, self.who, kept.turn_id).outcome()
        end_conversation(self.prova, self.who, conversation_id)

    def _answer(self, talk: Talk, turn: int) -> str:
        number = len(talk.turns) + 1
        urns = list(dict.fromkeys(criterion.urn for criterion in talk.criteria_at(number)))
        question = talk.turns[-1].text if talk.turns else ""
        scene = talk.scenario.key if talk.scenario else ""
        return self.learner.answer(question, urns or [unit.urn for unit in load_units()], turn, scene)

    def _load(self, conversation_id: str) -> Talk:
        with self.prova.database.reading() as session:
            return load_talk(session, conversation_id)
