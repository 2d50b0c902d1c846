"""Where the sample library and the broken files stand, and how a library is put together for one test."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

SAMPLE = Path(__file__).parent / "sample"
BROKEN = Path(__file__).parent.parent / "broken"
PERMIT = "sample.permit/2020-01-01.yaml"
PERMIT_TEXT = (SAMPLE / PERMIT).read_text(encoding="utf-8")


def a_library(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A library folder with the sample's offices and facts and these files."""
    for name in ("offices.yaml", "facts.yaml"):
        shutil.copy(SAMPLE / name, root / name)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def permit(**changes: str) -> str:
    """The sample permit with other values for keys of its head."""
    text = PERMIT_TEXT
    for key, value in changes.items():
        text = re.sub(rf"^{key}: .*", f"{key}: {value}", text, count=1, flags=re.MULTILINE)
    return text


def remarks(text: str, key: str) -> list[str]:
    """What a broken file says of itself in lines such as `# must say: ...`."""
    return re.findall(rf"^# {key}: (.*)$", text, re.MULTILINE)
