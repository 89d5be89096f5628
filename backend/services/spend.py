"""Counts what models use for each organisation, and holds to what it allows itself in a month.

The budget is looked at before each request. Requests that are under way at the same moment do not see each other's
use, so that a month may end above its budget by what was in flight.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from math import inf

from sqlalchemy.orm import Session

from backend.adapters.store import usage
from backend.adapters.store.judging import new_id
from backend.adapters.store.usage import ModelUseRow, Used
from backend.prova import Prova
from backend.settings import ModelPrice, Settings
from conversations.ports import BudgetSpent, TokenUse

MILLION = 1_000_000


@dataclass
class Bill:
    """What one reply or judgement uses, until it is stored with it. `left` may go below nothing."""

    organisation_id: str
    prices: Mapping[str, ModelPrice]
    tokens_left: float = inf
    millionths_left: float = inf
    uses: list[tuple[str, TokenUse]] = field(default_factory=list)

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be asked of a model."""
        return self.tokens_left <= 0 or self.millionths_left <= 0

    def add(self, role: str, use: TokenUse) -> None:
        """Counts one request."""
        self.uses.append((role, use))
        self.tokens_left -= use.sent + use.received
        self.millionths_left -= cost_millionths(use, self.prices) or 0


_bill: ContextVar[Bill | None] = ContextVar("bill", default=None)


@dataclass(frozen=True)
class RoleMeter:
    """The meter of one role's chat model: counts into the bill that is open where it is used, if one is."""

    role: str

    def check(self) -> None:
        """See `Meter.check`."""
        bill = _bill.get()
        if bill is not None and bill.is_spent:
            raise BudgetSpent("this month's budget for models is used up: raise it in the settings, or wait")

    def add(self, use: TokenUse) -> None:
        """See `Meter.add`."""
        bill = _bill.get()
        if bill is not None:
            bill.add(self.role, use)


@asynccontextmanager
async def bill_for(prova: Prova, turn_id: str) -> AsyncIterator[Bill]:
    """Whatever a model does inside counts for the organisation whose turn this is; `keep_use` stores it."""
    bill = await asyncio.to_thread(open_bill, prova, turn_id)
    with billed_to(bill):
        yield bill


@contextmanager
def billed_to(bill: Bill) -> Iterator[None]:
    """The same for a bill that is opened already."""
    before = _bill.set(bill)
    try:
        yield
    finally:
        _bill.reset(before)


def open_bill(prova: Prova, turn_id: str) -> Bill:
    """An empty bill for the organisation whose turn this is, with what is left of its month."""
    settings = prova.settings
    if not any(settings.model_for(role) for role in ("tutor", "persona", "judge")):
        return Bill("", {})  # no model, nothing to count
    with prova.database.reading() as session:
        organisation_id = usage.organisation_of_turn(session, turn_id)
        limited = settings.monthly_tokens or settings.monthly_cost
        used = usage.used_since(session, organisation_id, month_of(prova.clock.now())) if limited else Used()
    tokens_left, millionths_left = left_of(settings, used)
    return Bill(organisation_id, settings.model_prices, tokens_left, millionths_left)


def left_of(settings: Settings, used: Used) -> tuple[float, float]:
    """Tokens and millionths of the currency that are left of this month's budget; infinite where none is set."""
    tokens = settings.monthly_tokens - used.tokens if settings.monthly_tokens else inf
    cost = int(settings.monthly_cost * MILLION) - used.cost_millionths if settings.monthly_cost else inf
    return tokens, cost


def month_of(now: datetime) -> date:
    """The first day of the month, in UTC."""
    return now.date().replace(day=1)


def cost_millionths(use: TokenUse, prices: Mapping[str, ModelPrice]) -> int | None:
    """What a request cost, rounded up; None when no price is set for its model.

    Source: a price for a million tokens is, in millionths, the price of one token.
    """
    price = prices.get(use.model)
    if price is None:
        return None
    cost = Decimal(use.sent) * price.sent + Decimal(use.received) * price.received
    return int(cost.to_integral_value(ROUND_CEILING))


def keep_use(session: Session, turn_id: str, now: datetime) -> None:
    """Adds what the open bill has counted, in the caller's transaction, so that it is stored with what it paid for.

    What a process that dies had not stored yet is not counted, nor is a reading that nothing is kept of.
    """
    bill = _bill.get()
    if bill is None:
        return
    for role, model in dict.fromkeys((role, use.model) for role, use in bill.uses):
        uses = [use for by, use in bill.uses if (by, use.model) == (role, model)]
        session.add(_row(bill, (role, model), uses, turn_id, now))
    bill.uses.clear()


def keep_rest(prova: Prova, turn_id: str) -> None:
    """Stores by itself what is still open, where nothing else was stored that it paid for."""
    bill = _bill.get()
    if bill is not None and bill.uses:
        with prova.database.transaction() as session:
            keep_use(session, turn_id, prova.clock.now())


def _row(bill: Bill, by: tuple[str, str], uses: Sequence[TokenUse], turn_id: str, now: datetime) -> ModelUseRow:
    costs = [cost_millionths(use, bill.prices) for use in uses]
    known = [cost for cost in costs if cost is not None]
    return ModelUseRow(
        id=new_id(),
        organisation_id=bill.organisation_id,
        day=now.date(),
        role=by[0],
        model=by[1],
        turn_id=turn_id,
        requests=len(uses),
        sent_tokens=sum(use.sent for use in uses),
        received_tokens=sum(use.received for use in uses),
        estimated=any(use.estimated for use in uses),
        cost_millionths=sum(known) if known else None,
        made_at=now,
    )
