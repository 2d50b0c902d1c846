"""What the verbs refuse with: errors whose text says where, what, and what to do. Anything else is a fault of ours.

They are known by name, so that a refusal need not wait until every room is imported that could have refused as well.
"""

from __future__ import annotations

REFUSALS = frozenset({
    "lockwasher.actions.answer_links.LinkError",
    "lockwasher.actions.cluster.ClusterError",
    "lockwasher.actions.database.DatabaseUnavailableError",
    "lockwasher.actions.calendars.ScopeError",
    "lockwasher.actions.cases.CaseError",
    "lockwasher.actions.evidence.EvidenceError",
    "lockwasher.actions.audit.AuditError",
    "lockwasher.actions.handover.HandoverError",
    "lockwasher.actions.laying.SheetError",
    "lockwasher.actions.loads.UndoError",
    "lockwasher.actions.waiting_sheets.WaitingError",
    "lockwasher.actions.look.DayError",
    "lockwasher.actions.migrate.MoveError",
    "lockwasher.actions.nudges.NudgeError",
    "lockwasher.actions.offices.OfficeError",
    "lockwasher.actions.contacts.ContactError",
    "lockwasher.actions.outbox.LetterError",
    "lockwasher.actions.sending.NotSentError",
    "lockwasher.actions.policies.PolicyChoiceError",
    "lockwasher.actions.portfolios.FolderError",
    "lockwasher.actions.portfolios.PortfolioNotFoundError",
    "lockwasher.actions.questions.QuestionError",
    "lockwasher.actions.produced_papers.PaperworkError",
    "lockwasher.actions.record.RecordError",
    "lockwasher.actions.register.RegisterError",
    "lockwasher.actions.schedules.ScheduleLoadError",
    "lockwasher.actions.withholding.WithholdingError",
    "lockwasher.actions.reminders.ReminderError",
    "lockwasher.calendars.working.CalendarError",
    "lockwasher.estimates.dockets.DocketError",
    "lockwasher.exchange.errors.RefusedFileError",
    "lockwasher.forecast.compile.ForecastError",
    "lockwasher.forecast.kit_format.WorkloadError",
    "lockwasher.paperwork.paper.PaperError",
    "lockwasher.policy.model.PolicyError",
    "lockwasher.paperwork.subjects.SubjectError",
    "lockwasher.procedures.dialect.DialectError",
    "lockwasher.procedures.library.LibraryError",
    "lockwasher.procedures.tables_schedule.ScheduleError",
    "lockwasher.records.journal.JournalError",
    "lockwasher.records.store.ConflictError",
    "lockwasher.records.store.StoreError",
})  # fmt: skip


def is_refusal(error: Exception) -> bool:
    """Whether an error is one that a verb refuses with."""
    return any(f"{kind.__module__}.{kind.__qualname__}" in REFUSALS for kind in type(error).__mro__)
