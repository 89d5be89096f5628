"""A review of what was read, as its page shows it: the competencies beside the document, and every step so far."""

from collections.abc import Callable, Mapping

from backend.services.review_framework import Opened
from backend.web.views.learner_words import count
from backend.web.views.staff_framework import KIND_TITLES, lines_words, problem_view
from backend.web.views.staff_words import level_words, moment
from competency_frameworks.model import Competency, Importance, Level, LevelOrigin, Source
from competency_frameworks.reading.lines import numbered_lines
from competency_frameworks.review import NEW, Item, Step, StepKind, taken_back
from competency_frameworks.review_codes import carried

IMPORTANCE_TITLES = {
    None: "As often as the document mentions it",
    Importance.ESSENTIAL: "Essential",
    Importance.IMPORTANT: "Important",
    Importance.HELPFUL: "Helpful",
}
ORIGINS = {
    LevelOrigin.STATED: ("Level stated", "ok", "check"),
    LevelOrigin.INFERRED: ("Level inferred", "warn", "info"),
    LevelOrigin.REVIEWED: ("Level set in the review", "info", "check"),
}
CONTEXT_LINES = 3


def address(found: Opened, key: str = "") -> str:
    """The review's page, or the page of one competency in it."""
    page = f"/frameworks/reviews/{found.row.id}"
    return f"{page}/competencies/{key}" if key else page


def review_view(found: Opened, show: str) -> dict[str, object]:
    """The whole page. `show`: key of the competency whose lines are marked, "" = none."""
    review = found.review
    rows = [_row(found, item, each) for item, each in zip(review.kept, found.competencies, strict=True)]
    shown = review.item(show)
    return {
        **frame_view(found),
        "kinds": [
            {"title": title, "rows": [row for row in rows if row["kind"] is kind]}
            for kind, title in KIND_TITLES.items()
            if any(row["kind"] is kind for row in rows)
        ],
        "gone": [_gone(found, item) for item in review.gone],
        "problems": [problem_view(each, address(found)) for each in found.description.problems],
        "coverage": f"{found.description.coverage:.1%}".replace("%", " %"),
        "counts": {
            "kept": len(rows),
            "inferred": sum(each.level_origin is LevelOrigin.INFERRED for each in found.competencies),
            "problems": len(found.description.problems),
        },
        "lines": document_view(found, shown.sources if shown else ()),
        "shown": {"key": show, "title": shown.competency.title, "lines": sources_words(shown)} if shown else None,
        "steps": [_step_row(found, at) for at in reversed(range(found.last))],
    }


def frame_view(found: Opened) -> dict[str, object]:
    """What every page of a review says about it."""
    review = found.review
    is_published = review.closed_by is StepKind.PUBLISH
    return {
        "href": address(found),
        "title": review.title or "A role without a title",
        "has_title": bool(review.title),
        "role_key": review.role_key,
        "version": found.version,
        "base": f"version {found.base.version} of {found.base.title}" if found.base else "",
        "file_name": found.row.file_name,
        "seen": found.last,
        "open": review.closed_by is None,
        "published_href": f"/frameworks/{found.steps[-1].said['framework_id']}" if is_published else "",
        "set_aside_in": found.last if review.closed_by is StepKind.SET_ASIDE else 0,
    }


def _row(found: Opened, item: Item, published: Competency) -> dict[str, object]:
    one = item.competency
    return {
        "key": item.key,
        "code": published.code,
        "kind": one.kind,
        "title": one.title,
        "level": level_words(one.level),
        "origin": ORIGINS[one.level_origin],
        "importance": IMPORTANCE_TITLES[one.importance] if one.importance else "",
        "description": "" if one.description == one.title else one.description,
        "lines": sources_words(item),
        "lines_href": f"{address(found)}?show={item.key}#L{item.sources[0].start}",
        "href": address(found, item.key),
        "changed": item.changed,
    }


def sources_words(item: Item) -> str:
    """ "lines 12–14 and line 40"."""
    return " and ".join(lines_words(each) for each in item.sources)


def _gone(found: Opened, item: Item) -> dict[str, object]:
    into = found.review.item(item.into)
    why = f"merged into {into.key} {into.competency.title}" if into else f"dropped: {item.because}"
    return {"key": item.key, "title": item.competency.title, "why": why, "step": item.gone_in}


def document_view(found: Opened, marked: tuple[Source, ...], around: int = 0) -> list[dict[str, object]]:
    """Lines of the document with the competencies read from each; those of `marked` sources are marked.

    `around`: how many lines before and after the marked ones are shown; 0 = the whole document.
    """
    begins: dict[int, list[dict[str, str]]] = {}
    for item, each in zip(found.review.kept, found.competencies, strict=True):
        for source in item.sources:
            begins.setdefault(source.start, []).append({"key": item.key, "code": each.code})
    ranges = [(each.start, each.end) for each in marked]
    rows = found.row.document.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [
        {
            "number": line.number,
            "text": rows[line.number - 1].strip(),
            "marked": any(first <= line.number <= last for first, last in ranges),
            "items": begins.get(line.number, []),
        }
        for line in numbered_lines(found.row.document)
        if not around or any(first - around <= line.number <= last + around for first, last in ranges)
    ]


