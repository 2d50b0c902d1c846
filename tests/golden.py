"""Pictures held against files: drawn anew with LOCKWASHER_DRAW=1, and looked at before they are kept."""

import os
from pathlib import Path

PICTURES = Path(__file__).parent / "web" / "pictures"


def assert_as_kept(name, text):
    """The picture is the one of the file, to the letter."""
    path = PICTURES / name
    if os.environ.get("LOCKWASHER_DRAW"):
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


def assert_as_kept_in(path, text):
    """A text is the one of its file, to the letter."""
    if os.environ.get("LOCKWASHER_DRAW"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
