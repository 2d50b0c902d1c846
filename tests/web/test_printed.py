"""Pages as a browser prints them: what is said stays, columns of buttons go, with their heads."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pypdf
import pytest

from lockwasher import web
from web.browser import require_chromium

HOME = Path(web.__file__).parent
STYLE = HOME / "static" / "lockwasher" / "desk.css"
# A cell that holds a form or a button and nothing else, unless it is marked as one that is not printed.
BARE = re.compile(r"<td>\s*(?:\{% if [^%]*%\})?\s*(?:<form|<button|<a[^>]* class=\"btn(?![^\"]*next))")


def printed(page: str, folder: Path) -> str:
    """The text of a page on paper, with the desk's own style alone."""
    text = re.sub(r"<link[^>]*>|<script.*?</script>", "", page, flags=re.DOTALL)
    (folder / "page.html").write_text(f"{text}<style>{STYLE.read_text('utf-8')}</style>", "utf-8")
    words = [require_chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    words += [f"--print-to-pdf={folder / 'page.pdf'}", (folder / "page.html").as_uri()]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    told = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(folder / "page.pdf").pages)
    return re.sub(r"\s+", " ", told)


def test_a_case_is_printed_without_its_column_of_buttons(filled, desk_client, tmp_path):
    page = desk_client("officer").get("/cases/docket/").content.decode()
    assert page.count('class="acts"') > 2
    told = printed(page, tmp_path)

    for words in ("How it stands", "Office", "Rests on", "Evidence"):
        assert words in told
    assert "Rests on Evidence Record " not in told
    assert "Prepare form ITA-338P and have the user sign it" in told


def test_a_next_step_is_printed_as_its_words(tmp_path):
    cells = '<td><a class="btn btn-sm btn-desk next" href="/">Ask the broker</a></td><td><button class="btn">Fold up</button></td>'
    told = printed(f'<html lang="en"><body><table><tr>{cells}</tr></table></body></html>', tmp_path)

    assert "Ask the broker" in told
    assert "Fold up" not in told


@pytest.mark.parametrize("path", sorted((HOME / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_cell_of_buttons_alone_is_marked_as_not_printed(path):
    assert BARE.findall(path.read_text("utf-8")) == []
