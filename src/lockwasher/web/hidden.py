"""What sentences may not say: they are reckoned on the whole register, and may name records that a login does not see."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lockwasher.register.hidden import HiddenNames, hidden_names
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.remembered import remembered


@dataclass(frozen=True, eq=False)
class Hidden(HiddenNames):
    """The names of what a login does not see, and what is told in their place."""

    def told(self, text: str) -> str:
        """A text as it may be told: in its place that it is withheld, where it names any of it."""
        return withheld() if self.is_in(text) else text


def withheld() -> str:
    """What stands in the place of words that are not told."""
    return _("told to other roles: it names records that yours does not see")


def hidden_from(portfolio: Portfolio, whole: Portfolio) -> Hidden:
    """What of the whole portfolio is not in the part that a login sees."""
    if portfolio is whole:
        return _NOTHING
    return remembered(portfolio, "hidden", lambda: Hidden(hidden_names(portfolio, whole)))


def hidden_of(request: HttpRequest) -> Hidden:
    """What the login of a request does not see."""
    desk = request.desk  # type: ignore[attr-defined]  # set by the middleware
    return hidden_from(desk.portfolio, desk.world.portfolio)


_NOTHING = Hidden({})
