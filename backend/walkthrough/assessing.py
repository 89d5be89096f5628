"""The stages after the talking: an assessor decides, quality is assured, the portfolio is sealed and checked."""

import re
from collections import Counter, defaultdict
from typing import Any

from backend.walkthrough.journal import Journal
from backend.walkthrough.pages import NotOnThePage, figures_on, form_to, links_in, texts_of
from backend.walkthrough.visitor import Refused, Visitor
from portfolio.verify import Result, verify_portfolio

SHORTEST_QUOTE, MOST_PER_CRITERION = 60, 2
NEXT_ROLE = "BPO Operations Manager"
VACS = ("valid", "authentic", "current", "sufficient")
ASSESSOR_RULE = (
    "This assessor is simulated and decides by a fixed rule: met when the judge calls it shown, the criterion admits "
    f"the mode, no help came before, the quote has {SHORTEST_QUOTE} characters or more, the same words are not met "
    f"for it already, and fewer than {MOST_PER_CRITERION} are; otherwise insufficient, with feedback."
)
QUALITY_RULE = (
    "This quality assurer is simulated and goes by a fixed rule: a decision of met on a performance criterion is "
    "disagreed with when the quoted words do not say what the learner themself did or does (no “I”); every other "
    "decision is agreed with."
)
FIRST_PERSON = re.compile(r"\b(I|I'm|I've|I'd|I'll|my|we|our)\b")


def what_is_missing(item: dict[str, Any], met_before: list[str]) -> list[str]:
    """What stands against a queue item by `ASSESSOR_RULE`, in words for the learner; nothing = met.

    `met_before` are the quotes that were met for the same criterion.
    """
    checks = (
        (item["verdict"] == "shown", f"the words only partly show {item['criterion']}"),
        (item["admissible"], f"{item['criterion']} does not admit {item['mode']}; show it another way"),
        (item["independence"] == "none", f"help came before these words ({item['independence']}); show it unaided"),
        (len(item["quote"]) >= SHORTEST_QUOTE, "the passage is short; say what you did, why and what came of it"),
        (item["quote"] not in met_before, "the same words count already"),
        (len(met_before) < MOST_PER_CRITERION, f"{item['criterion']} has two accepted items; another is not needed"),
    )
    return [words for passed, words in checks if not passed]


def decide(journal: Journal, assessor: Visitor) -> None:
    """Every item of the queue, one at a time, by the form on its page."""
    journal.note(ASSESSOR_RULE)
    queue = assessor.facts("/api/queue")
    met: defaultdict[str, list[str]] = defaultdict(list)
    for item in queue:
        missing = what_is_missing(item, met[item["criterion"]])
        if not missing:
            met[item["criterion"]].append(item["quote"])
        assessor.submit(f"/assess/{item['id']}", fill=_decision(item, missing))
    if left := assessor.facts("/api/queue"):
        raise Refused(f"{len(left)} of {len(queue)} items are still undecided")
    accepted = sum(map(len, met.values()))
    journal.note(
        f"{len(queue)} items decided on, one at a time: {accepted} met on {sum(map(bool, met.values()))} criteria, "
        f"{len(queue) - accepted} insufficient, each with a reason or feedback."
    )
    if not accepted:
        raise Refused("nothing in the queue could be accepted, so there is no evidence to go on with")


def _decision(item: dict[str, Any], missing: list[str]) -> dict[str, str]:
    if missing:
        said = "; ".join(missing)
        return {"outcome": "insufficient", "feedback": f"Not enough yet: {said}.", "reason": f"By rule: {said}."}
    reason = (
        f"By rule: the marked words ({len(item['quote'])} characters, {item['mode']}) show {item['criterion']} as "
        f"{item['strength']}, said today by the learner without help."
    )
    return {"outcome": "met", "reason": reason, **dict.fromkeys(VACS, "yes")}


def assure(journal: Journal, quality: Visitor) -> None:
    """Looks at every sampled decision in its place and agrees or does not."""
    journal.note(QUALITY_RULE)
    findings: Counter[str] = Counter()
    # Each agreement can lower the share that is sampled, so the sample is read again after every finding.
    while waiting := [each for each in quality.facts("/api/sample") if not each["looked_at"]]:
        address = f"/quality/{waiting[0]['decision_id']}"
        page = quality.open(address)
        finding = _finding(waiting[0], " ".join(texts_of(page, "mark")))
        quality.send(form_to(page, address), finding)
        findings[finding["agrees"]] += 1
    journal.note(
        f"{findings.total()} sampled decisions looked at: agreed with {findings['yes']}, not with {findings['no']}."
    )


def _finding(sampled: dict[str, Any], quote: str) -> dict[str, str]:
    is_performance = sampled["criterion"].rpartition("/")[2].startswith("P")
    if sampled["outcome"] == "met" and is_performance and not FIRST_PERSON.search(quote):
        return {"agrees": "no", "comment": "By rule: the quoted words do not say what the learner did themself."}
    return {"agrees": "yes", "comment": "By rule: the words are in their place and the outcome follows from them."}


def look_at_progress(journal: Journal, learner: Visitor) -> None:
    """The learner sees what the decisions add up to, and declares that the work is their own."""
    page = learner.open("/evidence")
    found = learner.facts("/api/progress")
    journal.note(f"The learner sees: {found['readiness']['words']} ({found['readiness']['title']}).")
    for unit in found["readiness"]["units"]:
        if unit["chosen"] and unit["accepted"]:
            journal.note(f"  {unit['title']}: {unit['accepted']} of {unit['total']} criteria accepted")
    compared = learner.open(f"/evidence?next={form_to(page, '/evidence').value_of('next', NEXT_ROLE)}")
    journal.note(f"Towards {NEXT_ROLE}: {'; '.join(figures_on(compared))}.")
    declaration = {"own_work": "yes", "ai_used": "The learner is simulated: a program chose prepared answers."}
    learner.send(form_to(page, "/evidence/declaration"), declaration)
    journal.note("Declaration made, saying that the learner is simulated.")


def seal(journal: Journal, learner: Visitor) -> int:
    """Downloads the sealed portfolio and makes every check on its bytes; returns how many passed.

    Raises:
        Refused: a check failed.
    """
    data = learner.download("/portfolio.zip")
    journal.save("portfolio.zip", data)
    journal.note(f"portfolio.zip, {len(data):,} bytes, checked from its bytes alone:")
    report = verify_portfolio(data)
    for line in report.lines():
        journal.tell(f"     {line}")
    if not report.ok:
        raise Refused("the portfolio's seal does not hold")
    return sum(check.result is Result.SUCCESS for check in report.checks)


def look_at_team(journal: Journal, learning: Visitor, role_key: str) -> None:
    """L&D opens the team's heat map and downloads it."""
    page = learning.open(f"/team?role={role_key}")
    links = links_in(page, "/team.csv")
    if not links:
        raise NotOnThePage("the team page offers no CSV")
    table = learning.download(links[0])
    journal.save("team.csv", table)
    rows = len(table.decode("utf-8-sig").splitlines()) - 1
    journal.note(f"Levels only, never words: {rows} rows for one simulated learner (team.csv).")
