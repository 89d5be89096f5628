"""The conversation types, read from `prompts/conversations/`. Adding a type is adding a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from competency_frameworks.standards import Mode
from conversations.model import Help
from prompts.library import BrokenPrompt, Prompt, latest_version, prompt_names, read_prompt

ROOM: Traversable = files("prompts")
FOLDER = "conversations/"
SAY, BRIEF = "say_", "brief_"

# What each move gives away. A shown step is an example; a correction holds the answer.
HELP_OF_MOVE: Mapping[str, Help] = {
    "nudge": Help.NUDGE,
    "hint": Help.HINT,
    "example": Help.EXAMPLE,
    "reveal": Help.REVEAL,
    "pause_and_coach": Help.HINT,
    "show_step": Help.EXAMPLE,
    "correct_gently": Help.REVEAL,
}
REQUIRED_MOVES = frozenset({"open", "nudge", "clarify", "safeguard", "hold_boundary", "summarise", "paused"})
CLOSING_MOVES = ("debrief", "summarise")
TEXT_KEYS = ("key", "phase", "title", "purpose", "what_happens", "exit_rule")


@dataclass(frozen=True)
class Stage:
    """A part of a conversation; `moves` in the order the director prefers them."""

    name: str
    moves: tuple[str, ...]


@dataclass(frozen=True)
class ConversationType:
    """One way of talking. `turn_budget` counts learner turns; the first of `modes` is the one recorded.

    `leads` false means that the tutor never supplies an answer; `said_moves` are the moves it has words for.
    `headings` are what an account written up from it is arranged under: move → heading, in order; empty = none is.
    """

    key: str
    version: int
    phase: str
    title: str
    purpose: str
    what_happens: str
    stages: tuple[Stage, ...]
    turn_budget: int
    exit_rule: str
    modes: tuple[Mode, ...]
    leads: bool
    inputs: frozenset[str]
    prompt_ref: str
    said_moves: frozenset[str]
    prompt: Prompt = field(repr=False, compare=False)
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes_up(self) -> bool:
        """Whether the learner's words become an account, which they change and submit."""
        return bool(self.headings)

    @property
    def assesses(self) -> bool:
        """Whether it is the assessment conversation, in which no question may lead."""
        return self.modes[:1] == (Mode.PROFESSIONAL_DISCUSSION,)

    @property
    def opening(self) -> str:
        """The move a conversation begins with."""
        return self.stages[0].moves[0]

    @property
    def closing(self) -> str:
        """The move it ends with: a debrief where there is one, else a summary."""
        return next(move for move in CLOSING_MOVES if move in self.said_moves)

    @property
    def rehearses(self) -> bool:
        """Whether a persona speaks."""
        return "in_character" in self.said_moves

    @property
    def help_ladder(self) -> tuple[str, ...]:
        """The rungs this type offers, least help first."""
        return tuple(rung for rung in ("nudge", "hint", "example", "reveal") if rung in self.said_moves)


def read_type(prompt: Prompt) -> ConversationType:
    """A type from its file.

    Raises:
        BrokenPrompt: a key missing or of the wrong kind, or a move without its two blocks.
    """
    front = prompt.front
    for key in TEXT_KEYS:
        if not isinstance(front.get(key), str) or not front[key]:
            raise BrokenPrompt(f"{prompt.ref}: `{key}` is a text")
    if prompt.name != f"{FOLDER}{front['key']}" or prompt.version != front.get("version"):
        raise BrokenPrompt(f"{prompt.ref}: `key` and `version` repeat the file's name")
    budget = front.get("turn_budget")
    if not isinstance(budget, int) or budget < 2:
        raise BrokenPrompt(f"{prompt.ref}: `turn_budget` is a whole number of learner turns, 2 or more")
    said = frozenset(block.removeprefix(SAY) for block in prompt.blocks if block.startswith(SAY))
    kind = ConversationType(
        key=str(front["key"]),
        version=prompt.version,
        phase=str(front["phase"]),
        title=str(front["title"]),
        purpose=str(front["purpose"]),
        what_happens=str(front["what_happens"]),
        stages=_stages(prompt),
        turn_budget=budget,
        exit_rule=str(front["exit_rule"]),
        modes=_modes(prompt),
        leads=bool(front.get("leads")),
        inputs=prompt.inputs,
        prompt_ref=prompt.ref,
        said_moves=said,
        prompt=prompt,
        headings=_headings(prompt),
    )
    _check_moves(kind)
    return kind


def _stages(prompt: Prompt) -> tuple[Stage, ...]:
    listed = prompt.front.get("stages")
    try:
        stages = tuple(Stage(str(one["name"]), tuple(map(str, one["moves"]))) for one in listed)  # type: ignore[attr-defined]
    except (TypeError, KeyError) as error:
        raise BrokenPrompt(f"{prompt.ref}: `stages` is a list of {{name, moves}}") from error
    if not stages or not all(stage.moves for stage in stages):
        raise BrokenPrompt(f"{prompt.ref}: every stage has at least one move")
    return stages


def _modes(prompt: Prompt) -> tuple[Mode, ...]:
    listed = prompt.front.get("modes")
    try:
        return tuple(Mode(one) for one in listed)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise BrokenPrompt(f"{prompt.ref}: `modes` lists evidence modes; {error}") from error


def _headings(prompt: Prompt) -> Mapping[str, str]:
    listed = prompt.front.get("headings", {})
    if not isinstance(listed, dict) or not all(isinstance(one, str) and one for one in (*listed, *listed.values())):
        raise BrokenPrompt(
            f"{prompt.ref}: `headings` names a heading for each move that asks for a part of the account"
        )
    return listed


def _check_moves(kind: ConversationType) -> None:
    staged = {move for stage in kind.stages for move in stage.moves}
    if silent := (staged | REQUIRED_MOVES - {"open"}) - kind.said_moves:
        raise BrokenPrompt(f"{kind.prompt_ref}: no words (block `say_…`) for {sorted(silent)}")
    briefs = {block.removeprefix(BRIEF) for block in kind.prompt.blocks if block.startswith(BRIEF)}
    unbriefed = kind.said_moves - briefs
    if unbriefed or "brief" not in kind.prompt.blocks:
        raise BrokenPrompt(f"{kind.prompt_ref}: no block `brief`, or no `brief_…` for {sorted(unbriefed)}")
    if Mode.PROFESSIONAL_DISCUSSION in kind.modes[:1] and set(kind.help_ladder) - {"nudge"}:
        raise BrokenPrompt(f"{kind.prompt_ref}: a professional discussion gives no hint, example or answer")


def types_in(room: Traversable) -> tuple[ConversationType, ...]:
    """The latest version of every type in a room laid out like `prompts/`, by title.

    Raises:
        BrokenPrompt: one of the files is not right.
    """
    latest = dict(prompt_names(FOLDER, room))  # sorted by version, so that the last one stays
    found = (read_type(read_prompt(name, version, room)) for name, version in latest.items())
    return tuple(sorted(found, key=lambda kind: kind.title))


@cache
def conversation_types() -> tuple[ConversationType, ...]:
    """Every shipped type, latest versions, by title."""
    return types_in(ROOM)


@cache
def conversation_type(key: str, version: int | None = None) -> ConversationType:
    """One shipped type; the latest version unless one is named (a conversation pins the one it began with).

    Raises:
        KeyError: no such type.
    """
    name = f"{FOLDER}{key}"
    return read_type(read_prompt(name, version or latest_version(name, ROOM), ROOM))
