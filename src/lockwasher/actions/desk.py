"""What a desk sees: the register in memory, kept up to date by what changes, and its world of a day, computed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from lockwasher.actions.database import at_the_database, in_words, readable
from lockwasher.actions.look import world_on
from lockwasher.actions.tariff import official_files
from lockwasher.cases.visible_steps import step_offices
from lockwasher.estimates.world import World
from lockwasher.records.held import Held, read_held, refreshed
from lockwasher.records.snapshot import Stamp
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, StepOffices, Viewer
from lockwasher.register.visible import visible

T = TypeVar("T")
_DAYS = 8  # worlds that are kept: the desk's own day, and some that people look back to


def current_portfolio() -> tuple[Portfolio, Stamp]:
    """All the register holds, and the stamp of that moment: the same stamp, the same portfolio, the same object.

    It is read once in a process; after that two queries find what has changed, and only that is read. Inside `writing()` it
    is what that transaction sees.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    held = _register.now()
    return held.portfolio, held.stamp


@contextmanager
def reading() -> Iterator[None]:
    """Read from the database, opened if this process has not yet; whether it is up to date is not asked for every page.

    Raises:
        DatabaseUnavailableError: it cannot be opened or read.
    """
    if not _register.is_read:
        current_portfolio()
    with in_words():
        yield


def desk_world(day: date) -> World:
    """The register's world of a day with the progress of its cases; of several threads that ask at once one computes it.

    Raises:
        DayError, ScheduleError: as `world_on`.
        DatabaseUnavailableError: the database cannot be read.
    """
    return desk_at(day)[0]


def desk_at(day: date) -> tuple[World, Stamp]:
    """The world of a day as `desk_world`, and the stamp of the register it was made from."""
    portfolio, stamp = current_portfolio()
    return _worlds.get((stamp, day, official_files(day)), lambda: _world(portfolio, day)), stamp


def seen_portfolio(world: World, viewer: Viewer) -> Portfolio:
    """What of the world's portfolio a viewer may see; kept as long as the world is."""
    kept = _seen.setdefault(world, {})
    if viewer not in kept:
        kept[viewer] = visible(world.portfolio, viewer)
    return kept[viewer]


def viewer_of(world: World, role: Role, partner: str | None = None) -> Viewer:
    """Somebody with a role who looks at a world, with the offices that its editions give the steps to."""
    if world not in _offices:
        _offices[world] = step_offices(world.library)
    return Viewer(role, partner, step_offices=_offices[world])


def forget() -> None:
    """Read everything anew at the next question: for whoever puts another database in the place of this one."""
    _register.forget()
    _worlds.forget()


class _Register:
    """The register in memory; threads that ask while it is read wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: Held | None = None

    @property
    def is_read(self) -> bool:
        return self._held is not None

    def now(self) -> Held:
        with self._lock:
            if self._held is None:
                with at_the_database(), readable():
                    self._held = read_held()
            else:
                with in_words(), readable():
                    self._held = refreshed(self._held)
            return self._held

    def forget(self) -> None:
        with self._lock:
            self._held = None


class _Once(Generic[T]):
    """The last few things that were computed, each once: who asks for one that is being computed waits for it."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._found: OrderedDict[Hashable, Future[T]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        future, is_mine = self._future(key)
        if is_mine:
            try:
                future.set_result(make())
            except BaseException as error:
                self._drop(key, future)
                future.set_exception(error)
        return future.result()

    def forget(self) -> None:
        with self._lock:
            self._found.clear()

    def _future(self, key: Hashable) -> tuple[Future[T], bool]:
        with self._lock:
            found = self._found.get(key)
            if found:
                self._found.move_to_end(key)
                return found, False
            mine: Future[T] = Future()
            self._found[key] = mine
            while len(self._found) > self._most:
                self._found.popitem(last=False)
            return mine, True

    def _drop(self, key: Hashable, future: Future[T]) -> None:
        """A failure is told to those who wait, and not kept."""
        with self._lock:
            if self._found.get(key) is future:
                del self._found[key]


def _world(portfolio: Portfolio, day: date) -> World:
    world = world_on(portfolio, day)
    _ = world.progress  # computed here, once, and not in each thread that first needs it
    return world


_seen: WeakKeyDictionary[World, dict[Viewer, Portfolio]] = WeakKeyDictionary()
_offices: WeakKeyDictionary[World, StepOffices] = WeakKeyDictionary()
_register = _Register()
_worlds: _Once[World] = _Once(_DAYS)
