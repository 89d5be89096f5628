"""A framework, read or published, as a page shows it."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from backend.web.views.staff_words import level_words
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Competency, CompetencyKind, DecisionRight, Framework, Metric, Problem, Source
from competency_frameworks.reading.lines import numbered_lines
from competency_frameworks.standards_library import criterion_by_ref

KIND_TITLES = {
    CompetencyKind.FOUNDATION: "Foundation skills",
    CompetencyKind.TECHNICAL: "Technical competencies",
    CompetencyKind.TOOL: "Tools",
    CompetencyKind.KNOWLEDGE: "Knowledge",
    CompetencyKind.REGULATION: "Regulations",
    CompetencyKind.EMERGING: "Emerging skills",
    CompetencyKind.ADVANCING: "Advancing skills",
}


def framework_view(framework: Framework, document_href: str = "") -> dict[str, object]:
    """Everything read from one document. `document_href`: where its lines can be seen; "" before publishing."""
    read = framework.role_description
    mapped = {each.competency_code: each for each in mapping_for(framework)}
    unmapped = [each for each in mapped.values() if not each.criterion_refs]
    return {
        "title": read.role.title or "No title found",
        "facts": _facts(framework),
        "kinds": [
            {
                "title": KIND_TITLES[kind],
                "rows": [_competency(each, mapped[each.code].criterion_refs, document_href) for each in found],
            }
            for kind, found in _by_kind(framework.competencies)
        ],
        "unmapped": [
            {"title": f"{each.competency_code} {each.competency_title}", "because": each.unmapped_because}
            for each in unmapped
        ],
        "counts": {
            "competencies": len(framework.competencies),
            "inferred": sum(each.level_origin == "inferred" for each in framework.competencies),
            "mapped": len(mapped) - len(unmapped),
            "problems": len(read.problems),
        },
        "coverage": f"{read.coverage:.1%}".replace("%", " %"),
        "problems": [problem_view(each, document_href) for each in read.problems],
        "decision_rights": [_right(each) for each in read.decision_rights],
        "metrics": [_metric(each) for each in read.metrics],
        "lists": _lists(framework),
    }


def _facts(framework: Framework) -> list[dict[str, str]]:
    role = framework.role_description.role
    facts = {
        "Job ID": role.job_id,
        "Department": role.department,
        "Experience": role.experience,
        "Ofqual level": role.ofqual_level,
        "Also called": ", ".join(role.alternative_titles),
    }
    return [{"term": term, "text": text} for term, text in facts.items()]


def _by_kind(competencies: Sequence[Competency]) -> list[tuple[CompetencyKind, list[Competency]]]:
    order = list(CompetencyKind)
    ordered = sorted(competencies, key=lambda each: order.index(each.kind))
    return [(kind, list(found)) for kind, found in groupby(ordered, key=lambda each: each.kind)]


def _competency(each: Competency, refs: Sequence[str], document_href: str) -> dict[str, object]:
    return {
        "code": each.code,
        "title": each.title,
        "category": each.category,
        "description": "" if each.description == each.title else each.description,
        "level": level_words(each.level),
        "origin": each.level_origin.value,
        "importance": each.importance.value.capitalize() if each.importance else "",
        "lines": lines_words(each.source),
        "lines_href": f"{document_href}#L{each.source.start}" if document_href else "",
        "criteria": [
            {"ref": ref, "text": criterion_by_ref(ref).text, "href": f"/standards/{ref.replace('/', '#')}"}
            for ref in refs
        ],
    }


def lines_words(source: Source) -> str:
    """ "line 12" or "lines 12–14"."""
    return f"line {source.start}" if source.start == source.end else f"lines {source.start}–{source.end}"


def problem_view(problem: Problem, document_href: str) -> dict[str, str]:
    """A problem with its place."""
    return {
        "place": f"Line {problem.line}" if problem.line else "Whole document",
        "href": f"{document_href}#L{problem.line}" if document_href and problem.line else "",
        "message": problem.message,
    }


def _right(right: DecisionRight) -> dict[str, str]:
    return {
        "type": right.type,
        "entry": right.entry or "Not applicable",
        "mid": right.mid or "Not applicable",
        "senior": right.senior or "Not applicable",
    }


def _metric(metric: Metric) -> dict[str, str]:
    return {
        "title": metric.title,
        "kind": metric.kind,
        "description": metric.description,
        "target": metric.target or "–",
        "frequency": metric.frequency or "–",
        "shown_by": metric.evidence or metric.example or "–",
    }


def _lists(framework: Framework) -> list[dict[str, object]]:
    """The remaining sections as headings with sentences; empty ones are left out, never guessed."""
    read = framework.role_description
    named: Mapping[str, Sequence[str]] = {
        "Responsibilities": read.responsibilities,
        "Activities": read.activities,
        "Prerequisites": read.prerequisites,
        "Education": [_joined(each.level, each.requirement, each.alternatives) for each in read.education],
        "Certificates": [_joined(each.title, each.provider, each.usage) for each in read.certifications],
        "Tools with AI": [_joined(each.title, each.text) for each in read.ai_tools],
        "Traits": [_joined(f"{each.title} ({each.rank})", each.description, each.benefit) for each in read.traits],
        "Motivators": [_joined(each.title, each.text) for each in read.motivators],
        "Frustrations": read.frustrations,
        "Ways in": [_joined(each.title, each.time) for each in read.pathways.entry],
        "Next roles": [_joined(each.title, each.time) for each in read.pathways.next],
        "Later roles": [_joined(each.title, each.time) for each in read.pathways.long_term],
    }
    return [{"title": title, "entries": list(items)} for title, items in named.items() if items]


def _joined(title: str, *rest: str) -> str:
    said = "; ".join(part for part in rest if part)
    return f"{title}: {said}" if said else title


def document_lines(document: str, framework: Framework) -> list[dict[str, object]]:
    """Each line with its number, counted as the reader counts, and the competencies that came from it.

    Blank lines are kept out: the gaps in the numbers show where they are.
    """
    codes: dict[int, list[str]] = {}
    for each in framework.competencies:
        codes.setdefault(each.source.start, []).append(each.code)
    rows = document.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [
        {"number": line.number, "text": rows[line.number - 1].strip(), "codes": codes.get(line.number, [])}
        for line in numbered_lines(document)
    ]
