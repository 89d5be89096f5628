"""What is connected, tried: each check says what it found and, if something is wrong, what to do."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from backend.adapters.store import judging
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.migrate import newest_revision
from backend.prova import Prova
from conversations.ports import ChatModel, Message, ModelUnavailable


@dataclass(frozen=True)
class Check:
    """One thing looked at. `ok` is None when it is not set up and does not have to be."""

    name: str
    ok: bool | None
    detail: str


def check(prova: Prova) -> tuple[Check, ...]:
    """What can be told without calling a model."""
    return tuple(_guarded(name, look, prova) for name, look in LOOKS.items())


def _guarded(name: str, look: Callable[[Prova], tuple[bool | None, str]], prova: Prova) -> Check:
    try:
        ok, detail = look(prova)
    except Exception as error:  # a doctor reports what is broken, whatever it is
        return Check(name, False, f"{type(error).__name__}: {error}")
    return Check(name, ok, detail)


def _database(prova: Prova) -> tuple[bool, str]:
    with prova.database.reading() as session:
        revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(dialect := prova.database.engine.dialect.name, dialect)
    newest = newest_revision()
    return revision == newest, f"{kind}, at revision {revision} of {newest}"


def _chain(prova: Prova) -> tuple[bool, str]:
    with prova.database.reading() as session:
        broken = first_broken_link(session)
        length = session.scalar(text("SELECT count(*) FROM chain"))
    if broken is None:
        return True, f"{length} links, each following from the one before"
    return False, f"link {broken} does not follow from the one before: records were changed outside Prova"


def _records(prova: Prova) -> tuple[bool, str]:
    with prova.database.reading() as session:
        altered = first_altered_record(session)
    if altered is None:
        return True, "every linked record is as it was when it was linked"
    return False, f"{altered} was changed outside Prova; compare it with a backup"


def _embedder(prova: Prova) -> tuple[bool, str]:
    found = prova.passages.nearest("criteria", "checking a supplier's figures against the contract", 1)
    return bool(found), f"embeddings and vectors work; nearest criterion {found[0].passage.id if found else 'none'}"


def _queue(prova: Prova) -> tuple[bool, str]:
    with prova.database.reading() as session:
        waiting = len(judging.unjudged_turns(session, 1000))
    return waiting < 1000, f"{waiting} turns wait to be judged"


def _engine(prova: Prova) -> tuple[bool | None, str]:
    model = prova.settings.model_for("tutor")
    if not model:
        return None, "no model is connected: the scripted voice speaks and the embedded judge reads (uncalibrated)"
    where = prova.settings.openai_base_url or "the provider's own address"
    return True, f"{model} at {where}"


LOOKS: dict[str, Callable[[Prova], tuple[bool | None, str]]] = {
    "Database": _database,
    "Hash chain": _chain,
    "Records": _records,
    "Embeddings": _embedder,
    "Judging": _queue,
    "Model": _engine,
}


async def try_model(role: str, chat: ChatModel | None) -> tuple[Check, ...]:
    """Asks a connected model for a word and for an object, and reports what came back."""
    if chat is None:
        return (Check(f"Model as {role}", None, "not connected"),)
    said = await _try_stream(chat)
    answered = await _try_answer(chat)
    return (
        Check(f"Model as {role}: streams", said[0], said[1]),
        Check(f"Model as {role}: structured output", answered[0], answered[1]),
    )


async def _try_stream(chat: ChatModel) -> tuple[bool, str]:
    try:
        pieces = [piece async for piece in chat.stream([Message("user", "Answer with the one word: ready")])]
    except ModelUnavailable as unavailable:
        return False, str(unavailable)
    return bool("".join(pieces).strip()), f"{chat.model_name} said {''.join(pieces).strip()[:40]!r}"


async def _try_answer(chat: ChatModel) -> tuple[bool, str]:
    schema = {
        "title": "Ready",
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    try:
        answer = await chat.answer([Message("user", "Are you ready? Answer as JSON.")], schema)
    except ModelUnavailable as unavailable:
        return False, str(unavailable)
    return True, f"{chat.model_name} answered {dict(answer)}"
