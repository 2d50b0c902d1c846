"""The rules of the house that no other tool checks."""

import importlib
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import typer
import yaml
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "lockwasher"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOTES = sorted((ROOT / "docs" / "decisions").glob("*.md"))
MADE = {".git", ".venv", "__pycache__", "build", "dist", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}

# Written in pieces, so that this file does not find itself.
HOSTS = "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.org", "conda" + r"\.org"])
INDEX = re.compile(rf"{HOSTS}|--(?:extra-)?index" + r"-url[ =]|--find" + r"-links[ =]")
MACHINE = re.compile(r"(?<![\w.:}>*-])/(?:" + "work|root|home|opt|tmp|mnt|srv|Users" + r")/[\w.]")


def files_of_the_tree() -> list[Path]:
    """Every file that is tracked or about to be; without git, every file that no tool made."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not MADE.intersection(path.relative_to(ROOT).parts)]


def texts_of_the_tree() -> Iterator[tuple[Path, str]]:
    for path in files_of_the_tree():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# Texts


def test_no_file_names_a_path_of_somebodys_machine_or_the_host_of_a_package_index():
    """A tree that names where it was made does not build elsewhere."""
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts_of_the_tree()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line) or INDEX.search(line)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("see " + "/ho" + "me/someone/notes.txt", True),
        ('open("' + "/ro" + 'ot/x")', True),
        ("--index" + "-url=somewhere", True),
        ("https://pypi" + ".org/simple", True),
        ("https://www.example.gov/ho" + "me/page", False),
        ("#!/usr/bin/env bash", False),
    ],
)
def test_the_search_for_paths_and_hosts_finds_what_it_should(line, is_found):
    assert bool(MACHINE.search(line) or INDEX.search(line)) == is_found


def test_no_source_file_is_longer_than_450_lines():
    too_long = {
        str(path.relative_to(ROOT)): n_lines
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and (n_lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }

    assert too_long == {}


def test_every_link_between_pages_leads_somewhere():
    dead = [
        f"{path}: {target}"
        for path, text in texts_of_the_tree()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)", text)
        if not re.match(r"https?:|mailto:", target) and not (ROOT / path.parent / target).exists()
    ]

    assert dead == []


def test_the_architecture_page_names_every_room_and_only_files_that_exist():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    named_files = set(re.findall(r"`([a-z_]+/[a-z_]+\.py)`", page)) - {"tests/test_house.py"}

    assert {room for room in rooms if f"| `{room}` |" not in page} == set()
    assert {name for name in named_files if not (SOURCE / name).exists()} == set()


# Decision notes


def test_decision_notes_are_numbered_without_a_gap():
    assert [note.name[:4] for note in NOTES] == [f"{number:04}" for number in range(1, len(NOTES) + 1)]


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_decision_note_is_short_dated_and_says_what_is_given_up(note):
    lines = note.read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("## ")]

    assert len(lines) <= 40
    assert lines[0].startswith(f"# {note.name[:4]} ")
    assert re.fullmatch(r"Date: \d{4}-\d{2}-\d{2}(, superseded by \d{4})?", lines[2])
    assert headings == ["## Context", "## Choice", "## What is given up"]


# The command line


def verbs_of(command: object, name: str = "") -> Iterator[str]:
    """The full names of all commands below `command`, groups included."""
    for word, child in getattr(command, "commands", {}).items():
        full = f"{name} {word}".strip()
        yield full
        yield from verbs_of(child, full)


def test_every_verb_of_the_command_line_is_documented():
    app = importlib.import_module("lockwasher.cli.main").app
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    verbs = list(verbs_of(typer.main.get_command(app)))

    assert verbs
    assert [verb for verb in verbs if f"lockwasher {verb}" not in page] == []


# Version and packaging


def test_all_files_state_the_same_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    publiccode = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+?),? ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    stated = {str(citation["version"]), str(publiccode["softwareVersion"]), newest[1]}

    assert stated == {PYPROJECT["project"]["version"]}


def test_every_file_of_the_source_is_in_the_wheel():
    """Editions, tables and worked cases are data, and the program is nothing without them."""
    packed = {Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    source = {path for path in files_of_the_tree() if path.is_relative_to(SOURCE)}

    assert source - packed == set()


def pins(lock: str) -> dict[str, str]:
    """Package and version of every line of a lock file."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", ["run.lock", "dev.lock"])
