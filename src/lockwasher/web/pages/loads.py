"""Spreadsheets in: dropped, shown with all they would change, written as a whole, kept as a load, and undone as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lockwasher.actions import jobs, waiting_sheets
from lockwasher.actions.laying import SheetError
from lockwasher.actions.loads import UndoError, is_shown_whole, load_of, past_loads, plan_undo, touched_in, undo_load
from lockwasher.actions.waiting_sheets import WaitingError
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.records.loads import Load, LoadState
from lockwasher.records.store import StoreError
from lockwasher.records.undoing import Touched
from lockwasher.register.viewers import Viewer
from lockwasher.web.access import EDIT, MOVE, Days, account_of, by_of, page
from lockwasher.web.fields import TITLES, label_of
from lockwasher.web.files import too_large
from lockwasher.web.load_forms import ReadAsForm, SheetForm, chosen_columns
from lockwasher.web.register_seeing import sees_all
from lockwasher.web.tables import Column, Listing, listing_page

_PER_PAGE = 100
_WRONG = 400
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFUSED = (WaitingError, SheetError, RefusedFileError, StoreError)


def _number(load: Load) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("load", args=[load.number]), load.number)


LISTING = Listing(
    "loads",
    gettext_lazy("Loads"),
    gettext_lazy("Nothing was loaded yet. Drop your own list above, in whatever layout it is."),
    (
        Column("load", gettext_lazy("Load"), lambda load: load.number, _number, is_number=True),
        Column("file", gettext_lazy("File"), lambda load: load.file),
        Column("noun", gettext_lazy("Of"), lambda load: load.noun, lambda load: TITLES.get(load.noun, load.noun or "–"), is_filter=True),
        Column("state", gettext_lazy("State"), lambda load: str(load.state), is_filter=True),
        Column("at", gettext_lazy("When (UTC)"), lambda load: f"{load.at.astimezone(UTC):%Y-%m-%d %H:%M}"),
        Column("by", gettext_lazy("By"), lambda load: load.by, is_filter=True),
        Column("rows", gettext_lazy("Rows"), lambda load: load.rows, is_number=True),
        Column("rejected", gettext_lazy("Rejected"), lambda load: load.rejected, is_number=True),
        Column("created", gettext_lazy("New"), lambda load: load.created, is_number=True),
        Column("updated", gettext_lazy("Changed"), lambda load: load.updated, is_number=True),
        Column("reason", gettext_lazy("Why"), lambda load: load.reason),
    ),
    order="-load",
)  # fmt: skip


@page(EDIT, "GET", "POST", days=Days.TODAY)
def all_loads(request: HttpRequest) -> HttpResponseBase:
    """What was loaded; and the place to drop the next sheet."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    skipped = too_large(getattr(request, "skipped_files", ()))
    is_valid = form.is_valid() if request.method == "POST" else False
    if skipped:
        form.errors.pop("sheet_file", None)
        form.add_error("sheet_file", skipped[0])
    elif is_valid:
        try:
            return _take_in(request, form)
        except _REFUSED as error:
            form.add_error("sheet_file", str(error))
    rows = [load for load in past_loads() if load.state != LoadState.WAITING or _may_go_on(request, load)]
    answer = listing_page(request, LISTING, rows, "loads/list.html", form=form)
    answer.status_code = _WRONG if form.errors else 200
    return answer


def _take_in(request: HttpRequest, form: SheetForm) -> HttpResponseBase:
    file = form.cleaned_data["sheet_file"]
    account = account_of(request.user)
    asked = {"login": request.user.get_username(), "role": str(account.role) if account else ""}
    load = waiting_sheets.take_in_sheet(file.name, file.chunks(), by_of(request), asked)
    try:
        is_large = waiting_sheets.is_large(load)
        if is_large:
            jobs.ask_for_sheet(load.number, "show")
        else:
            waiting_sheets.work_out_sheet(load)
    except RefusedFileError:
        waiting_sheets.drop_sheet(load)
        raise
    except SheetError:
        pass  # the page says what is missing, and asks for it
    return redirect("load", load.number)


@page(EDIT, "GET", "POST", days=Days.TODAY)
def one_load(request: HttpRequest, number: int) -> HttpResponseBase:
    """A load: what it would do while it waits, what it did once it is written."""
    load = _found(request, number)
    if load.state != LoadState.WAITING:
        return _past(request, load)
    if request.method == "POST":
        return _act(request, load)
    return _preview(request, load)


@page(EDIT, days=Days.TODAY)
def rejected_rows(request: HttpRequest, number: int) -> HttpResponseBase:
    """The rejected rows of a waiting sheet, each with its reasons."""
    load = _found(request, number)
    place = waiting_sheets.rejected_at(load)
    if load.state != LoadState.WAITING or not place.is_file():
        raise Http404
    name = f"{load.file.rpartition('.')[0] or load.file}-rejected.xlsx"
    return FileResponse(place.open("rb"), as_attachment=True, filename=name, content_type=_XLSX)


