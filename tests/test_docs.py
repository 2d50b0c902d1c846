"""The pages tell the truth: every command they print runs as printed, and every verb and option they name is there.

That the blocks of real output are not stale is held by `docs/generate.py --check`, which `make check` runs.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import a_procedure
from lockwasher.cli.main import app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

FENCED = re.compile(r"(<!-- output: [^\n]* -->\n)?^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:\$ )?((?:lockwasher|\.venv/bin/lockwasher|make|cp|mkdir) .+)")
INLINE = re.compile(r"`(lockwasher [^`\n]+)`")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands_of(text: str) -> list[list[str]]:
    """The commands in the code blocks of a page, as words; blocks of real output are not tried again."""
    blocks = [found[2] for found in FENCED.finditer(text) if not found[1]]
    lines = (COMMAND.fullmatch(line.strip()) for block in blocks for line in block.splitlines())
    return [shlex.split(found[1], comments=True) for found in lines if found]


WITH_COMMANDS = [page for page in PAGES if commands_of(page.read_text(encoding="utf-8"))]


def try_out(words: list[str]) -> None:
    """Run one command as it is printed."""
    verb = Path(words[0]).name
    if verb == "make":
        assert {word for word in words[1:] if "=" not in word} <= TARGETS, words
    elif verb == "lockwasher":
        found = CliRunner().invoke(app, words[1:])
        assert found.exit_code == 0, f"{shlex.join(words)}\n{found.output}{found.exception!r}"
    else:
        subprocess.run(words, check=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_every_command_of_a_page_runs_as_printed(page, tmp_path, monkeypatch):
    """One after the other, beside a tree of the sources, with a home of its own."""
    (tmp_path / "src").symlink_to(ROOT / "src")
    monkeypatch.chdir(tmp_path)
    for words in commands_of(page.read_text(encoding="utf-8")):
        try_out(words)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_verb_and_option_named_in_a_text_is_there(page):
    """With --help nothing is done, and still what is unknown is refused."""
    named = set(INLINE.findall(page.read_text(encoding="utf-8")))
    unknown = [told for told in named if CliRunner().invoke(app, [*shlex.split(told)[1:], "--help"]).exit_code != 0]

    assert unknown == []


def test_the_search_for_commands_finds_what_it_should():
    text = (
        "```\nlockwasher verify  # a remark\n$ make demo\nname: lockwasher\n```\n"
        "<!-- output: lockwasher demo -->\n```\nlockwasher demo\n```\n`lockwasher not-in-a-block`\n"
    )

    assert commands_of(text) == [["lockwasher", "verify"], ["make", "demo"]]
    assert INLINE.findall(text) == ["lockwasher not-in-a-block"]


# ---------------------------------------------------------------- the generator


@pytest.fixture
def generate(tmp_path, monkeypatch):
    """docs/generate.py over a tree of its own, with one page; the picture is not drawn again."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("*.md", "__pycache__"))
    (tmp_path / "README.md").write_text("# Nothing generated\n")
    page = tmp_path / "docs" / "tutorial" / "page.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("<!-- output: lockwasher procedures list -->\n```\n```\nText\n")
    monkeypatch.syspath_prepend(str(tmp_path / "docs"))
    spec = spec_from_file_location("generate", tmp_path / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.picture, "main", lambda: "<svg/>")
    monkeypatch.setattr(module.picture, "PATH", tmp_path / "picture.svg")
    return module


def test_pages_are_written_then_not_stale_and_stale_once_touched(generate, tmp_path, monkeypatch):
    """A page of an edition that is gone is stale as well, and is taken away."""
    monkeypatch.setattr(generate.sys, "argv", ["generate.py"])
    generate.main()
    page = tmp_path / "docs" / "tutorial" / "page.md"
    written = page.read_text()
    assert "us.florence.duty-free-entry" in written
    assert written.endswith("```\nText\n")

    old = tmp_path / "docs" / "reference" / "procedures" / "us.gone@2001.md"
    old.write_text("gone")
    page.write_text(written.replace("us.florence", "us.florenz"))
    monkeypatch.setattr(generate.sys, "argv", ["generate.py", "--check"])
    with pytest.raises(
        SystemExit, match=r"stale: docs/tutorial/page.md, docs/reference/procedures/us.gone@2001.md; run 'make docs'"
    ):
        generate.main()

    monkeypatch.setattr(generate.sys, "argv", ["generate.py"])
    generate.main()
    assert page.read_text() == written
    assert not old.exists()


def test_a_command_that_fails_is_named(generate):
    with pytest.raises(
        SystemExit, match="'lockwasher procedures show no' ended with status 2: lockwasher: there is no proc"
    ):
        generate.outputs(["lockwasher procedures show no"])


def test_a_page_bounds_rework_and_no_hold(generate):
    """A step may be held again and again: `at most` stands only where a bound is kept."""
    outcomes = {"signed": "proceed", "held": "sign", "rework": "draft"}
    page = generate.procedure_page(a_procedure().step("draft").step("sign", outcomes=outcomes, rounds=4).made)

    assert "| signed: on; held: back to sign; rework: back to draft, at most 4 rounds |" in page
    assert page.count("A forecast plays six rounds at most") == 1
    assert "rounds" not in generate.procedure_page(a_procedure().step("draft").step("sign").made)
