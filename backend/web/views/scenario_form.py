"""One page of the form a scenario is written with."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from backend.services.write_scenario import Opened
from backend.web.views.scenarios import title_of
from competency_frameworks.model import Framework
from conversations.scenario_checks import FieldProblem
from conversations.scenario_drafts import used_slots
from conversations.scenario_form import CAN, CANNOT, FACTS, RED_LINES, SECTIONS, Draft, FormField, every, fields_of

View = dict[str, object]
LONGEST_OPTION = 110
SLOTS = {"fact": FACTS, "red": RED_LINES, "can": CAN, "cannot": CANNOT}


def section_view(
    opened: Opened,
    section: str,
    problems: Sequence[FieldProblem],
    roles: Sequence[tuple[str, Framework]],
    sent: Mapping[str, str] | None,
) -> View | None:
    """For `scenario_section.html`; None when there is no such section. `sent` is shown in place of what is kept."""
    keys = [each.key for each in SECTIONS]
    if section not in keys:
        return None
    place = keys.index(section)
    values = opened.draft if sent is None else sent
    wrong = {each.field: each.message for each in problems}
    fields = fields_of(section)
    at = f"/scenarios/drafts/{opened.row.id}"
    return {
        "at": at,
        "draft_title": title_of(opened.row),
        "section": SECTIONS[place],
        "step": f"Part {place + 1} of {len(keys)}",
        "is_last": place == len(keys) - 1,
        "previous": f"{at}/sections/{keys[place - 1]}" if place else "",
        "groups": [
            _group(name, list(found), values, wrong, roles)
            for name, found in groupby(fields, key=lambda each: each.group)
        ],
        "problems": [{"field": each.name, "message": _named(each, wrong)} for each in fields if each.name in wrong],
    }


def _named(field: FormField, wrong: Mapping[str, str]) -> str:
    where = f"{field.group}, {field.label}" if field.group else field.label
    return f"{where.rstrip(':')}: {wrong[field.name]}"


def _group(
    name: str,
    fields: Sequence[FormField],
    values: Draft,
    wrong: Mapping[str, str],
    roles: Sequence[tuple[str, Framework]],
) -> View:
    return {
        "title": name,
        "folded": _is_spare(fields[0].name, values) and not any(each.name in wrong for each in fields),
        "fields": [_field(each, values, wrong, roles) for each in fields],
    }


def _is_spare(name: str, values: Draft) -> bool:
    """Whether a slot comes after the first empty one."""
    prefix, _, rest = name.partition("_")
    number = rest.partition("_")[0]
    if prefix not in SLOTS or not number.isdigit():
        return False
    used = used_slots(values, prefix, SLOTS[prefix])
    return int(number) > 1 and int(number) not in used and int(number) > max(used, default=0) + (prefix != "red")


def _field(one: FormField, values: Draft, wrong: Mapping[str, str], roles: Sequence[tuple[str, Framework]]) -> View:
    options = [(framework.key, title) for title, framework in roles] if one.name == "roles" else one.options
    text = values.get(one.name, "")
    return {
        "name": one.name,
        "label": one.label,
        "kind": one.kind.value,
        "hint": one.hint,
        "required": one.required,
        "value": text,
        "values": every(text),
        "rows": min(12, max(3, text.count("\n") + 2)),
        "options": [{"value": value, "label": _short(label)} for value, label in options],
        "error": wrong.get(one.name, ""),
    }


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_OPTION else f"{label[: LONGEST_OPTION - 1]}…"
