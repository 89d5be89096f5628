"""Who speaks and who reads, in one sentence for the head of every page."""

from backend.adapters.store.people import SignedIn
from backend.prova import Prova
from backend.services.usage import is_spent
from backend.settings import Settings

NO_VOICE = "No model is connected: replies come from Prova's scripted voice"
NO_MODEL = f"{NO_VOICE}, and its own judge reads your words."
JUDGE_ONLY = f"{NO_VOICE}. A model reads your words, and a person decides."
NO_PERSONA = "No model is connected for rehearsals: there, replies come from Prova's scripted voice."
NO_TUTOR = "A model is connected for rehearsals only: other replies come from Prova's scripted voice."
BUDGET_USED = (
    "This month's allowance for the model is used up: replies come from Prova's scripted voice until next month."
)


def engine_notice(settings: Settings) -> str:
    """What is said as long as these settings hold; "" when a model speaks in every conversation."""
    tutor, persona, judge = (bool(settings.model_for(role)) for role in ("tutor", "persona", "judge"))
    if tutor:
        return "" if persona else NO_PERSONA
    if persona:
        return NO_TUTOR
    return JUDGE_ONLY if judge else NO_MODEL


def notice_for(prova: Prova, who: SignedIn | None) -> str:
    """What is said to this person now."""
    any_voice = any(prova.settings.model_for(role) for role in ("tutor", "persona"))
    if who and any_voice and is_spent(prova, who.organisation_id, prova.clock.now().date()):
        return BUDGET_USED
    return prova.engine_notice
