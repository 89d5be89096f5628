"""Adjustments a learner asks for: consented, encrypted, withdrawable, used for delivery and nothing else."""

from dataclasses import asdict, dataclass, replace

from cryptography.fernet import Fernet

from backend.adapters import keys
from backend.adapters.store import people
from backend.adapters.store.database import Database
from conversations.ports import Clock


@dataclass(frozen=True)
class Wanted:
    """What helps. `note` is the learner's own words, for themself and their tutor."""

    short_turns: bool = False
    plain_words: bool = False
    slow_replies: bool = False
    read_aloud: bool = False
    predictable_steps: bool = False
    no_timers: bool = False
    hidden_scores: bool = False
    note: str = ""

    def in_words(self) -> tuple[str, ...]:
        """The summary a learner sees, in the order of the form."""
        said = [words for name, words in WORDS.items() if getattr(self, name)]
        return tuple([*said, self.note] if self.note else said)


WORDS = {
    "short_turns": "Short turns, one thing at a time",
    "plain_words": "Plain words",
    "slow_replies": "Replies that appear slowly, a sentence at a time",
    "read_aloud": "Read replies aloud",
    "predictable_steps": "Show the steps before they happen",
    "no_timers": "No talk of time",
    "hidden_scores": "Hide scores and levels while talking",
}


class AdjustmentBook:
    """Keeps adjustments sealed; only the learner's own conversations open them."""

    def __init__(self, database: Database, vault: Fernet, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    def keep(self, person_id: str, wanted: Wanted) -> None:
        """Stores what was asked for; the caller has asked for consent."""
        with self._database.transaction() as session:
            people.keep_adjustments(session, person_id, keys.seal(self._vault, asdict(wanted)), self._clock.now())

    def of(self, person_id: str) -> Wanted:
        """What the learner asked for; nothing asked = all defaults."""
        with self._database.reading() as session:
            sealed = people.sealed_adjustments(session, person_id)
        if sealed is None:
            return Wanted()
        opened = keys.unseal(self._vault, sealed)
        return Wanted(**{name: bool(opened.get(name, False)) for name in WORDS}, note=str(opened.get("note", "")))

    def change(self, person_id: str, name: str, *, on: bool) -> Wanted:
        """One wish changed, the others as they were; asking for nothing keeps nothing. The caller has the consent.

        Raises:
            KeyError: no such wish.
        """
        if name not in WORDS:
            raise KeyError(name)
        wanted = replace(self.of(person_id), **{name: on})  # type: ignore[arg-type]  # every name in WORDS is a bool
        if wanted == Wanted():
            self.withdraw(person_id)
        else:
            self.keep(person_id, wanted)
        return wanted

    def withdraw(self, person_id: str) -> None:
        """Withdrawal deletes."""
        with self._database.transaction() as session:
            people.delete_adjustments(session, person_id)
