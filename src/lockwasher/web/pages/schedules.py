"""Schedules of host laboratories: taken in, matched, shown as a difference, written; what changed since; the forecast back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lockwasher.actions import schedules
from lockwasher.actions.desk import viewer_of
from lockwasher.actions.schedule_forecast import forecast_rows
from lockwasher.actions.schedules import Choice, Laid, ScheduleLoadError, Written
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.schedules import DEFAULT_TAKE, DEFAULT_WHY
from lockwasher.records.schedules import Taken
from lockwasher.records.store import ConflictError, StoreError
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.visible import visible
from lockwasher.web.access import EDIT, SEE, Days, by_of, page
from lockwasher.web.files import too_large
from lockwasher.web.links import linked
from lockwasher.web.schedule_forms import HandForm, LoadForm, TakeForm, WriteForm, take_of, told_choice
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import Column, Listing, listing_page, percent

_MOST_SHOWN = 200

LISTING = Listing(
    "schedules",
    gettext_lazy("Schedules"),
    gettext_lazy("No schedule was loaded yet: load a Primavera file (.xer), or an MS Project file saved as XML."),
    (
        Column("at", gettext_lazy("Loaded (UTC)"), lambda row: f"{row.at:%Y-%m-%d %H:%M}"),
        Column("project", gettext_lazy("Schedule"), lambda row: row.project, is_filter=True),
        Column(
            "file",
            gettext_lazy("File"),
            lambda row: row.file,
            lambda row: format_html('<a href="{}">{}</a>', reverse("schedule", args=[row.id]), row.file),
        ),
        Column("data_date", gettext_lazy("Data date"), lambda row: row.data_date),
        Column("n_activities", gettext_lazy("Activities"), lambda row: row.n_activities, is_number=True),
        Column("by", gettext_lazy("By"), lambda row: row.by),
        Column("take", gettext_lazy("Taken as need-by"), lambda row: told_choice(row.take)),
        Column("n_need_bys", gettext_lazy("Need-bys written"), lambda row: row.n_need_bys, is_number=True),
        Column("n_links", gettext_lazy("Milestones with new links"), lambda row: row.n_links, is_number=True),
        Column("reason", gettext_lazy("Why"), lambda row: row.reason),
    ),
)
CHANGES = Listing(
    "schedule-changes",
    gettext_lazy("What changed since the schedule before"),
    gettext_lazy("Nothing changed, or there is no schedule of this project that was written before."),
    (
        Column("what", gettext_lazy("What"), lambda row: str(row.what), is_filter=True),
        Column("activity_id", gettext_lazy("Activity"), lambda row: row.activity),
        Column("name", gettext_lazy("Name"), lambda row: row.name),
        Column("before", gettext_lazy("Before"), lambda row: row.before),
        Column("after", gettext_lazy("Now"), lambda row: row.after),
        Column("days", gettext_lazy("Days later"), lambda row: row.days, is_number=True),
    ),
)
FORECAST = Listing(
    "schedule-forecast",
    gettext_lazy("The forecast, by activity"),
    gettext_lazy("No activity of a schedule is matched to a milestone yet."),
    (
        Column("activity_id", gettext_lazy("Activity"), lambda row: row.activity_id),
        Column("project", gettext_lazy("Schedule"), lambda row: row.project, is_filter=True),
        Column(
            "milestone",
            gettext_lazy("Milestone"),
            lambda row: row.milestone,
            lambda row: linked("milestone", row.milestone, row.milestone),
        ),
        Column("need_by", gettext_lazy("Need-by"), lambda row: row.need_by),
        Column("p50", gettext_lazy("P50"), lambda row: row.p50),
        Column("p80", gettext_lazy("P80"), lambda row: row.p80),
        Column(
            "chance_on_time",
            gettext_lazy("On time"),
            lambda row: row.chance_on_time,
            lambda row: percent(row.chance_on_time),
            is_number=True,
        ),
        Column("forecast", gettext_lazy("Forecast"), lambda row: row.forecast, is_number=True),
        Column("as_of", gettext_lazy("As of"), lambda row: row.as_of),
    ),
)


@page(SEE)
def schedule_list(request: HttpRequest) -> HttpResponse:
    """Every schedule that was loaded."""
    return listing_page(request, LISTING, schedules.all_taken(), "schedules/list.html")


@page(SEE)
def forecast(request: HttpRequest) -> HttpResponse:
    """P50 and P80 of every matched activity, for the schedule to take back."""
    desk = _desk(request)
    return listing_page(request, FORECAST, forecast_rows(desk.portfolio, desk.day), "schedules/forecast.html")


@page(EDIT, "GET", "POST", days=Days.TODAY)
def load(request: HttpRequest) -> HttpResponseBase:
    """Take a schedule file in; nothing of it is written yet."""
    form = LoadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        skipped = too_large(getattr(request, "skipped_files", ()))
        if form.is_valid():
            file, project = form.cleaned_data["file"], form.cleaned_data["project"].strip() or None
            try:
                taken = schedules.take_in(file.name, file.chunks(), by_of(request), project)
            except (RefusedFileError, ScheduleLoadError) as error:
                form.add_error("file", str(error))
            else:
                return redirect("schedule", taken.id)
        for large in skipped:
            form.errors.pop("file", None)
            form.add_error("file", large)
    told = {"title": _("Load a schedule"), "form": form}
    return render(request, "schedules/load.html", told, status=400 if form.errors else 200)


@page(SEE)
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    """One schedule: which activity is which milestone, what it would change, and what was written of it."""
    return _shown(request, _taken(number))


@page(EDIT, "POST")
def match(request: HttpRequest, number: int) -> HttpResponseBase:
    """Keep what a person says of activities: proposals that hold, one by hand, and matches that do not hold."""
    taken = _taken(number)
    portfolio = _desk(request).portfolio
    pairs = [pair.partition(":") for pair in request.POST.getlist("match")]
    links = {activity: milestone for milestone, _colon, activity in pairs}
    links |= dict.fromkeys(request.POST.getlist("forget"), "")
    hand = HandForm(request.POST)
    is_typed = bool(request.POST.get("activity", "").strip() or request.POST.get("milestone", "").strip())
    if is_typed and hand.is_valid():
        links[hand.cleaned_data["activity"].strip()] = hand.cleaned_data["milestone"].strip()
    if not links or (is_typed and hand.errors):
        told = _("Tick what holds, or type an activity and the milestone it is.")
        return _shown(request, taken, fault=told, hand=hand if is_typed else None)
    try:
        n = _keep(request, taken, links, portfolio)
    except ScheduleLoadError as error:
        return _shown(request, taken, fault=str(error), hand=hand if is_typed else None)
    messages.success(request, ngettext("%(n)s match kept.", "%(n)s matches kept.", n) % {"n": n})
    return redirect(_address(taken, request.POST.get("take", "")))


@page(EDIT, "POST")
def write(request: HttpRequest, number: int) -> HttpResponseBase:
    """Write what was shown, all of it or nothing."""
    taken, form, desk = _taken(number), WriteForm(request.POST), _desk(request)
    if not form.is_valid():
        return _shown(request, taken, fault=_("Nothing was written: say why."), form=form)
    told = form.cleaned_data
    take = take_of(told["take"]) or DEFAULT_TAKE
    choice = Choice(take, with_logic=told["with_logic"], shown=told["shown"])
    viewer = viewer_of(desk.world, desk.viewer.role, desk.viewer.partner)

    def see(portfolio: Portfolio) -> Portfolio:
        return visible(portfolio, viewer)

    try:
        written = schedules.write_schedule(taken, see, choice, by_of(request), told["reason"])
    except (ScheduleLoadError, StoreError, ConflictError) as error:
        return _shown(request, taken, fault=str(error), form=form)
    messages.success(request, _told(written))
    return redirect("schedules")


@page(SEE)
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What changed since the schedule of the same project that was written before."""
    taken = _taken(number)
    found = schedules.changes_since(taken, take_of(request.GET.get("take", "")) or _take_of(taken))
    return listing_page(request, CHANGES, found.changes, "schedules/changes.html", taken=taken, before=found.before)


