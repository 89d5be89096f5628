"""A small whole portfolio, built from records, for every test that needs one."""

from datetime import UTC, datetime, timedelta

from competency_frameworks.qualifications import Qualification, UnitGroup
from competency_frameworks.standards import Mode
from competency_frameworks.standards_library import criterion_by_ref, unit_by_urn
from portfolio.evidence import (
    Decision,
    Evidence,
    Independence,
    JudgeRef,
    Outcome,
    Proposal,
    Quote,
    Sampling,
    Strength,
    Vacs,
    Verdict,
)
from portfolio.exports.build import AssessmentRecord, Stamp, Subject, build
from portfolio.exports.content import Declaration, Learner, PortfolioContent, Role, SpokenTurn, Transcript

MADE_AT = datetime(2026, 11, 3, 14, 5, 9, tzinfo=UTC)
EARLIER = MADE_AT - timedelta(days=5)
JUDGE = JudgeRef("embedded", "1")
SCORECARD = (
    "We run a scorecard each month. A KPI is one line of it, a number we agreed to watch, such as answers in time. "
    "The quarterly business review is where we sit down over three months of scorecards and decide what to change."
)
REVIEW = (
    "First the good news: complaints are down by a third. But you answered 91 per cent in time against 95.\n"
    "I would like us to leave today with one action, an owner and a date for that."
)
ANGRY = "Fine. Just make sure it does not happen again."
SIGNS = "Late reports, people leaving, and the same fault coming back."


def _turn(place: str, speaker: str, text: str, **more: str) -> SpokenTurn:
    """`place` is "conversation.number"; the tutor is called Tutor or, in the rehearsal, Dana Whitlock."""
    conversation, number = place.split(".")
    if speaker == "tutor":
        name = "Dana Whitlock, account director" if conversation == "rehearsal" else "Tutor"
        more = {"voice": "scripted", "prompt": "professional_discussion.v1", **more}
    else:
        name = "Sam Rivers"
    at = EARLIER + timedelta(minutes=int(number), days=conversation == "rehearsal")
    return SpokenTurn(f"{conversation}-{number}", int(number), speaker, name, text, at, **more)  # type: ignore[arg-type]


def _transcripts(learner_says: str) -> tuple[Transcript, ...]:
    discussion = (
        _turn("discussion.1", "tutor", "How do a scorecard, a KPI and a quarterly business review fit together?"),
        _turn("discussion.2", "learner", learner_says),
        _turn("discussion.3", "tutor", "What tells you early that a supplier is in trouble?"),
        _turn("discussion.4", "learner", "I am not sure. Could you give me an example?"),
        _turn("discussion.5", "tutor", "Reports that come late are one early sign.", help="reveal"),
        _turn("discussion.6", "learner", SIGNS),
    )
    rehearsal = (
        _turn("rehearsal.1", "tutor", "So. Where do you think we stand this quarter?"),
        _turn("rehearsal.2", "learner", REVIEW),
        _turn("rehearsal.3", "tutor", "Two of my people were off sick. You know that."),
        _turn("rehearsal.4", "learner", ANGRY),
    )
    return (
        Transcript("discussion", "Professional discussion", EARLIER, discussion),
        Transcript("rehearsal", "Role-play rehearsal", EARLIER + timedelta(days=1), rehearsal),
    )


def _proposal(id_: str, ref: str, turn: SpokenTurn, quote: str, verdict: Verdict, more: dict[str, object]) -> Proposal:
    start = turn.text.index(quote)
    values: dict[str, object] = {
        "mode": Mode.PROFESSIONAL_DISCUSSION,
        "independence": Independence.NONE,
        "strength": Strength.EXPLAINED,
        "confidence": 0.82,
        "reason": "Says what each is for and how one feeds the next.",
        "missing": "",
    } | more
    return Proposal(
        id=id_,
        learner_id="learner-7",
        conversation_id=turn.id.split("-")[0],
        criterion_ref=ref,
        criterion_sha256=criterion_by_ref(ref).text_sha256,
        quote=Quote.cut(turn.id, turn.text, start, start + len(quote)),
        verdict=verdict,
        judge=JUDGE,
        made_at=turn.made_at,
        **values,  # type: ignore[arg-type]
    )


