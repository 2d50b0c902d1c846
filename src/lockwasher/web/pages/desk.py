"""My desk: what needs me or my post today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.kept import Kept, kept_forecast
from lockwasher.actions.questions import OFFICE, may_be_told, questions_of_posts
from lockwasher.cases.waiting import Running, running, unmanned
from lockwasher.records.kept_values import KeptStart
from lockwasher.records.questions import Question
from lockwasher.register.nouns import Post
from lockwasher.web.access import SEE, account_of, page
from lockwasher.web.case_rows import office_title
from lockwasher.web.loose_rows import seen_starts
from lockwasher.web.seeing import Desk
from lockwasher.web.waiting_rows import Row, left, waiting_rows

SHOWN: Final = 20  # cases to begin; there may be thousands, and the page of proposed cases has them all


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs a post: papers to sign, steps that are ready at its office and at those without a post, and the rest."""

    papers: tuple[Row, ...]
    mine: tuple[Row, ...]
    anybodys: tuple[Row, ...]
    clocks: tuple[Running, ...]
    starts: tuple[KeptStart, ...]
    n_starts: int
    questions: tuple[Question, ...]

    @property
    def is_any(self) -> bool:
        """Whether anything needs the post."""
        return bool(self.papers or self.mine or self.anybodys or self.clocks or self.questions or self.n_starts)


class PostForm(forms.Form):
    """Whose desk this is."""

    post = forms.ChoiceField(label=gettext_lazy("Your post"))

    def __init__(self, posts: tuple[Post, ...], *args: Any) -> None:
        super().__init__(*args)
        self.fields["post"].choices = [(post.id, f"{post.title} ({post.id})") for post in posts]  # type: ignore[attr-defined]


@page(SEE)
def desk(request: HttpRequest) -> HttpResponse:
    """What needs the post of the login, or which post that is."""
    post = _post(request)
    if post is None:
        return _choose(request, PostForm(request.desk.portfolio.posts))  # type: ignore[attr-defined]
    seen: Desk = request.desk  # type: ignore[attr-defined]
    kept = kept_forecast(seen.day, seen.stamp)
    found = needs(seen, post, kept, request.GET.get("as_of", ""))
    context = {
        "title": _("My desk"),
        "post": post,
        "office": office_title(seen.world, post.office),
        "needs": found,
        "clocks": [
            (one, left(one.reading.days_left), office_title(seen.world, one.step.office)) for one in found.clocks
        ],
        "kept": kept,
        "shown": SHOWN,
    }
    return render(request, "mydesk/desk.html", context)


@page(SEE, "POST")
def choose_post(request: HttpRequest) -> HttpResponseBase:
    """Say which post a login holds, once; after that an administrator changes it."""
    if _post(request) is not None:
        raise PermissionDenied
    form = PostForm(request.desk.portfolio.posts, request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _choose(request, form)
    account = account_of(request.user)
    if account:
        account.post = form.cleaned_data["post"]
        account.save(update_fields=["post"])
    messages.success(request, _("This is now the desk of %(post)s.") % {"post": form.cleaned_data["post"]})
    return redirect("desk")


def needs(seen: Desk, post: Post, kept: Kept | None, as_of: str) -> Needs:
    """What needs a post: at its own office, and at the host's offices in which nobody has a post."""
    world = seen.world
    open_to_all = unmanned(seen.portfolio, world.library)
    offices = {post.office} | open_to_all
    rows = [row for row in waiting_rows(seen, as_of) if row.waiting.office in offices]
    plain = [row for row in rows if not row.waiting.is_signature]
    begun = seen_starts(kept, seen.portfolio, world.portfolio) if kept else ()
    starts = [start for start in begun if start.office_id in offices]
    return Needs(
        papers=tuple(row for row in rows if row.waiting.is_signature),
        mine=tuple(row for row in plain if row.waiting.office == post.office),
        anybodys=tuple(row for row in plain if row.waiting.office != post.office),
        clocks=running(seen.portfolio, world.progress, offices),
        starts=tuple(starts[:SHOWN]),
        n_starts=len(starts),
        questions=_questions(seen, post),
    )


def _questions(seen: Desk, post: Post) -> tuple[Question, ...]:
    """What the post, or anybody of the office, was asked up to the day and nobody has answered."""
    asked = questions_of_posts([post.id, OFFICE])
    return tuple(
        one for one in asked if one.is_open and one.asked_at.date() <= seen.day and may_be_told(one, seen.portfolio)
    )


def _post(request: HttpRequest) -> Post | None:
    """The post of the login, if the register has it."""
    account = account_of(request.user)
    posts: tuple[Post, ...] = request.desk.portfolio.posts  # type: ignore[attr-defined]
    return next((post for post in posts if account and post.id == account.post), None)


def _choose(request: HttpRequest, form: PostForm) -> HttpResponse:
    account = account_of(request.user)
    context = {
        "title": _("My desk"),
        "form": form,
        "posts": request.desk.portfolio.posts,  # type: ignore[attr-defined]
        "gone": account.post if account else "",
    }
    return render(request, "mydesk/choose.html", context, status=400 if form.is_bound else 200)


urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/post/", choose_post, name="choose-post"),
]
