"""The handover packet of a post: on a page, as PDF, as a Word document, as text."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lockwasher.actions.calendars import kept_days
from lockwasher.actions.desk import viewer_of
from lockwasher.actions.handover import from_register, handover, n_left_out
from lockwasher.actions.papers import FORMS, in_form
from lockwasher.forecast.agenda import Agenda
from lockwasher.paperwork.handover import paper_of
from lockwasher.paperwork.paper import Paper
from lockwasher.register.nouns import Post
from lockwasher.register.viewers import Role
from lockwasher.web.access import SEE, SEE_OTHERS, account_of, page
from lockwasher.web.links import address
from lockwasher.web.seeing import Desk

_LADDER: Final = (Role.VIEWER, Role.OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR)

_NAMES: Final = {"pdf": "PDF", "docx": "Word", "md": "Markdown"}


@page(SEE)
def handovers(request: HttpRequest) -> HttpResponse:
    """The posts of which the login may have a packet: its own; a coordinator every one."""
    seen: Desk = request.desk  # type: ignore[attr-defined]
    posts = [post for post in seen.portfolio.posts if _may_have(request, post.id)]
    told = {"title": _("Handover"), "posts": posts, "n_others": len(seen.portfolio.posts) - len(posts)}
    return render(request, "handover/choose.html", told)


@page(SEE)
def handover_post(request: HttpRequest, post: str) -> HttpResponse:
    """The packet of a post."""
    found, role = _post(request, post), _role(request)
    paper, agenda = _paper(request, found, role)
    own = Role(request.desk.account.role)  # type: ignore[attr-defined]
    told: dict[str, Any] = {
        "title": paper.title,
        "paper": paper,
        "post": found,
        "role": role,
        "roles": _LADDER[: _LADDER.index(own) + 1],
        # Only to who sees them is it told that there are more.
        "n_left_out": n_left_out(agenda) if role != own else 0,
        "files": [(_file_address(request, found, role, form), name) for form, name in _NAMES.items()],
    }
    return render(request, "handover/packet.html", told)


@page(SEE)
def handover_file(request: HttpRequest, post: str, form: str) -> HttpResponse:
    """The packet of a post as a file."""
    if form not in FORMS:
        raise Http404
    found = _post(request, post)
    paper, _agenda = _paper(request, found, _role(request))
    name = f"handover-{slugify(post) or 'post'}-{paper.made_on}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(in_form(paper, form), FORMS[form], headers=headers)


def _paper(request: HttpRequest, post: Post, role: Role) -> tuple[Paper, Agenda]:
    seen: Desk = request.desk  # type: ignore[attr-defined]
    agenda, _at = kept_days(seen.world, viewer_of(seen.world, role))
    return paper_of(handover(agenda, post.id, from_register(post.id, seen.day))), agenda


def _file_address(request: HttpRequest, post: Post, role: Role, form: str) -> str:
    return address("handover-file", post.id, form, **{"as_of": request.GET.get("as_of", ""), "for": role})


def _post(request: HttpRequest, name: str) -> Post:
    """A post whose packet the login may have. A post that there is not is refused like one of somebody else."""
    if not _may_have(request, name):
        raise PermissionDenied
    posts: tuple[Post, ...] = request.desk.portfolio.posts  # type: ignore[attr-defined]
    found = next((post for post in posts if post.id == name), None)
    if found is None:
        raise Http404
    return found


def _may_have(request: HttpRequest, post: str) -> bool:
    """What a post decided is for its holder and for those who see how others' offices work."""
    account = account_of(request.user)
    return request.user.has_perm(SEE_OTHERS) or bool(account and account.post == post)


def _role(request: HttpRequest) -> Role:
    """Whom the packet is made for: the login's own role, or one that sees less."""
    own = Role(request.desk.account.role)  # type: ignore[attr-defined]
    asked = request.GET.get("for", own)
    allowed = _LADDER[: _LADDER.index(own) + 1]
    if asked not in list(allowed):
        raise Http404
    return Role(asked)


urlpatterns = [
    path("handover/", handovers, name="handovers"),
    path("handover/<str:post>/", handover_post, name="handover-post"),
    path("handover/<str:post>/packet.<str:form>", handover_file, name="handover-file"),
]
