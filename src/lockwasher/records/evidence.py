"""The files of evidence and where they were put, read and written as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Max

from lockwasher.records import models
from lockwasher.records.twins import columns, loaded
from lockwasher.register.nouns import Evidence


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of the file of an evidence, and who may open it."""

    evidence: str
    version: int
    sha256: str
    name: str
    size: int
    media_type: str
    handling: str
    partners: tuple[str, ...]
    by: str
    at: datetime
    subject: str = ""
    sender: str = ""
    sent: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """To what an evidence was put: a record of a noun (`cases`, `items`), and of a case perhaps a step."""

    noun: str
    record: str
    step: str = ""


_TOLD = ("subject", "sender", "sent", "files")


def versions(evidence: str) -> tuple[FileVersion, ...]:
    """The versions of the file of an evidence, the newest first."""
    return tuple(map(_version, models.EvidenceFile.objects.filter(evidence=evidence).order_by("-version")))


def newest_files() -> dict[str, FileVersion]:
    """The newest version of every file that is held, by evidence."""
    return {row.evidence: _version(row) for row in models.EvidenceFile.objects.order_by("version")}


def held_as(sha256: str) -> tuple[str, ...]:
    """The evidence of which some version has this content."""
    rows = models.EvidenceFile.objects.filter(sha256=sha256).values_list("evidence", flat=True)
    return tuple(dict.fromkeys(rows))


def add_version(version: FileVersion) -> None:
    """Keep a version."""
    values = asdict(version)
    told = {name: values.pop(name) for name in _TOLD}
    models.EvidenceFile.objects.create(**values, told={name: so for name, so in told.items() if so})


def next_version(evidence: str) -> int:
    """The number of the version to come."""
    found = models.EvidenceFile.objects.filter(evidence=evidence).aggregate(n=Max("version"))["n"]
    return (found or 0) + 1


def set_permission(evidence: str, handling: str, partners: Iterable[str]) -> None:
    """Say anew who may open an evidence, in all its versions."""
    models.EvidenceFile.objects.filter(evidence=evidence).update(handling=handling, partners=list(partners))


def put(evidence: str, places: Iterable[Place], by: str, at: datetime) -> None:
    """Put an evidence to places; where it is already it stays."""
    rows = [models.EvidencePlace(evidence=evidence, **asdict(place), by=by, at=at) for place in places]
    models.EvidencePlace.objects.bulk_create(rows, ignore_conflicts=True)


def places_of(evidence: str) -> tuple[Place, ...]:
    """To what an evidence was put."""
    rows = models.EvidencePlace.objects.filter(evidence=evidence)
    return tuple(sorted(Place(*row) for row in rows.values_list("noun", "record", "step")))


def put_to(noun: str, record: str, until: datetime | None = None) -> dict[str, tuple[str, ...]]:
    """The evidence that was put to a record, perhaps until an instant, by the step (empty: to the record itself)."""
    rows = models.EvidencePlace.objects.filter(noun=noun, record=record).order_by("id")
    rows = rows.filter(at__lte=until) if until else rows
    found: dict[str, list[str]] = {}
    for step, evidence in rows.values_list("step", "evidence"):
        found.setdefault(step, []).append(evidence)
    return {step: tuple(ids) for step, ids in found.items()}


def read_row(evidence: str) -> Evidence | None:
    """The evidence as the register holds it."""
    held = models.Evidence.objects.filter(pk=evidence).values_list(*columns("evidence")).first()
    return loaded("evidence", held) if held else None


def _version(row: models.EvidenceFile) -> FileVersion:
    told = dict(row.told)
    return FileVersion(
        row.evidence,
        row.version,
        row.sha256,
        row.name,
        row.size,
        row.media_type,
        row.handling,
        tuple(row.partners),
        row.by,
        row.at,
        **{**told, "files": tuple(told.get("files", ()))},
    )
