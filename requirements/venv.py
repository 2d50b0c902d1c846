"""Makes `.venv` from a hashed lock file, once; called again it does nothing.

    python3.11 requirements/venv.py run     what the program needs     (make demo)
    python3.11 requirements/venv.py dev     that, and the checkers     (make test, make check)

Standard library only, and no syntax newer than Python 3.6, so that an old Python gets as far as the message
that says what is wrong with it. Two calls at once wait for each other.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ["run.lock"], "dev": ["run.lock", "dev.lock"]}

NO_VENV = """lockwasher: {python} cannot make a virtual environment with pip in it.
  On Debian or Ubuntu:  apt-get install python3-venv    (or python3-pip; either is enough)
  With another Python:  make PYTHON=/path/to/python3.11 {goal}"""
NO_INSTALL = """lockwasher: the packages of requirements/{lock} could not be installed (see above).
  They come from the package index that pip is set up to use: is it in reach?
  A hash that does not match means that the index serves another file than the one reviewed: do not work around it."""


def main(kind):
    """Bring `.venv` up to the lock file of `kind`, `run` or `dev`."""
    if sys.version_info < (3, 11):
        sys.exit(f"lockwasher: needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    with one_at_a_time():
        if not stands():
            make_venv(kind)
        if kind == "dev" or not holds("dev"):
            bring_up("packages-" + kind, packages_wanted(kind), lambda: install_packages(kind))
        bring_up("program", program_wanted(), install_program)
        bring_up("warm", passes_wanted(), warm_up)


@contextmanager
def one_at_a_time():
    """Hold the lock of this tree; a second caller waits."""
    door = os.open(str(ROOT / "requirements"), os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def stands():
    """Whether `.venv` can be used: its Python is still there, and the tree was not moved (scripts hold its path)."""
    return VENV_PYTHON.exists() and stamp("place").exists() and stamp("place").read_text() == str(ROOT)


def packages_wanted(kind):
    """Digest of the lock files that `kind` stands on."""
    return digest(*[(ROOT / "requirements" / name).read_bytes() for name in LOCKS[kind]])


def program_wanted():
    """Digest of what an editable installation depends on: the metadata and entry points, not the checkers' settings."""
    return digest((ROOT / "pyproject.toml").read_bytes().partition(b"\n[tool.ruff")[0])


def passes_wanted():
    """Digest of what the compiled passes of the forecast depend on."""
    sources = sorted((ROOT / "src" / "lockwasher" / "forecast").glob("*.py"))
    return digest((ROOT / "requirements" / LOCKS["run"][0]).read_bytes(), *[path.read_bytes() for path in sources])


def digest(*parts):
    """SHA-256 of the parts, in order."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp(name):
    """The file that says what was last installed under `name`."""
    return VENV / (name + ".stamp")


def holds(kind):
    """Whether `.venv` already holds exactly the packages of `kind`; `dev` includes those of `run`."""
    return stamp("packages-" + kind).exists() and stamp("packages-" + kind).read_text() == packages_wanted(kind)


def bring_up(name, wanted, install):
    """Run `install` unless the stamp says that it was done for `wanted`; the stamp is written last."""
    if stamp(name).exists() and stamp(name).read_text() == wanted:
        return
    stamp(name).unlink(missing_ok=True)
    install()
    stamp(name).write_text(wanted)


def make_venv(kind):
    """Make the virtual environment; without ensurepip (Debian splits it off) the pip of the system will fill it."""
    made = run(sys.executable, "-m", "venv", "--clear", str(VENV), quiet=True)
    if not made and run(sys.executable, "-m", "pip", "--version", quiet=True):
        made = run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV), quiet=True)
    if not made:
        shutil.rmtree(str(VENV), ignore_errors=True)
        sys.exit(NO_VENV.format(python=sys.executable, goal="demo" if kind == "run" else "test"))
    stamp("place").write_text(str(ROOT))


def install_packages(kind):
    """Install the locked packages, every file checked against its hash, nothing built from source."""
    lock = LOCKS[kind][-1]
    for other in LOCKS:
        stamp("packages-" + other).unlink(missing_ok=True)
    print(f"lockwasher: filling .venv from requirements/{lock} (once; a minute or two)", flush=True)
    began = time.monotonic()
    if not install("--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements" / lock)):
        sys.exit(NO_INSTALL.format(lock=lock))
    print(f"lockwasher: done in {time.monotonic() - began:.0f} s", flush=True)


def install_program():
    """Install this tree itself, editable, with the build tools of the lock file."""
    if not install("--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        sys.exit("lockwasher: this tree could not be installed into .venv (see above).")


def warm_up():
    """Compile the passes of the forecast; if that fails, what needs them compiles them itself or takes the slow path."""
    print("lockwasher: compiling the passes of the forecast (once; half a minute to a minute)", flush=True)
    try:
        is_ready = run(str(VENV / "bin" / "lockwasher"), "warmup")
    except OSError:
        is_ready = False
    if not is_ready:
        print("lockwasher: that did not work; the first forecast will take longer", flush=True)


def install(*arguments):
    """Install into `.venv` with pip and tell whether it went well."""
    return run(*pip(), "install", "--quiet", "--disable-pip-version-check", "--no-compile", *arguments)


def pip():
    """The pip inside `.venv`; failing that, the pip of the system, told to work on `.venv`."""
    if run(str(VENV_PYTHON), "-m", "pip", "--version", quiet=True):
        return [str(VENV_PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]


def run(*command, quiet=False):
    """Run a command and tell whether it succeeded."""
    hush = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if quiet else {}
    return subprocess.run(command, check=False, **hush).returncode == 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit("usage: python3.11 requirements/venv.py run|dev")
    main(sys.argv[1])
