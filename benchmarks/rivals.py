"""The kit's workloads as work for the engine and for its rivals."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType

from rounds import Cost, benched, here

KIT = Path(__file__).parent / "kit"
sys.path.append(str(KIT))  # the kit's modules import each other by their bare names
try:
    import ciw  # noqa: F401
except ImportError:  # compare_peers.py also measures Ciw, which cannot join steps; nothing of it is called here
    sys.modules["ciw"] = ModuleType("ciw")

from compare_peers import Job, both_references, with_numpy  # noqa: E402
from workload import first_cases, read_workload  # noqa: E402

OURS, ORACLE, NUMPY, SIMPY = "Lockwasher", "oracle", "numpy", "SimPy"
ENGINES = (OURS, NUMPY, ORACLE, SIMPY)
MANY = 10_000  # draws of W1 for which memory is a goal
Work = Callable[[], Cost]
Key = tuple[str, str]  # a workload, and who plays it


@dataclass(frozen=True, slots=True)
class Part:
    """So many replications of the first cases of a workload, of all if None: a rival is too slow, or too large, for the whole."""

    cases: int | None
    replications: int


@dataclass(frozen=True, slots=True)
class Task:
    """A workload of the kit, how often it is drawn in a round, and what the rivals do of it; numpy cannot queue."""

    title: str
    about: str
    draws: int
    looped: Part
    numpy: Part | None


TASKS = {
    "w1": Task("W1", "5,000 cases of 20 steps, no offices", 1_000, Part(500, 1), Part(60, 1_000)),
    "w2": Task("W2", "the same through six offices with desks", 1_000, Part(None, 1), None),
    "w2_high": Task("W2-high", "the same, offices busy 95 % of the time", 1_000, Part(None, 1), None),
    "w3": Task("W3", "one network of 200 steps", 100_000, Part(None, 20), Part(None, 10_000)),
}


def works(name: str, path: Path, draws: int | None = None) -> Iterator[tuple[Key, Work]]:
    """What is done with one workload in a round, first by the engine, by the name of who does it."""
    task = TASKS[name]
    yield (task.title, OURS), partial(benched, path, draws or task.draws)
    for job in _jobs(task, path):
        yield (task.title, job.peer), partial(here, job.call, job.step_samples)


def _jobs(task: Task, path: Path) -> Iterator[Job]:
    workload = read_workload(path)
    cut = first_cases(workload, task.looped.cases or len(workload.cases))
    yield from both_references(task.title, cut, task.looped.replications)
    if task.numpy is not None:
        part = first_cases(workload, task.numpy.cases or len(workload.cases))
        yield with_numpy(task.title, part, task.numpy.replications)


def workload_path(name: str) -> Path:
    """The file of one of the kit's workloads."""
    return KIT / "workloads" / f"{name}.json.gz"


def with_cases(name: str, count: int, folder: Path) -> Path:
    """A workload written anew with so many cases: its first ones, then the same again and again."""
    content = json.loads(gzip.decompress(workload_path(name).read_bytes()))
    content["cases"] = list(islice(cycle(content["cases"]), count))
    path = folder / f"{name}-{count}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(content).encode(), 1))
    return path