@page(EDIT, "GET", "POST", days=Days.TODAY)
def undo(request: HttpRequest, number: int) -> HttpResponseBase:
    """What the undoing of a load would do; and doing it."""
    load = _found(request, number)
    if not _sees_whole(request, load):
        raise PermissionDenied
    refused, status, reason = "", 200, request.POST.get("reason", "")
    if request.method == "POST":
        try:
            leave_out = bool(request.POST.get("leave_out"))
            done = undo_load(number, by_of(request), reason, leave_out=leave_out, viewer=_viewer(request))
        except UndoError as error:
            refused, status = str(error), _WRONG
        else:
            words = _(
                "Load %(n)d is undone: %(back)d records are as before, %(gone)d are taken out, %(left)d were left as they are."
            )
            messages.success(
                request, words % {"n": number, "back": done.n_back, "gone": done.n_removed, "left": len(done.blocked)}
            )
            return redirect("load", number)
    try:
        planned = plan_undo(number, _viewer(request))
    except UndoError as error:
        return render(
            request, "error.html", {"title": _("Load %(n)d") % {"n": number}, "told": str(error)}, status=_WRONG
        )
    told = {
        "title": _("Undo load %(n)d") % {"n": number},
        "load": load,
        "undo": planned,
        "refused": refused,
        "reason": reason,
    }
    return render(request, "loads/undo.html", told, status=status)


# ---------------------------------------------------------------- a sheet that waits


def _preview(request: HttpRequest, load: Load, refused: str = "", form: ReadAsForm | None = None) -> HttpResponse:
    if job := _open_job(load):
        return render(request, "loads/waits.html", {"title": load.file, "load": load, "job": job})
    shown, told_refused = waiting_sheets.shown(load), refused
    if shown is None:
        shown, told_refused = _worked_out(load)
        told_refused = refused or told_refused or _failure(load)
    differences = Paginator(shown.get("differences", []), _PER_PAGE).get_page(request.GET.get("page"))
    bad = Paginator(shown.get("bad", []), _PER_PAGE).get_page(request.GET.get("rejected"))
    sheets = (*shown.get("sheets", ()), *shown.get("others", ()))
    context = {
        "title": load.file,
        "load": load,
        "shown": shown,
        "differences": differences,
        "bad": bad,
        "meanings": [
            (name, label_of(name) if name != "left-out" else _("left out")) for name in shown.get("meanings", ())
        ],
        "form": form or _read_as(request, load, sheets),
        "refused": (told_refused or shown.get("refused", "")).replace("--project ", ""),
        "has_rejected": waiting_sheets.rejected_at(load).is_file(),
        "reason": request.POST.get("reason", ""),
        "taken": load.asked.get("take_over", []),
        "noun_title": TITLES.get(shown.get("noun", ""), ""),
    }
    return render(request, "loads/preview.html", context, status=_WRONG if refused else 200)


def _read_as(request: HttpRequest, load: Load, sheets: Iterable[str], data: Any = None) -> ReadAsForm:
    known = [(one.id, one.name) for one in request.desk.portfolio.projects]  # type: ignore[attr-defined]
    return ReadAsForm(data, initial=dict(load.asked), sheets=sheets, projects=known)


def _worked_out(load: Load) -> tuple[dict[str, Any], str]:
    """What a small sheet would do; of a large one that failed, nothing."""
    if _failure(load):
        return {}, ""
    try:
        return waiting_sheets.work_out_sheet(load), ""
    except _REFUSED as error:
        return {}, str(error)


def _act(request: HttpRequest, load: Load) -> HttpResponseBase:
    verb = request.POST.get("verb")
    if _open_job(load):  # nothing is asked of a sheet while the worker reads or writes it
        return redirect("load", load.number)
    if verb == "drop":
        if not waiting_sheets.drop_sheet(load):
            return redirect("load", load.number)
        messages.success(request, _("'%(file)s' was dropped; nothing of it was written.") % {"file": load.file})
        return redirect("loads")
    if verb == "write":
        return _write(request, load)
    shown = waiting_sheets.shown(load) or {}
    form = _read_as(request, load, (*shown.get("sheets", ()), *shown.get("others", ())), request.POST)
    if verb not in {"match", "take"} or (verb == "match" and not form.is_valid()):
        return _preview(request, load, _("Nothing was changed: see below what is wrong."), form)
    changed = _match(request, load, form) if verb == "match" else {"take_over": _taken(request, load)}
    is_by_job = bool(jobs.newest_job(jobs.Kind.SHEET, f"{load.number} show"))
    try:
        waiting_sheets.ask_anew(load, changed)
    except WaitingError as error:
        return _over(request, load, error)
    if is_by_job:
        jobs.ask_for_sheet(load.number, "show")
    return redirect("load", load.number)


def _match(request: HttpRequest, load: Load, form: ReadAsForm) -> dict[str, Any]:
    told = form.told()
    is_other = (told["sheet"], told["noun"]) != (load.asked.get("sheet", ""), load.asked.get("noun", ""))
    return told | {
        "columns": {} if is_other else chosen_columns(request.POST),
        "take_over": load.asked.get("take_over", []),
    }


