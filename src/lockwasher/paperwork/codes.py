"""QR codes of papers: as SVG for typst, as PNG for Word. Error correction M, since labels are scratched."""

from __future__ import annotations

from io import BytesIO

import segno

from lockwasher.paperwork.paper import PaperError

MOST = 500  # signs: more makes a code that a small label cannot hold


def svg(told: str) -> str:
    """A code as SVG. Raises PaperError where the text is too long for a label."""
    return _drawn(told, "svg").decode()


def png(told: str) -> bytes:
    """A code as PNG. Raises PaperError as `svg`."""
    return _drawn(told, "png")


def _drawn(told: str, kind: str) -> bytes:
    if len(told) > MOST:
        raise PaperError(
            f"a QR code holds {MOST} signs at the most, and this has {len(told)}; give the desk a shorter address"
        )
    held = BytesIO()
    segno.make(told, error="m", micro=False).save(
        held, kind=kind, border=2, scale=4, **({"xmldecl": False} if kind == "svg" else {})
    )
    return held.getvalue()
