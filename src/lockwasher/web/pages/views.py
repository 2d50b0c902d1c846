"""Saved views: a page with its filters under a name, for oneself or for all at this desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.web.access import SEE, page
from lockwasher.web.models import SavedView

PAGES: Final = ("home", "loose-lines", "cases", "items", "consignments", "contributions", "agreements")
_NOT_KEPT = ("page", "format", "as_of", "fold")


class ViewForm(forms.Form):
    """A view as somebody names it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    page = forms.ChoiceField(choices=[(name, name) for name in PAGES])
    query = forms.CharField(required=False, max_length=2000)
    shared = forms.BooleanField(label=gettext_lazy("For all at this desk"), required=False)


def saved_views(request: HttpRequest, of: str) -> Sequence[SavedView]:
    """The views of a page that a login may use: its own and the shared ones."""
    mine = Q(owner=request.user.pk) | Q(shared=True)
    return tuple(SavedView.objects.filter(mine, page=of).order_by("name"))


@page(SEE, "GET", "POST")
def views(request: HttpRequest) -> HttpResponseBase:
    """The views one may use, and keeping another."""
    form = ViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        name, query = told["name"].strip(), _query(told["query"])
        values = {"query": query, "shared": told["shared"]}
        SavedView.objects.update_or_create(owner_id=request.user.pk, page=told["page"], name=name, defaults=values)
        messages.success(request, _("The view '%(name)s' is kept.") % {"name": name})
        return redirect(f"{reverse(told['page'])}?{query}")
    found = SavedView.objects.filter(Q(owner=request.user.pk) | Q(shared=True)).select_related("owner")
    told = {"title": _("Saved views"), "views": found.order_by("page", "name"), "form": form}
    return render(request, "views/list.html", told, status=400 if form.is_bound else 200)


@page(SEE, "POST")
def forget_view(request: HttpRequest, number: int) -> HttpResponse:
    """Take a view of one's own away."""
    found = get_object_or_404(SavedView, pk=number, owner=request.user.pk)
    found.delete()
    messages.success(request, _("The view '%(name)s' is gone.") % {"name": found.name})
    return redirect("views")


def _query(text: str) -> str:
    """A query string without what belongs to one visit."""
    query = QueryDict(text, mutable=True)
    for name in (*_NOT_KEPT, *(name for name in query if not any(query.getlist(name)))):
        query.pop(name, None)
    return query.urlencode()


urlpatterns = [
    path("views/", views, name="views"),
    path("views/<int:number>/forget/", forget_view, name="forget-view"),
]
