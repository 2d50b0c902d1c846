"""Facts that the cases of a procedure tell: the day a step was done, what was decided, when a clock runs out."""

from __future__ import annotations

from typing import Final

from lockwasher.cases.progress import ClockReading, ClockState, Progress
from lockwasher.paperwork.facts import Answer, Lacking, Source, Told, fact
from lockwasher.paperwork.subjects import Subject
from lockwasher.register.nouns import Case

TITLE, LOAN, C175 = "title.transfer", "us.doe.property-loan", "us.c175.routine-st"
_STEPS: Final = (
    ("deed.minute", "Agreed who owns it now and who shall", TITLE, "agree"),
    ("deed.release", "Release of the prior owner", TITLE, "owner-release"),
    ("deed.authority", "Authority to accept title", TITLE, "acceptance-authority"),
    ("deed.signed", "Deed signed", TITLE, "sign"),
    ("deed.recorded", "Title recorded", TITLE, "record"),
    ("loan.request", "Request for the loan", LOAN, "request"),
    ("loan.approval", "Approval of a loan to a foreign borrower", LOAN, "foreign-approval"),
    ("loan.delivered", "Property handed over", LOAN, "deliver"),
    ("c175.drafted", "Draft text and background document", C175, "draft"),
    ("c175.legal-review", "Legal review of the agency", C175, "legal-review"),
    ("c175.concurrence", "Concurrence of the agency", C175, "concurrence"),
    ("c175.determination", "Whether it is an international agreement", C175, "determination"),
    ("c175.budget-clearance", "Clearance of the budget office", C175, "budget-clearance"),
    ("c175.environment-paper", "Environmental document", C175, "environment"),
    ("c175.package-sent", "Package sent to State", C175, "package"),
    ("c175.clearances", "Clearances on policy", C175, "clearance"),
    ("c175.legal-clearance", "Clearance in law, with the memorandum of law", C175, "legal-clearance"),
    ("c175.authority", "Circular 175 authority", C175, "decide"),
    ("c175.languages", "Check that the texts say the same", C175, "language-check"),
    ("c175.signed", "Signature", C175, "sign"),
    ("c175.in-force", "Entry into force", C175, "enter-into-force"),
)
_DECIDED: Final = (
    ("loan.foreign", "Whether the borrower is foreign", LOAN, "borrower-is-foreign"),
    ("loan.controlled", "Whether the property is export controlled", LOAN, "property-export-controlled"),
    ("c175.unappropriated", "Whether it commits money not appropriated", C175, "commits-unappropriated-money"),
    ("c175.environment-needed", "Whether an environmental document is needed", C175, "environmental-document-needed"),
    ("c175.foreign-text", "Whether there is a text in another language", C175, "has-foreign-language-text"),
)


def step_answer(subject: Subject, procedure: str, step: str) -> Answer:
    """The day on which a step of a case about the record was done, with its outcome; or that it does not apply, or is not done."""
    found = subject.progress(procedure)
    if found is None:
        return _no_case(procedure)
    case, stands = found
    title = stands.procedure.step[step].title if step in stands.procedure.step else step
    if step in stands.skipped:
        return Told("does not apply in this case", (Source(f"case {case.id}", f"step {step}"),))
    done = stands.finished(step) if step in stands.rounds else None
    if done is None or done.on is None:
        why = f"'{title}' is not recorded as done in the case {case.id}"
        return Lacking(why, "record it there with its paper, once it is done")
    outcome = f"{done.outcome}, " if done.outcome else ""
    return Told(f"{outcome}{done.on}", (Source(f"case {case.id}", f"step {step}", f"event {done.event}"),))


def decided_answer(subject: Subject, procedure: str, name: str) -> Answer:
    """What was decided of a fact of a case: yes, no, or that nobody has."""
    found = subject.progress(procedure)
    if found is None:
        return _no_case(procedure)
    case, stands = found
    said = stands.facts.get(name)
    if said is None:
        return Lacking(f"the case {case.id} leaves '{name}' open", f"decide '{name}' in the case, yes or no")
    return Told("yes" if said else "no", (Source(f"case {case.id}", f"fact {name}"),))


def clock_answer(subject: Subject, procedure: str, step: str) -> Answer:
    """When the clock of a step runs out by the edition that its case runs under, with the rule."""
    found = subject.progress(procedure)
    if found is None:
        return _no_case(procedure)
    case, stands = found
    reading = next((one for one in stands.clocks if one.clock.step == step), None)
    if reading is None or reading.due_on is None:
        return Lacking(_why_not(case, stands, step), "record the step it counts from, with its day")
    return Told(_due(reading), (Source(f"case {case.id}", f"clock of {step}", reading.clock.backing.cites),))


def _due(reading: ClockReading) -> str:
    done = {ClockState.MET: ", kept", ClockState.MISSED: ", missed"}.get(reading.state, "")
    return f"{reading.due_on}{done}"


def _why_not(case: Case, stands: Progress, step: str) -> str:
    title = stands.procedure.step[step].title if step in stands.procedure.step else step
    return f"the clock of '{title}' does not count yet in the case {case.id}"


def _no_case(procedure: str) -> Lacking:
    return Lacking(
        f"no case of the procedure {procedure} about it is on record", f"open a case of {procedure} for this record"
    )


for _name, _title, _procedure, _step in _STEPS:

    @fact(_name, _title)
    def _done(subject: Subject, procedure: str = _procedure, step: str = _step) -> Answer:
        return step_answer(subject, procedure, step)


for _name, _title, _procedure, _asked in _DECIDED:

    @fact(_name, _title)
    def _decided(subject: Subject, procedure: str = _procedure, name: str = _asked) -> Answer:
        return decided_answer(subject, procedure, name)


@fact("transmittal.due", "Day by which it is due at State")
def _transmittal_due(subject: Subject) -> Answer:
    return clock_answer(subject, C175, "transmit")


@fact("transmittal.sent", "Sent to State")
def _transmittal_sent(subject: Subject) -> Answer:
    return step_answer(subject, C175, "transmit")
