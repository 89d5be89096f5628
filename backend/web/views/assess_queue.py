"""The assessor's queue as a page shows it: filtered, counted, in pages; and which item comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from backend.services.decide_evidence import Waiting
from competency_frameworks.standards_library import unit_by_urn
from portfolio.evidence import Attempt, Independence

ON_ONE_PAGE = 20


@dataclass(frozen=True)
class QueueFilter:
    """What the assessor wants to see. `blind` hides the judge's suggestion until they have decided."""

    learner: str = ""
    unit: str = ""
    blind: str = ""

    @property
    def query(self) -> str:
        """As the end of an address: "" or "?unit=PRV-SUP"."""
        chosen = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def chosen_from(self, queue: Sequence[Waiting]) -> tuple[Waiting, ...]:
        """The part of the queue that is wanted, in its order."""
        return tuple(
            each for each in queue if self.learner in ("", each.learner.id) and self.unit in ("", each.criterion.urn)
        )


def counts(queue: Sequence[Waiting]) -> dict[str, int]:
    """How many wait and can count, wait but cannot count, and are decided."""
    waiting = [each for each in queue if each.decided is None]
    return {
        "waiting": sum(can_count(each) for each in waiting),
        "cannot": sum(not can_count(each) for each in waiting),
        "decided": len(queue) - len(waiting),
    }


def can_count(each: Waiting) -> bool:
    """Whether a decision of met would be allowed at all: mode admitted, a first attempt, and not after a reveal."""
    given = each.proposal.independence is Independence.REVEALED
    return each.admissible and not given and each.proposal.attempt is Attempt.FIRST


def next_undecided(queue: Sequence[Waiting], after_id: str) -> str:
    """Id of the first undecided item behind this one, else the first of all; "" when nothing waits."""
    ids = [each.proposal.id for each in queue]
    here = ids.index(after_id) + 1 if after_id in ids else 0
    around = [*queue[here:], *queue[:here]]
    waiting = (each.proposal.id for each in around if each.decided is None and each.proposal.id != after_id)
    return next(waiting, "")


def queue_view(queue: Sequence[Waiting], wanted: QueueFilter, page_number: int) -> dict[str, object]:
    """Everything the queue page shows; `page_number` counts from 1 and is brought into range."""
    chosen = wanted.chosen_from(queue)
    pages = max(-(-len(chosen) // ON_ONE_PAGE), 1)
    number = min(max(page_number, 1), pages)
    shown = chosen[(number - 1) * ON_ONE_PAGE : number * ON_ONE_PAGE]
    return {
        "counts": counts(chosen),
        "items": [_row(each, wanted) for each in shown],
        "next_id": next_undecided(chosen, ""),
        "wanted": wanted,
        "learners": _options("Every learner", {each.learner.id: each.learner.name for each in queue}),
        "units": _options("Every unit", {each.criterion.urn: unit_by_urn(each.criterion.urn).title for each in queue}),
        "pages": _pages(wanted, number, pages),
        "is_empty": not queue,
    }


def _row(each: Waiting, wanted: QueueFilter) -> dict[str, object]:
    decided = each.decided
    show_suggestion = not wanted.blind or decided is not None
    return {
        "href": f"/assess/{each.proposal.id}{wanted.query}",
        "quote": each.proposal.quote.text,
        "learner": each.learner.name,
        "ref": each.criterion.ref,
        "text": each.criterion.text,
        "strength": each.proposal.strength.name.lower() if show_suggestion else "",
        "mode": each.proposal.mode.value,
        "admissible": each.admissible,
        "independence": each.proposal.independence.value,
        "repeated": each.proposal.attempt is Attempt.REPEATED,
        "outcome": decided.outcome.value if decided else "",
    }


def _options(everything: str, named: Mapping[str, str]) -> list[dict[str, str]]:
    by_name = sorted(named.items(), key=lambda item: item[1].casefold())
    return [{"value": "", "label": everything}, *({"value": key, "label": name} for key, name in by_name)]


def _pages(wanted: QueueFilter, number: int, pages: int) -> dict[str, str]:
    joint = "&" if wanted.query else "?"

    def address(other: int) -> str:
        return f"/assess{wanted.query}{joint}page={other}" if 1 <= other <= pages else ""

    return {
        "previous": address(number - 1),
        "next": address(number + 1),
        "summary": f"Page {number} of {pages}" if pages > 1 else "",
    }
