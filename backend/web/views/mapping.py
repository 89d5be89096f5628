"""The map of a framework, and one competency of it, as pages show them."""

from backend.adapters.store.map_decisions import Decided
from backend.services.map_competencies import Mapped, Offered, changed_since, turned_down
from backend.web.views.learner_words import day
from backend.web.views.staff_framework import KIND_TITLES, lines_words
from competency_frameworks.map_decisions import Choice, competency_key
from competency_frameworks.mapping import CompetencyMapping, is_held, own_map
from competency_frameworks.model import Competency

View = dict[str, object]
SHIPPED = "From the map Prova ships."
NOT_USED_YET = "From an imported standard: conversations do not use it yet."
CHOSEN = {
    Choice.ACCEPTED: "Suggested, and accepted by",
    Choice.ADDED: "Added by hand by",
    Choice.REJECTED: "Turned down by",
    Choice.NO_MATCH: "Nothing fits, says",
}


def map_view(mapped: Mapped) -> View:
    """`mapping.html`: what is not mapped first, then what changed, then the whole map."""
    maps = own_map(mapped.framework)
    changed = {each.code: changed_since(mapped, each) for each in mapped.framework.competencies}
    without = [each for each in maps if not each.criterion_refs]
    address = f"/frameworks/{mapped.row.id}/map"
    return {
        "title": mapped.row.title,
        "framework_href": f"/frameworks/{mapped.row.id}",
        "counts": {
            "mapped": len(maps) - len(without),
            "all": len(maps),
            "changed": sum(bool(each) for each in changed.values()),
            "criteria": len({ref for each in maps for ref in each.criterion_refs}),
        },
        "without": [_without(each, address) for each in without],
        "changed": [
            {
                "title": f"{each.code} {each.title}",
                "href": f"{address}/{each.code}",
                "what": [f"{ref}: {words}" for ref, words in changed[each.code].items()],
            }
            for each in mapped.framework.competencies
            if changed[each.code]
        ],
        "rows": [
            {
                "competency": {
                    "text": f"{each.competency_code} {each.competency_title}",
                    "href": f"{address}/{each.competency_code}",
                },
                "criteria": ", ".join(each.criterion_refs) or "No match",
                "by": _by(mapped, each.competency_code, each.competency_title),
            }
            for each in maps
        ],
    }


def _without(each: CompetencyMapping, address: str) -> View:
    return {
        "title": f"{each.competency_code} {each.competency_title}",
        "href": f"{address}/{each.competency_code}",
        "because": each.unmapped_because,
    }


def _by(mapped: Mapped, code: str, title: str) -> str:
    about = [each for each in mapped.decided if each.decision.about == competency_key(code, title)]
    if not about:
        return "Nobody here yet"
    return f"{about[-1].name}, {day(about[-1].row.decided_at.date())}"


def competency_map_view(mapped: Mapped, competency: Competency, offered: tuple[Offered, ...]) -> View:
    """`mapping_competency.html`: what is on the map, what is suggested, what was turned down."""
    refs = mapped.refs(competency.code)
    about = competency_key(competency.code, competency.title)
    decided = [each for each in mapped.decided if each.decision.about == about]
    because = {each.competency_code: each.unmapped_because for each in own_map(mapped.framework)}[competency.code]
    changed = changed_since(mapped, competency)
    return {
        "code": competency.code,
        "title": competency.title,
        "kind": KIND_TITLES[competency.kind],
        "description": "" if competency.description == competency.title else competency.description,
        "lines": lines_words(competency.source),
        "lines_href": f"/frameworks/{mapped.row.id}/document#L{competency.source.start}",
        "role": mapped.row.title,
        "map_href": f"/frameworks/{mapped.row.id}/map",
        "address": f"/frameworks/{mapped.row.id}/map/{competency.code}",
        "because": because,
        "on_map": [{**_criterion(mapped, ref), **_origin(decided, ref, changed.get(ref, ""))} for ref in refs],
        "offered": [_offer(mapped, each) for each in offered],
        "turned_down": [
            {**_criterion(mapped, ref), "by": _who(each), "because": each.decision.reason}
            for ref, each in turned_down(mapped, competency).items()
        ],
        "choices": [
            {"value": each.ref, "label": f"{each.ref} {each.text}"}
            for unit in mapped.shelf.units
            for each in unit.criteria
            if each.ref not in refs
        ],
        "history": [_said(each) for each in reversed(decided)],
        "next": _next(mapped, competency.code),
    }


def _criterion(mapped: Mapped, ref: str) -> View:
    try:
        criterion = mapped.shelf.criterion(ref)
    except KeyError:
        return {"ref": ref, "text": "", "unit": "", "href": "", "note": ""}
    unit = mapped.shelf.unit(criterion.urn)
    note = "" if is_held(ref) else NOT_USED_YET
    href = "" if note else f"/standards/{ref.replace('/', '#')}"
    return {"ref": ref, "text": criterion.text, "unit": unit.title, "href": href, "note": note}


def _origin(decided: list[Decided], ref: str, changed: str) -> View:
    last = [each for each in decided if each.decision.ref == ref]
    return {"origin": _who(last[-1]) if last else SHIPPED, "changed": changed}


def _who(each: Decided) -> str:
    return f"{CHOSEN[each.decision.choice]} {each.name} on {day(each.row.decided_at.date())}."


def _offer(mapped: Mapped, each: Offered) -> View:
    return {
        **_criterion(mapped, each.criterion.ref),
        "score": f"{each.suggestion.score:.2f}",
        "reason": each.suggestion.reason,
        "said_here": each.competency_sentence,
        "said_there": each.suggestion.sentence,
    }


def _said(each: Decided) -> View:
    row = each.row
    known = f" Score {row.score:.2f}. {row.why}" if row.score is not None else ""
    reason = f" Because: {row.reason}" if row.reason else ""
    return {"about": row.criterion_ref, "words": f"{_who(each)}{reason}{known}", "version": row.framework_version}


def _next(mapped: Mapped, code: str) -> View:
    """The next competency without a criterion after this one, round the end; empty when there is none."""
    maps = own_map(mapped.framework)
    place = next(index for index, each in enumerate(maps) if each.competency_code == code)
    for each in (*maps[place + 1 :], *maps[:place]):
        if not each.criterion_refs:
            title = f"{each.competency_code} {each.competency_title}"
            return {"title": title, "href": f"/frameworks/{mapped.row.id}/map/{each.competency_code}"}
    return {}
