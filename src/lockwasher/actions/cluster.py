"""Play blocks of draws on the workers of a dask cluster: the one module that speaks to one (docs/decisions/0013-cluster.md)."""

from __future__ import annotations

import asyncio
import operator
import pickle
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final, Generic

from lockwasher.forecast.blocks import Given, Strata, cut
from lockwasher.forecast.versions import versions

if TYPE_CHECKING:
    from distributed import Client, Future

REACHED_WITHIN: Final = 10.0  # seconds, for a scheduler to answer and for a first worker to come
BACK_WITHIN: Final = 60.0  # seconds for a worker to come back where all are lost
BLOCKS_PER_THREAD: Final = 4  # so that little is played twice where a worker is lost, and the last ones end together
_LOOK: Final = 0.25  # seconds between two looks at how far the blocks are
_ADDRESS: Final = re.compile(r"(?:(?:tcp|tls)://)?(\[[0-9A-Fa-f:.]+\]|[\w.-]+):(\d{1,5})/?")


class ClusterError(RuntimeError):
    """A cluster cannot be used; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the blocks are done, and how many workers there are at the moment."""

    done: int
    blocks: int
    workers: int


Tell = Callable[[Progress], None]


@contextmanager
def at_cluster(address: str | None, tell: Tell) -> Iterator[Cluster | None]:
    """The workers behind the scheduler at an address, ready to play; None without an address.

    `tell` is told several times a second how far the blocks are.

    Raises:
        ClusterError: dask.distributed is not installed, no scheduler answers or it has no worker, or a worker has other
            versions than this machine.
    """
    if address is None:
        yield None
        return
    client = _connect(address)
    try:
        _await_workers(client, address)
        _refuse_other_versions(client)
        yield Cluster(client, address, tell)
    finally:
        client.close()


class Cluster:
    """Plays blocks on workers (`blocks.Blocks`); `n_workers` at first, `cpu_s` of processor time that blocks took there."""

    def __init__(self, client: Client, address: str, tell: Tell) -> None:
        self._client, self._address, self._tell = client, address, tell
        self.n_workers, self.cpu_s = len(client.nthreads()), 0.0

    def __call__(self, play: Callable[[Strata], Given], n_strata: int, /) -> Iterator[Given]:
        """Play the strata; what plays them is sent once, and once more to whom a lost worker's blocks fall.

        Raises:
            ClusterError: a worker has too little memory, or workers or scheduler are lost and none comes back.
        """
        with self._losses():
            for given, cpu_s in self._results(self._sent(play, n_strata)):
                self.cpu_s += cpu_s
                yield given

    def _sent(self, play: Callable[[Strata], Given], n_strata: int) -> list[Future[Any]]:
        """The blocks as tasks. What plays them is a task too: where its holder is lost, the scheduler has it made again."""
        from dask import config

        packed, name = pickle.dumps(_Sent(play, versions())), f"lockwasher-{uuid.uuid4().hex[:8]}"
        _refuse_too_large(len(packed), self._client.scheduler_info()["workers"])
        with config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):  # it is sent once, however large
            sent = self._client.submit(pickle.loads, packed, key=f"{name}-plan")
        places = _places(self._client.nthreads())
        return [
            # Left to itself, the scheduler gives most of few blocks to the worker that has the plan.
            self._client.submit(
                operator.call, sent, strata, key=f"{name}-block-{n}", workers=[to], allow_other_workers=True
            )
            for n, (strata, to) in enumerate(zip(cut(n_strata, BLOCKS_PER_THREAD * len(places)), cycle(places)))
        ]

    def _results(self, futures: list[Future[Any]]) -> Iterator[Any]:
        for number, future in enumerate(futures):
            self._await(futures, number)
            yield future.result()
            future.release()

    def _await(self, futures: list[Future[Any]], number: int) -> None:
        """Wait for a block, and tell how far all are. Raises ClusterError where no worker is left, and none comes back."""
        seen = time.monotonic()
        while True:
            workers = len(self._client.nthreads())
            self._tell(Progress(number + sum(each.done() for each in futures[number:]), len(futures), workers))
            if _is_done(futures[number]):
                return
            seen = time.monotonic() if workers else seen
            if time.monotonic() - seen > BACK_WITHIN:
                raise ClusterError(
                    f"no worker is left at {self._address}, and none came back within {BACK_WITHIN:.0f} s; "
                    f"start some (dask worker {self._address}) and ask again"
                )

    @contextmanager
    def _losses(self) -> Iterator[None]:
        """Put into words what is lost in mid-run and cannot be made good."""
        from distributed import KilledWorker

        try:
            yield
        except (KilledWorker, MemoryError):
            raise ClusterError(
                f"a block of draws ended one worker at {self._address} after the other, likely for want of memory; "
                "start workers with more (dask worker --memory-limit), or ask for fewer --draws"
            ) from None
        except (CancelledError, OSError):
            raise ClusterError(
                f"the scheduler at {self._address} was lost before all draws were played; start it again with its "
                "workers, and ask again"
            ) from None