def _keep(request: HttpRequest, taken: Taken, links: dict[str, str], portfolio: Portfolio) -> int:
    there = schedules.schedule_of(taken).activity
    for name in links:
        if name not in there:
            raise ScheduleLoadError(
                _("The schedule has no activity '%(name)s'; its ids are those of the file.") % {"name": name}
            )
    whys = {match.activity: match.why for match in schedules.lay(taken, portfolio, _desk(request).day).matched}
    by_hand = _("by hand")
    told = {name: by_hand if request.POST.get("activity", "").strip() == name else whys.get(name, "") for name in links}
    return schedules.keep_links(taken.project, links, told, by_of(request), portfolio)


def _desk(request: HttpRequest) -> Desk:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    return desk


def _taken(number: int) -> Taken:
    found = schedules.find_taken(number)
    if found is None:
        raise Http404
    return found


def _take_of(taken: Taken) -> Any:
    return take_of(taken.take) or DEFAULT_TAKE


def _address(taken: Taken, take: str) -> str:
    return reverse("schedule", args=[taken.id]) + (f"?take={take}" if take_of(take) else "")


def _told(written: Written) -> str:
    told = ngettext("%(n)s need-by written.", "%(n)s need-bys written.", written.n_need_bys) % {"n": written.n_need_bys}
    if written.n_milestones:
        n = written.n_milestones
        told += " " + ngettext("%(n)s milestone has new links.", "%(n)s milestones have new links.", n) % {"n": n}
    return told


