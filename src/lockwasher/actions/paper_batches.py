"""Write one kind of paper about every record it can be about, as files, by several processes."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from lockwasher.actions.papers import write_paper
from lockwasher.paperwork.filling import fill, texts_of
from lockwasher.paperwork.kinds import Kind
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.signs import refuse_unprintable
from lockwasher.paperwork.subjects import Desk, Subject, subject_of

AHEAD: Final = 16  # papers that wait for a process; filled ones take memory
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
Progress = Callable[[int, int], None]


def subjects_of(desk: Desk, kind: Kind) -> tuple[Subject, ...]:
    """Every record a kind can be about: of one for applications each application once, by its first line; else those of its first noun."""
    if kind.for_application:
        firsts = dict.fromkeys(made.lines[0] for item in desk.portfolio.items if (made := desk.application_of(item.id)))
        return tuple(subject_of(desk, "items", name) for name in firsts)
    noun = kind.about[0]
    return tuple(subject_of(desk, noun, one.id) for one in getattr(desk.portfolio, noun))


def write_all(
    kind: Kind,
    subjects: Iterable[Subject],
    folder: Path,
    form: str = "pdf",
    *,
    workers: int = 0,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Fill and write a paper about each subject; `progress` is told how many of how many are written.

    Args:
        kind: the kind of paper.
        subjects: what each paper is about.
        folder: where the files go, KIND-RECORD.FORM each; it is made.
        form: the ending of a form of `papers.FORMS`.
        workers: processes; 0: one for each core. Spawned, never forked, as typst keeps threads.
        progress: called after each paper that is written.

    Raises:
        PaperError: two records would give one file, or papers cannot be set; the others are written, and each missing one is
            named with why.
    """
    told = tuple(subjects)
    paths = _paths(kind, told, folder, form)
    folder.mkdir(parents=True, exist_ok=True)
    missing: list[str] = []
    with ProcessPoolExecutor(workers or os.cpu_count() or 1, get_context("spawn")) as pool:
        for n_done in _written(pool, kind, zip(told, paths, strict=True), form, missing):
            if progress:
                progress(n_done, len(told))
    if missing:
        n = len(told) - len(missing)
        raise PaperError("\n".join((f"{n:,} of {len(told):,} papers are in {folder}; these are not:", *missing)))
    return paths


def _written(
    pool: ProcessPoolExecutor, kind: Kind, work: Iterable[tuple[Subject, Path]], form: str, missing: list[str]
) -> Iterator[int]:
    """Hand papers over as they are filled, a few ahead; how many are dealt with, again and again."""
    waiting: dict[Future[None], Path] = {}
    n_done = 0
    for subject, path in work:
        filled = fill(kind, subject)
        try:
            if form == "pdf":
                refuse_unprintable(texts_of(filled))
        except PaperError as error:
            missing.append(f"{path.name}: {error}")
            n_done += 1
        else:
            waiting[pool.submit(write_paper, filled.paper, path, form)] = path
        if len(waiting) >= AHEAD:
            n_done += _collect(waiting, missing)
            yield n_done
    while waiting:
        n_done += _collect(waiting, missing)
        yield n_done


def _collect(waiting: dict[Future[None], Path], missing: list[str]) -> int:
    """Wait until some are dealt with; how many. Those that cannot be set are told with why."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for one in done:
        path = waiting.pop(one)
        try:
            one.result()
        except PaperError as error:
            missing.append(f"{path.name}: {error}")
    return len(done)


def _paths(kind: Kind, subjects: Iterable[Subject], folder: Path, form: str) -> tuple[Path, ...]:
    found = tuple(folder / f"{kind.id}-{_UNSAFE.sub('-', subject.id)}.{form}" for subject in subjects)
    twice = [path.name for path, n in Counter(found).items() if n > 1]
    if twice:
        raise PaperError(f"{twice[0]}: two records would be written to one file; write them one by one")
    return found