@dataclass(frozen=True, slots=True)
class _Sent(Generic[Given]):
    """What plays blocks, with the versions it must meet where it does; also at a worker that came later."""

    play: Callable[[Strata], Given]
    versions: Mapping[str, str]

    def __call__(self, strata: Strata) -> tuple[Given, float]:
        """What a block comes to, and the seconds of processor time it took."""
        if found := _differences(versions(), self.versions):
            raise ClusterError(f"a worker that came later has {found}; {_SAME_VERSIONS}")
        begun = time.thread_time()
        given = self.play(strata)
        return given, time.thread_time() - begun


# ---------------------------------------------------------------- before anything is played


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("--cluster needs dask.distributed: pip install 'lockwasher[cluster]'") from None
    _knock(address)
    try:
        asyncio.run(asyncio.wait_for(_introduce(address), REACHED_WITHIN))
        return Client(address, timeout=REACHED_WITHIN, set_as_default=False)
    except TypeError:
        raise ClusterError(
            f"{address} asks for TLS, and dask's configuration names no certificates; set distributed.comm.tls"
        ) from None
    except OSError:
        raise ClusterError(
            f"what answers at {address} is no dask scheduler, or one that speaks {_other_scheme(address)}; give the address "
            "that 'dask scheduler' prints"
        ) from None


def _knock(address: str) -> None:
    """Raise ClusterError where nothing can answer: dask would try again and again, and not say why it failed."""
    found = _ADDRESS.fullmatch(address)
    if not found or int(found[2]) > 65_535:
        raise ClusterError(f"'{address}' is no address of a dask scheduler; give one like tcp://127.0.0.1:8786")
    try:
        socket.create_connection((found[1].strip("[]"), int(found[2])), REACHED_WITHIN).close()
    except OSError as error:
        raise ClusterError(
            f"nothing answers at {address}: {error.strerror or error}; start a scheduler (dask scheduler) and give the "
            "address it prints"
        ) from None


async def _introduce(address: str) -> None:
    """Ask a scheduler who it is: what is none may never answer, and a client would wait for it without an end."""
    from distributed import Security
    from distributed.core import rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as scheduler:
        if (await scheduler.identity())["type"] != "Scheduler":
            raise OSError(address)


def _other_scheme(address: str) -> str:
    return "plain TCP" if address.startswith("tls://") else "TLS alone"


def _await_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, REACHED_WITHIN)
    except TimeoutError:
        raise ClusterError(
            f"the scheduler at {address} has no worker, and none came within {REACHED_WITHIN:.0f} s; "
            f"start some: dask worker {address}"
        ) from None


_SAME_VERSIONS: Final = "install the same there as here, and start it again: else bits might differ"


def _refuse_other_versions(client: Client) -> None:
    """Raise ClusterError where a worker could come to other bits, all such workers at once."""
    ours = versions()
    found = {worker: _differences(theirs, ours) for worker, theirs in client.run(versions, on_error="return").items()}
    faults = [f"the worker at {worker} has {told}" for worker, told in sorted(found.items()) if told]
    if faults:
        raise ClusterError("\n".join([*faults, _SAME_VERSIONS]))


def _differences(theirs: Mapping[str, str] | Exception, ours: Mapping[str, str]) -> str:
    """In words what a worker has that is not ours; nothing where all is the same."""
    if isinstance(theirs, Exception):
        return f"no lockwasher like this one ({theirs})"
    unlike = [name for name in ours if theirs.get(name) != ours[name]]
    return ", ".join(f"{name} {theirs.get(name, 'unknown')} (here {ours[name]})" for name in unlike)


def _refuse_too_large(n_bytes: int, workers: Mapping[str, Any]) -> None:
    """Raise ClusterError where a worker cannot hold the plan twice: as it was sent, and unpacked."""
    limits = {worker: told["memory_limit"] for worker, told in workers.items() if told["memory_limit"]}
    if limits and 2 * n_bytes > min(limits.values()):
        smallest = min(limits, key=lambda worker: limits[worker])
        raise ClusterError(
            f"the plan takes {n_bytes / 1e6:,.0f} MB, twice that where it is played, and the worker at {smallest} may use "
            f"{limits[smallest] / 1e6:,.0f} MB; start workers with more (dask worker --memory-limit)"
        )


def _places(threads: Mapping[str, int]) -> list[str]:
    """A worker for each of its threads, each worker once before any has a second turn."""
    return [worker for turn in range(max(threads.values())) for worker, n in sorted(threads.items()) if turn < n]


def _is_done(future: Future[Any]) -> bool:
    """Wait for a block, but not for long."""
    from distributed import wait

    try:
        with future.client.as_current():
            wait([future], timeout=_LOOK)
    except TimeoutError:
        return False
    return True
