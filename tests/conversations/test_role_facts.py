"""What of a role description is drawn into a talk, and what is left out."""

from dataclasses import replace

import pytest

from competency_frameworks.framework import framework_from
from competency_frameworks.model import DecisionRight, Framework, Metric
from competency_frameworks.standards_library import criterion_by_ref
from conversations.role_facts import LONGEST, NearFacts, facts_near
from tests.conversations.dialogues import framework
from tests.shipped_roles import shipped_roles

INVOICES = "Check invoices and charges against the contract"
LIMIT = DecisionRight(
    "Invoice checking", "Compare invoices with the contract; pass on differences.", "Settle up to £50.", ""
)


def role(experience: str = "Entry Level", right: DecisionRight = LIMIT) -> Framework:
    bare = framework()
    described = replace(
        bare.role_description,
        role=replace(bare.role_description.role, experience=experience),
        metrics=(
            Metric("quantitative", "Invoices checked", "Charges found before payment", "98% before payment"),
            Metric("qualitative", "Calm under pressure", "How you stay composed"),
        ),
        decision_rights=(right,),
        frustrations=("Charges that nobody can explain, because the invoices name no order.", "Long meetings."),
    )
    return replace(bare, role_description=described)


def test_facts_that_share_words_with_the_subject_are_taken() -> None:
    facts = facts_near(role(), INVOICES)
    assert facts.measure == "Invoices checked: 98% before payment"
    assert facts.limit == "Compare invoices with the contract; pass on differences."
    assert facts.strain == "Charges that nobody can explain, because the invoices name no order."
    assert facts_near(role(), "Play the piano") == NearFacts()
    assert facts_near(framework(), INVOICES) == NearFacts()


def test_the_limit_is_the_one_of_the_roles_own_level() -> None:
    assert facts_near(role("Mid-Level"), "Invoice checking").limit == "Settle up to £50."
    assert facts_near(role("Senior Manager"), "Invoice checking").limit == "Settle up to £50."
    assert facts_near(role(""), "Invoice checking").limit == "Settle up to £50."


def test_a_long_limit_is_cut_at_a_clause_and_never_asks() -> None:
    long = "Check invoices alone, is that clear? " + "Then " + "very " * LONGEST + "long."
    facts = facts_near(role(right=DecisionRight("Invoice checking", long, "", "")), "Invoice checking")
    assert facts.limit in {"", "Check invoices alone, is that clear."}
    assert "?" not in facts.limit


@pytest.mark.parametrize(
    ("key", "ref", "kind", "words"),
    [
        ("outsourcing-manager", "PRV-SUP/P1", "measure", "SLA Adherence Rate"),
        ("outsourcing-manager", "PRV-PRO/P3", "limit", "£1K"),
        ("bpo-contract-associate", "PRV-PRO/P5", "limit", "discrepancy"),
        ("outsourcing-coordinator", "PRV-SLA/P2", "measure", "Timeliness of Issue Escalation"),
    ],
)
def test_shipped_roles_lend_their_own_measures_and_limits(key: str, ref: str, kind: str, words: str) -> None:
    described = framework_from(shipped_roles()[key], key)
    competency = next(
        each for each in described.competencies if ref in {one.ref for one in _criteria(described, each.code)}
    )
    about = f"{competency.title} {competency.description} {criterion_by_ref(ref).text}"
    assert words in getattr(facts_near(described, about), kind)


def _criteria(described: Framework, code: str) -> tuple[object, ...]:
    from competency_frameworks.mapping import mapping_for

    refs = next(each.criterion_refs for each in mapping_for(described) if each.competency_code == code)
    return tuple(criterion_by_ref(ref) for ref in refs)