def _proposals(transcripts: tuple[Transcript, ...], quote: str) -> tuple[Proposal, ...]:
    talk, play = (each.turns for each in transcripts)
    simulation = {"mode": Mode.SIMULATION, "strength": Strength.DEMONSTRATED, "confidence": 0.74}
    honest = {"reason": "Gives a good and a poor result in figures, asks for action, owner and date."} | simulation
    curt = {
        "reason": "Asks for a change in the service.",
        "confidence": 0.41,
        "missing": "An action agreed, and a check.",
    }
    told = {"independence": Independence.REVEALED, "reason": "Names three early signs.", "confidence": 0.66}
    return (
        _proposal("p-scorecard", "PRV-SUP/K1", talk[1], quote, Verdict.SHOWN, {}),
        _proposal("p-signs", "PRV-SUP/K4", talk[5], "Late reports, people leaving", Verdict.SHOWN, told),
        _proposal("p-review", "PRV-SUP/P3", play[1], REVIEW[:101], Verdict.SHOWN, honest),
        _proposal("p-curt", "PRV-SUP/P4", play[3], ANGRY, Verdict.SHOWN, simulation | curt),
        _proposal("p-open", "PRV-SUP/P5", play[1], "complaints are down by a third", Verdict.PARTLY, honest),
    )


def _decision(proposal: Proposal, outcome: Outcome, feedback: str) -> Decision:
    met = outcome is Outcome.MET
    reason = "Own words, about a supplier the learner works with; I asked one more question to be sure."
    vacs = Vacs(valid=met, authentic=True, current=True, sufficient=met, reason=reason)
    at = proposal.made_at + timedelta(days=2)
    return Decision(f"d-{proposal.id}", proposal.id, "assessor-2", outcome, vacs, feedback, at, 96)


def sample_content(
    *, learner_says: str = SCORECARD, name: str = "Sam Rivers", feedback: str = "Clear, and in your own words."
) -> PortfolioContent:
    """Four decided items over two units: one criterion achieved, one in part, one not yet, one after a reveal.

    `learner_says` becomes a whole learner turn, of which the first half is quoted as evidence E1.
    """
    transcripts = _transcripts(learner_says)
    proposals = _proposals(transcripts, learner_says[: (len(learner_says) + 1) // 2])
    outcomes = (Outcome.MET, Outcome.INSUFFICIENT, Outcome.MET, Outcome.NOT_YET)
    texts = (
        feedback,
        "These words came after the answer was given.",
        feedback,
        "Agree an action and say how you check it.",
    )
    evidence = tuple(
        Evidence(proposal, _decision(proposal, outcome, text))
        for proposal, outcome, text in zip(proposals, outcomes, texts, strict=False)
    )
    samplings = (
        Sampling("s-1", "d-p-review", "quality-1", True, "A fair decision.", "met, from a simulation", MADE_AT),
        Sampling("s-2", "d-p-curt", "quality-1", False, "Ask again before deciding.", "first decision", MADE_AT),
    )
    groups = (UnitGroup("Mandatory units", 1, 1, ("PRV-SUP",)), UnitGroup("Optional units", 0, 1, ("PRV-SLA",)))
    names = {"assessor-2": "Ines Marchetti", "quality-1": "Noor Haddad"}
    own = Declaration(name, "learner", "This is my own work. I used no other AI than the tutor here.", MADE_AT)
    return build(
        Subject(
            "Harbour Training Centre",
            Learner("learner-7", name, simulated=True),
            Role("Outsourcing Manager", "outsourcing-manager", 1, "5e" * 32),
            Qualification("PRV-S", "Specimen Award in Supplier Performance", 4, 8, 46, 80, groups),
        ),
        AssessmentRecord((unit_by_urn("PRV-SUP"), unit_by_urn("PRV-SLA")), proposals, evidence, samplings, names),
        transcripts,
        (own,),
        Stamp(MADE_AT, "ab" * 32),
    )