def _shown(
    request: HttpRequest, taken: Taken, *, fault: str = "", form: WriteForm | None = None, hand: HandForm | None = None
) -> HttpResponse:
    """The page of a schedule; with a fault, as somebody has to mend it."""
    desk, asked = _desk(request), request.POST if request.method == "POST" else request.GET
    take = take_of(asked.get("take", "")) or _take_of(taken)
    laid = schedules.lay(taken, desk.portfolio, desk.day, take)
    start = {"take": str(take), "shown": schedules.told_of(laid.plan)}
    told = {
        "title": taken.project,
        "taken": taken,
        "laid": laid,
        "fault": fault,
        "take": take,
        "default_take": DEFAULT_TAKE,
        "default_why": DEFAULT_WHY,
        "take_form": TakeForm(initial={"take": str(take)}),
        "hand_form": hand or HandForm(),
        "write_form": _write_form(form, start, with_logic=bool(laid.plan.addable)),
        "may_write": desk.is_today and request.user.has_perm(EDIT),
        "since": schedules.changes_since(taken, take),
        **_tables(laid),
    }
    return render(request, "schedules/schedule.html", told, status=400 if fault else 200)


def _write_form(form: WriteForm | None, start: dict[str, str], *, with_logic: bool) -> WriteForm:
    """The form with what was typed, and with what is shown now; of logic only where there are links to write."""
    typed = {name: form.data.get(name, "") for name in ("with_logic", "reason")} if form else {}
    made = WriteForm(typed | start) if form else WriteForm(initial=start)
    if not with_logic:
        del made.fields["with_logic"]
    return made


def _tables(laid: Laid) -> dict[str, Any]:
    """The shifts, those that change first and the least slack before the others; of all tables so many rows as a page can bear."""
    far = 10**6
    shifts = sorted(
        laid.plan.shifts,
        key=lambda shift: (
            not shift.is_change,
            far if shift.slack_new is None else shift.slack_new,
            shift.match.milestone,
        ),
    )
    return {
        "shifts": shifts[:_MOST_SHOWN],
        "n_more_shifts": max(0, len(shifts) - _MOST_SHOWN),
        "n_changes": len(laid.plan.changes),
        "proposed": [(one, laid.plan.schedule.activity[one.activity]) for one in laid.proposed[:_MOST_SHOWN]],
        "n_more_proposed": max(0, len(laid.proposed) - _MOST_SHOWN),
        "logic": laid.plan.logic[:_MOST_SHOWN],
        "n_more_logic": max(0, len(laid.plan.logic) - _MOST_SHOWN),
    }


urlpatterns = [
    path("schedules/", schedule_list, name="schedules"),
    path("schedules/load/", load, name="schedule-load"),
    path("schedules/forecast/", forecast, name="schedule-forecast"),
    path("schedules/<int:number>/", schedule, name="schedule"),
    path("schedules/<int:number>/match/", match, name="schedule-match"),
    path("schedules/<int:number>/write/", write, name="schedule-write"),
    path("schedules/<int:number>/changes/", changes, name="schedule-changes"),
]
