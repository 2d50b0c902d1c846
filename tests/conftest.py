"""What holds for every test."""

import os

from hypothesis import settings

# No deadline: a slow machine is not a wrong result. Where nothing may be skipped, two runs try the same examples.
settings.register_profile("desk", deadline=None)
settings.register_profile("everything", deadline=None, derandomize=True)
settings.load_profile("everything" if os.environ.get("LOCKWASHER_REQUIRE") == "all" else "desk")
