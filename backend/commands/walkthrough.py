"""`prova walkthrough`: the whole journey over HTTP, by simulated people."""

import time
from contextlib import ExitStack
from pathlib import Path

import typer

from backend.adapters.store.people import PersonRole
from backend.walkthrough import assessing, learning
from backend.walkthrough.journal import Journal, StageFailed
from backend.walkthrough.running import PERSONA, Account, Running, running_application
from backend.walkthrough.talking import Talker
from backend.walkthrough.visitor import Refused, Visitor


def run(out: Path) -> int:
    """Goes through all stages and leaves what they produced in `out`; 1 when a stage failed."""
    began = time.monotonic()
    try:
        journal = Journal(out, typer.echo)
    except OSError as error:
        typer.echo(f"{out}: {error.strerror}. Choose a folder that can be written to.", err=True)
        return 1
    journal.tell("Walk-through of Prova. Everybody in it is simulated; the application, judging and seal are real.")
    try:
        checks = _walk(journal)
    except StageFailed as failed:
        journal.tell(str(failed))
        return 1
    journal.tell(f"Everything is in {out}. It took {time.monotonic() - began:.0f} seconds.")
    journal.tell(f"portfolio verified: {checks} checks")
    return 0


def _walk(journal: Journal) -> int:
    with ExitStack() as closing:
        with journal.stage("Start the application on this machine, in a folder of its own"):
            running = closing.enter_context(running_application())
            journal.note(f"It answers at {running.address}. {running.engine}".rstrip())
        with journal.stage("Sign in"):
            people = {role: _signed_in(journal, closing, running, each) for role, each in running.accounts.items()}
        return _stages(journal, people)


def _signed_in(journal: Journal, closing: ExitStack, running: Running, account: Account) -> Visitor:
    visitor = closing.enter_context(Visitor(running.address))
    found = visitor.sign_in(account.email, account.password)
    if found["role"] != account.role.value:
        raise Refused(f"{account.name} signed in as {found['role']}")
    journal.note(f"{account.role.words}: {found['name']}")
    return visitor


def _stages(journal: Journal, people: dict[PersonRole, Visitor]) -> int:
    learner, staff = people[PersonRole.LEARNER], people[PersonRole.LEARNING]
    talker = Talker(learner, PERSONA, journal)
    with journal.stage("L&D reads a role description and publishes it"):
        framework_id = learning.read_role(journal, staff)
    with journal.stage("The learner enrols and says what helps"):
        learning.enrol(journal, learner, framework_id)
    with journal.stage("Discover: where does the learner stand?"):
        heat_map = learning.discover(journal, learner, talker)
    with journal.stage("Discuss: a plan from the gaps"):
        planned = learning.discuss(journal, learner)
    with journal.stage("Deliver: four conversations"):
        learning.deliver(journal, learner, talker, planned, heat_map)
    with journal.stage("Demonstrate: the assessor decides"):
        assessing.decide(journal, people[PersonRole.ASSESSOR])
    with journal.stage("Demonstrate: internal quality assurance samples"):
        assessing.assure(journal, people[PersonRole.QUALITY])
    with journal.stage("Demonstrate: what it adds up to"):
        assessing.look_at_progress(journal, learner)
    with journal.stage("The portfolio, sealed and checked"):
        checks = assessing.seal(journal, learner)
    with journal.stage("L&D looks at the team"):
        assessing.look_at_team(journal, staff, heat_map["framework"])
    return checks