def test_every_pin_of_a_lock_file_has_a_hash_and_no_address(lock):
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE) if entry]

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_lock_files_satisfy_what_the_project_asks_for():
    run = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    groups = PYPROJECT["dependency-groups"]
    dev = [Requirement(line) for group in ("build", "dev") for line in groups[group] if isinstance(line, str)]
    unmet = [
        str(asked)
        for lock, requirements in (("run.lock", run), ("dev.lock", run + dev))
        for asked in requirements
        if not asked.specifier.contains(pins(lock).get(asked.name.lower(), "0"))
    ]

    assert unmet == []


def test_both_lock_files_pin_the_same_versions():
    """Otherwise a demo after a test would run on other packages than a demo before it."""
    dev = pins("dev.lock")

    assert {name: dev.get(name) for name in pins("run.lock")} == pins("run.lock")


# The environment


@pytest.fixture
def venv(tmp_path, monkeypatch) -> ModuleType:
    """`requirements/venv.py` with an environment in a folder of its own, that only notes what it would install."""
    spec = spec_from_file_location("venv_maker", ROOT / "requirements" / "venv.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    installed: list[tuple[str, ...]] = []
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "VENV_PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(module, "make_venv", lambda _: make_place(module))
    monkeypatch.setattr(module, "install", lambda *arguments: installed.append(arguments) or True)
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(module, "run", lambda *command, **_: ran.append(command) or True)
    module.installed, module.ran = installed, ran
    return module


def make_place(module: ModuleType) -> None:
    module.VENV_PYTHON.parent.mkdir()
    module.VENV_PYTHON.touch()
    module.stamp("place").write_text(str(ROOT))


def test_the_environment_is_filled_once(venv):
    venv.main("run")
    n_first = len(venv.installed)
    venv.main("run")

    assert n_first == 2  # the packages, and this tree
    assert len(venv.installed) == n_first


def test_a_demo_after_a_test_installs_nothing(venv):
    venv.main("dev")
    n_first = len(venv.installed)
    venv.main("run")

    assert len(venv.installed) == n_first


def test_a_test_after_a_demo_adds_packages_and_leaves_this_tree_as_it_is(venv):
    venv.main("run")
    venv.main("dev")

    assert [arguments[-1] for arguments in venv.installed] == [
        str(ROOT / "requirements" / "run.lock"),
        str(ROOT),
        str(ROOT / "requirements" / "dev.lock"),
    ]


def test_a_changed_lock_file_is_installed_again(venv, monkeypatch):
    venv.main("run")
    monkeypatch.setattr(venv, "packages_wanted", lambda _: "another digest")
    venv.main("run")

    assert [arguments[-1] for arguments in venv.installed].count(str(ROOT / "requirements" / "run.lock")) == 2


def test_an_installation_that_failed_is_tried_again_next_time(venv, monkeypatch):
    monkeypatch.setattr(venv, "install", lambda *_: False)

    with pytest.raises(SystemExit, match="is it in reach"):
        venv.main("run")
    assert not venv.holds("run")


def test_a_python_that_is_too_old_is_told_so(venv, monkeypatch):
    monkeypatch.setattr(venv.sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        venv.main("run")


def test_the_passes_of_the_forecast_are_compiled_once_the_program_is_installed(venv, monkeypatch):
    """And again when their source has changed."""
    venv.main("run")
    venv.main("dev")
    assert venv.ran == [(str(venv.VENV / "bin" / "lockwasher"), "warmup")]

    monkeypatch.setattr(venv, "passes_wanted", lambda: "another digest")
    venv.main("run")
    assert len(venv.ran) == 2


def fail(*_, **__):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("run", [lambda *_, **__: False, fail])
def test_passes_that_cannot_be_compiled_do_not_fail_the_installation(venv, monkeypatch, capsys, run):
    monkeypatch.setattr(venv, "run", run)
    venv.main("run")

    assert venv.stamp("program").read_text() == venv.program_wanted()
    assert "that did not work; the first forecast will take longer" in capsys.readouterr().out