def _step_row(found: Opened, at: int) -> dict[str, object]:
    made, back = found.made[at], taken_back(found.steps)
    step = made.step
    fixed = step.kind in (StepKind.TAKE_BACK, StepKind.PUBLISH) or step.number in back or bool(found.review.closed_by)
    return {
        "number": step.number,
        "words": step_words(step),
        "name": made.name,
        "at": moment(made.at),
        "taken_back": step.number in back,
        "can_take_back": not fixed,
    }


def step_words(step: Step) -> str:
    """What a step did, in words: "T03: title now “Negotiating contracts”"."""
    return f"{step.item}: {_WORDS[step.kind](step.said)}" if step.item else _WORDS[step.kind](step.said)


def _change_words(said: Mapping[str, str]) -> str:
    parts = []
    for name, value in said.items():
        shown = level_words(Level(int(value))) if name == "level" else value or "as the document says"
        parts.append(f"{name} now “{shown if len(shown) <= 80 else shown[:80] + '…'}”")
    return "; ".join(parts)


_WORDS: Mapping[StepKind, Callable[[Mapping[str, str]], str]] = {
    StepKind.CHANGE: _change_words,
    StepKind.MERGE: lambda said: f"took in {said['other']}",
    StepKind.SPLIT: lambda said: f"“{said['title']}” split off",
    StepKind.DROP: lambda said: f"dropped, because {said['reason']}",
    StepKind.CARRY: lambda said: "is new" if said["code"] == NEW else f"carries on {said['code']}",
    StepKind.ROLE: lambda said: f"The role is “{said['title']}”",
    StepKind.TAKE_BACK: lambda said: f"Step {said['step']} taken back",
    StepKind.SET_ASIDE: lambda _: "Set aside",
    StepKind.PUBLISH: lambda _: "Published",
}


def item_view(found: Opened, item: Item, typed: Mapping[str, str]) -> dict[str, object]:
    """One competency's page. `typed`: what somebody had in the form that was refused."""
    one = item.competency
    now = {
        "title": one.title,
        "kind": one.kind.value,
        "level": str(int(one.level)),
        "importance": one.importance.value if one.importance else "",
        "description": one.description,
    }
    links = carried(found.review, found.before)
    link = links.get(item.key)
    taken = {each.code: key for key, each in links.items() if key != item.key}
    others = [each for each in found.review.kept if each.key != item.key]
    return {
        **frame_view(found),
        "item": item.key,
        "item_title": one.title,
        "kept": not item.gone_in,
        "form": {**now, **typed},
        "level_origin": ORIGINS[one.level_origin][0],
        "lines": document_view(found, item.sources, CONTEXT_LINES),
        "lines_words": sources_words(item),
        "lines_href": f"{address(found)}?show={item.key}#L{item.sources[0].start}",
        "kinds": [{"value": kind.value, "label": title} for kind, title in KIND_TITLES.items()],
        "levels": [{"value": int(level), "label": level_words(level)} for level in Level if level],
        "importances": [
            {"value": each.value if each else "", "label": title} for each, title in IMPORTANCE_TITLES.items()
        ],
        "others": [{"value": "", "label": "Choose one"}]
        + [{"value": each.key, "label": f"{each.key} {each.competency.title}"} for each in others],
        "steps": [_step_row(found, at) for at in range(found.last) if item.key in _keys(found.steps[at])],
        "carries": link.code if link else NEW,
        "sure": link is None or link.certain,
        "olds": [{"value": NEW, "label": "None of them: it is new"}]
        + [{"value": each.code, "label": _old_label(each, taken.get(each.code, ""))} for each in found.before],
    }


def _keys(step: Step) -> set[str]:
    return {step.item, step.said.get("other", "")}


def _old_label(each: Competency, taken_by: str) -> str:
    return f"{each.code} {each.title}" + (f" (now carried on by {taken_by})" if taken_by else "")


def review_card(found: Opened) -> dict[str, object]:
    """A review in the list of roles."""
    by, at = (found.made[-1].name, found.made[-1].at) if found.made else ("", found.row.begun_at)
    aside = found.review.closed_by is StepKind.SET_ASIDE
    worked = f"Last step by {by} on {moment(at)}." if by else f"Begun on {moment(at)}."
    return {
        "href": address(found),
        "title": found.review.title or found.row.file_name or "A role without a title",
        "text": f"{count(len(found.review.kept), 'competency', 'competencies')}. {worked}",
        "tags": [{"label": "Set aside", "kind": "dashed"}] if aside else [{"label": "Not published", "kind": "warn"}],
    }
