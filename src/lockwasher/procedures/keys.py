"""The keys of an edition file in their order, those that must be there, and the words they take.

The reader and the schema are both built from these lists; there is no other.
"""

from __future__ import annotations

from lockwasher.register.nouns import Mark

HEAD_KEYS = (
    "procedure", "title", "per", "edition", "until", "authority", "source_url", "verified", "about", "steps", "clocks",
)  # fmt: skip
HEAD_MUST = ("procedure", "title", "per", "edition", "authority", "verified", "steps")
STEP_KEYS = (
    "title", "office", "after", "applies_when", "cites", "practice", "verified", "source_url", "form", "evidence",
    "occasion", "clock", "outcomes", "rounds", "note",
)  # fmt: skip
STEP_MUST = ("title", "office")
CLOCK_KEYS = (
    "step", "waits", "acts_within", "from", "before", "rolls", "tolled_by", "reset_by", "extends", "every", "strength",
    "missed", "cites", "practice", "verified", "source_url", "note",
)  # fmt: skip
CLOCK_MUST = ("step", "strength")
OUTCOME_KEYS = ("go", "sets")
PAUSE_KEYS = ("from", "until")
EXTENSION_KEYS = ("by", "when")
EITHER_KEYS = ("earlier_of", "later_of")
ANY_KEYS = ("any_of",)
OFFICE_KEYS = ("title", "country", "side", "note")
FACT_KEYS = ("title", "unless_said")

SUBJECTS = ("application", "entry", "consignment", "item", "agreement", "person", "project", "partner")
OCCASIONS = ("signature",)
LEGAL_MARKS = (Mark.READ, Mark.SECONDARY, Mark.UNVERIFIED)
UNLESS_SAID = ("no", "unknown")
ONWARD = ("proceed", "end")
FIXED_ANCHORS = ("opened", "need-by")

# A name is lower case and hyphens; an id may have dots for place.
NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
ID = rf"{NAME}(\.{NAME})*"
MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
COUNTRY = r"[A-Z]{2}"
