"""Files as pages take them in and give them out: how large, what is refused, who may open one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.evidence import most_bytes
from lockwasher.exchange.file_kinds import REFUSED_ENDINGS
from lockwasher.records.evidence import FileVersion
from lockwasher.register.nouns import Handling
from lockwasher.register.viewers import REACH, Role
from lockwasher.web.models import Account

HANDLING_WORDS: Final[Mapping[str, str | Promise]] = {
    "public": gettext_lazy("anybody"),
    "partner": gettext_lazy("the office, and the partners named below"),
    "internal": gettext_lazy("the office only"),
    "personal": gettext_lazy("personal: officers who need it for their work"),
    "controlled": gettext_lazy("controlled: coordinators only"),
}


def may_open(account: Account | None, file: FileVersion) -> bool:
    """Whether a login may open a file, by the file's own permission. That its evidence is seen at all is asked elsewhere."""
    if account is None or Handling(file.handling) not in REACH[Role(account.role)]:
        return False
    return account.role != Role.PARTNER or file.handling == Handling.PUBLIC or account.partner in file.partners


def may_set(account: Account | None, handling: str) -> bool:
    """Whether a login may give a file a permission: one under which it can still open the file itself."""
    return account is not None and handling in {str(code) for code in REACH[Role(account.role)]}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not taken in, because it is too large."""

    name: str


class SkipLarge(FileUploadHandler):
    """Stops to take a file in where it passes the limit, and goes on with the rest of the form: nothing typed is lost."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  # as Django calls it
        """Let the next handler have it, unless the file is too large by now."""
        self.taken += len(raw_data)
        if self.taken > most_bytes():
            skipped = [*getattr(self.request, "skipped_files", ()), Skipped(str(self.file_name))]
            self.request.skipped_files = skipped  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:  # as Django calls it
        """Leave the file to the next handler."""


class FilesInput(forms.ClearableFileInput):
    """A plain file input for several files; it tells the page's script what is taken, so that it can say so before sending."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, *, is_many: bool = True) -> None:
        super().__init__({"multiple": True} if is_many else {})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # as Django calls it
        """All files of that name."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The attributes the script reads."""
        limits = {
            "data-most": str(most_bytes()),
            "data-refused": " ".join(sorted(REFUSED_ENDINGS)),
            "data-too-large": _("{name} has {size} MB; at most {most} MB are taken. Nothing was sent."),
            "data-is-empty": _("{name} is empty. Nothing was sent."),
            "data-runs": _("{name} is a file that a machine runs; it is not taken. Nothing was sent."),
        }
        return super().get_context(name, value, {**(attrs or {}), **limits})


class FilesField(forms.FileField):
    """Several files, or none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=FilesInput(), required=False, allow_empty_file=True, **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files that came."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


def handling_choices(account: Account | None) -> Sequence[tuple[str, str | Promise]]:
    """Who may open a file, as a login may say it."""
    return [(code, words) for code, words in HANDLING_WORDS.items() if may_set(account, code)]


def names(text: str) -> tuple[str, ...]:
    """Ids that somebody typed, separated by blanks, commas or semicolons."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def too_large(skipped: Iterable[Skipped]) -> list[str]:
    """What to say of files that were not taken in."""
    form = _("'%(name)s' is larger than %(most)d MB, the limit of this desk; it was not kept, what you typed was.")
    return [form % {"name": one.name, "most": most_bytes() // 1_000_000} for one in skipped]
