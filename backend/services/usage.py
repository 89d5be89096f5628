"""What models were used for this month, in a line for the system page and `prova doctor`."""

from datetime import date
from math import inf

from sqlalchemy import select

from backend.adapters.store import usage
from backend.adapters.store.tables import Organisation
from backend.adapters.store.usage import Used
from backend.prova import Prova
from backend.services.check_health import Check
from backend.services.spend import MILLION, left_of, month_of
from backend.settings import Settings

ROLES = {"tutor": "tutor", "persona": "persona in rehearsals", "judge": "judge"}


def use_of(prova: Prova, organisation_id: str, name: str = "") -> tuple[Check, ...]:
    """The month so far, and today, of one organisation; nothing where no model is connected and none was used."""
    today = prova.clock.now().date()
    with prova.database.reading() as session:
        month = usage.used_since(session, organisation_id, month_of(prova.clock.now()))
        days = usage.used_by_day(session, organisation_id, today)
    settings = prova.settings
    if not month.requests and not settings.model_for("tutor"):
        return ()
    parts = [_in_words(month, settings), _left(month, settings)]
    if days:
        roles = ", ".join(f"{ROLES.get(each.role, each.role)} {each.used.tokens:,}" for each in days)
        parts.append(f"today in tokens: {roles}")
    title = f"Model use in {today:%B}{f' by {name}' if name else ''}"
    return (Check(title, _state(month, settings), "; ".join(part for part in parts if part)),)


def use_of_all(prova: Prova) -> tuple[Check, ...]:
    """The same for every organisation, for the operator."""
    with prova.database.reading() as session:
        rows = session.execute(select(Organisation.id, Organisation.name).order_by(Organisation.name)).all()
    return tuple(check for organisation_id, name in rows for check in use_of(prova, organisation_id, name))


def is_spent(prova: Prova, organisation_id: str, on: date) -> bool:
    """Whether the organisation's budget for the month of this day is used up."""
    if not (prova.settings.monthly_tokens or prova.settings.monthly_cost):
        return False
    with prova.database.reading() as session:
        return min(left_of(prova.settings, usage.used_since(session, organisation_id, on.replace(day=1)))) <= 0


def _state(month: Used, settings: Settings) -> bool:
    return min(left_of(settings, month)) > 0 and not (settings.monthly_cost and month.unpriced)


def _in_words(month: Used, settings: Settings) -> str:
    words = f"{month.requests:,} requests, {month.sent_tokens:,} tokens sent and {month.received_tokens:,} received"
    if month.estimated:
        words += f" (partly estimated in {month.estimated:,} requests)"
    if month.cost_millionths:
        words += f", about {_money(month.cost_millionths, settings)}"
    if month.unpriced and (settings.model_prices or settings.monthly_cost):
        words += f"; {month.unpriced:,} requests have no price set and count as nothing towards the cost"
    return words


def _left(month: Used, settings: Settings) -> str:
    tokens, cost = left_of(settings, month)
    if min(tokens, cost) <= 0:
        return "the month's budget is used up: Prova's own words and judge take over until next month"
    left = [] if tokens == inf else [f"{int(tokens):,} of {settings.monthly_tokens:,} tokens"]
    if cost != inf:
        left.append(f"{_money(int(cost), settings)} of {_money(int(settings.monthly_cost * MILLION), settings)}")
    return f"left in the budget: {' and '.join(left)}" if left else "no budget is set"


def _money(millionths: int, settings: Settings) -> str:
    return f"{millionths / MILLION:,.2f} {settings.currency}".rstrip()