def _taken(request: HttpRequest, load: Load) -> list[str]:
    """What is taken over: of what this page shows, what is ticked; of the rest, what was before."""
    before, ticked = set(load.asked.get("take_over", ())), request.POST.getlist("take")
    return sorted((before - set(request.POST.getlist("offered"))) | set(ticked))


def _write(request: HttpRequest, load: Load) -> HttpResponseBase:
    digest, reason = request.POST.get("digest", ""), request.POST.get("reason", "")
    if not reason.strip():
        return _preview(request, load, _("Say why this is loaded; it stays in the history of every record."))
    try:
        if jobs.newest_job(jobs.Kind.SHEET, f"{load.number} show"):
            waiting_sheets.keep_order(load, {"digest": digest, "reason": reason, "by": by_of(request)})
            jobs.ask_for_sheet(load.number, "write")
            return redirect("load", load.number)
        plan = waiting_sheets.write_sheet(load, digest, reason, by_of(request))
    except _REFUSED as error:
        current = load_of(load.number)
        if current is None or current.state != LoadState.WAITING:
            return _over(request, load, error)
        waiting_sheets.shown_at(load).unlink(missing_ok=True)
        return _preview(request, load, str(error))
    if plan.load is None:
        messages.info(request, _("All of '%(file)s' is on record already; nothing was changed.") % {"file": load.file})
        return redirect("loads")
    counts = plan.written
    told = _("Written as load %(n)d: %(new)d records new, %(changed)d changed.")
    messages.success(request, told % {"n": plan.load, "new": counts.created if counts else 0, "changed": counts.updated if counts else 0})  # fmt: skip
    return redirect("load", plan.load)


def _over(request: HttpRequest, load: Load, error: Exception) -> HttpResponseBase:
    """The answer to what was asked of a sheet that waits no longer: what became of it."""
    messages.error(request, str(error))
    return redirect("load", load.number) if load_of(load.number) else redirect("loads")


def _open_job(load: Load) -> jobs.Job | None:
    found = (jobs.open_job(jobs.Kind.SHEET, f"{load.number} {act}") for act in ("write", "show"))
    return next((job for job in found if job), None)


def _failure(load: Load) -> str:
    """Why the last job on a sheet failed; empty where it did not."""
    found = (jobs.newest_job(jobs.Kind.SHEET, f"{load.number} {act}") for act in ("write", "show"))
    return next((job.error for job in found if job and job.standing == jobs.Standing.FAILED), "")


# ---------------------------------------------------------------- a load that is over


def _past(request: HttpRequest, load: Load) -> HttpResponse:
    touched = _seen(request, touched_in(load))
    shown = Paginator(touched, _PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, TITLES.get(one.noun, one.noun), [label_of(name) for name in sorted(one.before)]) for one in shown]
    n = len(touched)
    context = {
        "title": _("Load %(n)d: %(file)s") % {"n": load.number, "file": load.file},
        "load": load,
        "rows": rows,
        "shown": shown,
        "told": ngettext("%(n)s record was made or changed by it.", "%(n)s records were made or changed by it.", n)
        % {"n": n},
        "may_undo": load.state == LoadState.WRITTEN and load.noun != "portfolio" and _sees_whole(request, load),
        "noun_title": TITLES.get(load.noun, load.noun),
        "following": waiting_sheets.following(load),
    }
    return render(request, "loads/load.html", context)


def _seen(request: HttpRequest, touched: Iterable[Touched]) -> list[Touched]:
    """Those of the records that the login may see; of what is no longer there it is told only who sees all."""
    if sees_all(request):
        return list(touched)
    ids = {noun: {one.id for one in held} for noun, held in request.desk.portfolio.rows()}  # type: ignore[attr-defined]
    return [one for one in touched if one.record in ids.get(one.noun, ())]


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.desk.viewer  # type: ignore[attr-defined]
    return viewer


def _sees_whole(request: HttpRequest, load: Load) -> bool:
    """Whether the login sees all of the records of a load that are there, and the cases of its events."""
    desk: Any = request.desk  # type: ignore[attr-defined]
    return sees_all(request) or is_shown_whole(load, desk.world.portfolio, desk.portfolio)


def _found(request: HttpRequest, number: int) -> Load:
    load = load_of(number)
    if load is None or (load.state == LoadState.WAITING and not _may_go_on(request, load)):
        raise Http404
    return load


def _may_go_on(request: HttpRequest, load: Load) -> bool:
    """Whether a waiting sheet is the login's own, or the login may move many records at once."""
    return load.asked.get("login") == request.user.get_username() or request.user.has_perm(MOVE)


urlpatterns = [
    path("load/", all_loads, name="loads"),
    path("load/<int:number>/", one_load, name="load"),
    path("load/<int:number>/rejected/", rejected_rows, name="load-rejected"),
    path("load/<int:number>/undo/", undo, name="load-undo"),
]
