"""What the offices answered to an application for duty-free entry of an instrument, as the record of its case tells."""

from __future__ import annotations

from enum import StrEnum

from lockwasher.cases.progress import Progress


class Answered(StrEnum):
    """What the offices have answered; of the answers to several applications the one that stands first here counts."""

    WITHDRAWN = "withdrawn, which counts as finally denied"
    LAPSED = "denied irrespective of the merits, since it was not resubmitted"
    DENIED = "finally denied"
    APPROVED = "approved by Commerce"
    STAMPED = "accepted by Customs"
    DENIED_NOT_FINALLY = "denied by Commerce, and whether finally is not on record"
    TO_RESUBMIT = "denied without prejudice, and whether it is resubmitted in time is not on record"

    @property
    def is_lost(self) -> bool:
        """Whether the same institution can apply no more for the instrument (15 CFR 301.5(e)(4), 301.5(g), 301.7(c))."""
        return self in {Answered.WITHDRAWN, Answered.LAPSED, Answered.DENIED}

    @property
    def is_decided(self) -> bool:
        """Whether the offices are done with it but for an appeal."""
        return self not in {Answered.STAMPED, Answered.TO_RESUBMIT}

    @property
    def is_open(self) -> bool:
        """Whether neither a loss nor a denial stands."""
        return self in {Answered.APPROVED, Answered.STAMPED}


_LEFT_ALONE = {"given-up": Answered.WITHDRAWN, "not-resubmitted": Answered.LAPSED}  # 15 CFR 301.5(e)(6), (e)(4)
_TOLD_PORT = {"favorable": Answered.APPROVED, "denied": Answered.DENIED}  # 15 CFR 301.7(b)-(c), whatever was appealed


def answered(progress: Progress) -> Answered | None:
    """The answer to an application; None while there is none, or it was returned."""
    steps = ("eligibility", "resubmit", "completeness", "decide", "tell-port")
    told = {step: done.outcome for step in steps if (done := progress.finished(step))}
    if "withdrawn" in told.values():
        return Answered.WITHDRAWN
    settled = _LEFT_ALONE.get(told.get("resubmit") or "") or _TOLD_PORT.get(told.get("tell-port") or "")
    return settled or _decided(progress, told.get("decide")) or _undecided(progress, told)


def _decided(progress: Progress, outcome: str | None) -> Answered | None:
    """Of a decision on the merits: final without an appeal once its time is over (15 CFR 301.7(a))."""
    if outcome == "denied":
        is_final = progress.finished("final") and not progress.facts.get("appealed")
        return Answered.DENIED if is_final else Answered.DENIED_NOT_FINALLY
    return Answered.APPROVED if outcome == "approved" else None


def _undecided(progress: Progress, told: dict[str, str | None]) -> Answered | None:
    if progress.facts.get("denied-without-prejudice") and "resubmit" not in told:
        return Answered.TO_RESUBMIT
    return Answered.STAMPED if "eligibility" in told and told["eligibility"] in {None, "stamped"} else None
