"""Do pieces of work in turn, round after round, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

PROGRAM = "from lockwasher.cli.main import main; main()"
WARM = "from lockwasher.forecast.warmup import warm; warm()"
Key = TypeVar("Key", bound=tuple[str, str | int])


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took, in seconds of wall time and of processor time; step-samples; peak megabytes, nan if unknown."""

    wall_s: float
    cpu_s: float
    step_samples: int
    peak_mb: float = math.nan

    @property
    def ns(self) -> float:
        """Nanoseconds of processor time for a step-sample."""
        return self.cpu_s / self.step_samples * 1e9


def in_turn(works: Mapping[Key, Callable[[], Cost]], rounds: int) -> dict[Key, list[Cost]]:
    """The costs of all works, each done once a round; progress goes to standard error."""
    found: dict[Key, list[Cost]] = {key: [] for key in works}
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=rounds * len(works))
        for number in range(1, rounds + 1):
            for key, work in works.items():
                progress.update(task, description=f"round {number} of {rounds}: {' '.join(map(str, key))}")
                found[key].append(work())
                progress.advance(task)
    return found


def median(costs: list[Cost], of: Callable[[Cost], float]) -> float:
    """The median over the rounds of something told of a cost."""
    return statistics.median(map(of, costs))


def here(call: Callable[[], object], step_samples: int) -> Cost:
    """The cost of a call in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu, step_samples)


def benched(workload: Path, draws: int) -> Cost:
    """What `lockwasher bench` tells of a workload, in a process of its own."""
    words = [sys.executable, "-c", PROGRAM, "bench", str(workload), "--draws", str(draws), "--format", "json"]
    told = json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)  # noqa: S603  # our own
    return Cost(told["wall_s"], told["cpu_s"], told["steps"] * draws, told["peak_mb"])


def warm_start() -> Cost:
    """A fresh Python that loads the passes kept on disk and plays two plans of two steps; its processor time is not known."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", WARM], check=True)  # noqa: S603  # our own
    return Cost(time.perf_counter() - begun, 0.0, 1)
