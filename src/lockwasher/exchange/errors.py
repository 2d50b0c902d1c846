"""What a portfolio folder gets wrong: each place, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lockwasher.procedures.dialect import did_you_mean

# Comparing with every id of a large file takes seconds for each misspelt one.
_MOST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault: the file, the line of the file (the header is line 1), the column, what is wrong, what to do."""

    file: str
    row: int | None
    column: str | None
    message: str
    fix: str = ""

    def __str__(self) -> str:
        """The fault as one line, such as `items.csv:14 column origin: 'XX' is not ...; did you mean CH?`."""
        row = f":{self.row}" if self.row else ""
        column = f" column {self.column}" if self.column else ""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.file}{row}{column}: {self.message}{fix}"


class PortfolioErrors(Exception):  # noqa: N818  # it carries all faults of a folder, not one
    """A folder is not a portfolio; `errors` holds every fault of every file, by file and line."""

    def __init__(self, errors: tuple[RowError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class RefusedFileError(Exception):
    """A file cannot be read at all, or not to its end; `error` says why."""

    def __init__(self, error: RowError) -> None:
        super().__init__(str(error))
        self.error = error


class UnreadableError(ValueError):
    """A cell does not say what its column needs."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(f"{message}; {fix}")
        self.message, self.fix = message, fix


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about a misspelt word: the nearest known one, or `otherwise` when none is near."""
    pool = list(known)
    if len(pool) > _MOST_COMPARED:
        pool = [name for name in pool if name[:1] == word[:1]][:_MOST_COMPARED]
    return did_you_mean(word, pool).removeprefix("; ") or otherwise
