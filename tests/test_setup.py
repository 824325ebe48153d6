"""Setting up: one that was interrupted is begun anew, and two at once are told apart."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A folder to be set up, whose lock needs nothing."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "setup", tmp_path / ".ci" / "setup")
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    return tmp_path


def set_up(checkout: Path) -> subprocess.Popen:
    environment = {**os.environ, "PYTHON": sys.executable, "PIP_NO_INDEX": "1"}
    environment.pop("PIP_FIND_LINKS", None)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(["bash", str(checkout / ".ci" / "setup")], env=environment, **pipes)


def test_a_virtual_environment_without_pip_is_made_anew(checkout):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(checkout / ".venv")], check=True)
    setup = set_up(checkout)
    assert setup.wait() == 0, setup.stdout.read()
    subprocess.run([str(checkout / ".venv" / "bin" / "python"), "-m", "pip", "--version"], check=True)
    assert (checkout / ".venv" / ".requirements").read_text() == "# nothing\n"


def test_of_two_at_once_the_second_waits_and_has_nothing_to_do(checkout):
    both = [set_up(checkout), set_up(checkout)]
    said = [setup.communicate()[0] for setup in both]
    assert [setup.returncode for setup in both] == [0, 0], said
    assert sum("Setting up" in each for each in said) == 1
