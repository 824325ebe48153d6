"""How dbt is run from here: its command, its environment, its manifest. No Dagster, and nothing of what dbt builds."""

import hashlib
import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from orchestration import paths
from orchestration.ingest.errors import BadInput, disk_refusal

NOT_SOURCE = {"target", "logs", "dbt_packages"}


def target() -> Path:
    """Folder of dbt's artefacts (DBT_TARGET_PATH, default target/ in the project)."""
    return paths.dbt_project() / os.environ.get("DBT_TARGET_PATH", "target")


def manifest() -> Path:
    """dbt's description of the project."""
    return target() / "manifest.json"


def command(*arguments: str) -> list[str]:
    """dbt of this very Python, whatever is on the PATH, in a process that ends with this one."""
    bound = f"from orchestration.defs.dbt_child import end_with; end_with({os.getpid()})"
    return [sys.executable, "-c", f"{bound}; from dbt.cli.main import cli; cli()", *arguments]


def environment(**more: str) -> dict[str, str]:
    """The environment of every dbt process: one for all, or dbt would parse the whole project anew each time."""
    places = {
        "LEVELUP_RAW": paths.raw(),
        "LEVELUP_WAREHOUSE": paths.warehouse(),
        "DBT_PROJECT_DIR": paths.dbt_project(),
        "DBT_PROFILES_DIR": paths.dbt_project(),
        "DBT_TARGET_PATH": target(),
        "DBT_LOG_PATH": target().parent / "logs",
    }
    return {
        **os.environ,
        **{name: str(place) for name, place in places.items()},
        # Python models import orchestration.methods.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(paths.root()), os.environ.get("PYTHONPATH")])),
        # Of the many small eigenproblems of Python models, several threads make waiting, and other last digits.
        "OPENBLAS_NUM_THREADS": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "DBT_VERSION_CHECK": "false",
        # Debug lines of every node cost more than some of the nodes.
        "DBT_LOG_LEVEL_FILE": "info",
        **more,
    }


def project_digest() -> str:
    """SHA-256 over the names and contents of the project's files and the versions of dbt that read them."""
    project = paths.dbt_project()
    digest = hashlib.sha256()
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for path in sorted(project.rglob("*")):
        name = path.relative_to(project)
        if path.is_file() and name.parts[0] not in NOT_SOURCE and not name.name.startswith("."):
            digest.update(f"{name.as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def start_parse() -> subprocess.Popen | None:
    """Start writing the manifest where it is missing or older than the project; None where it is up to date."""
    stamp = target() / "parsed.sha256"
    if _is_whole(manifest()) and stamp.exists() and stamp.read_text() == project_digest():
        return None
    stamp.unlink(missing_ok=True)
    return subprocess.Popen(
        command("parse", "--quiet"),
        cwd=paths.dbt_project(),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _is_whole(manifest: Path) -> bool:
    """Whether a manifest can be read to its end: every dbt build writes it anew, and may be killed meanwhile."""
    try:
        json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return False
    return True


def finish_parse(parse: subprocess.Popen | None) -> None:
    """Wait for ``start_parse``; BadInput where the project cannot be parsed."""
    if parse is None:
        return
    digest = project_digest()
    output, _ = parse.communicate()
    if refusal := ended_from_outside(parse.returncode, "read the project"):
        raise refusal
    if parse.returncode:
        raise dbt_error("the dbt project cannot be parsed", [output])
    stamp = target() / "parsed.sha256"
    stamp.with_suffix(".new").write_text(digest)
    os.replace(stamp.with_suffix(".new"), stamp)


def keep(name: str, text: str) -> None:
    """Put a text beside dbt's artefacts, for the next build."""
    draft = target() / f".{name}.new"
    draft.write_text(text)
    os.replace(draft, target() / name)


def ended_from_outside(code: int, doing: str) -> BadInput | None:
    """What is said of a dbt that a signal ended, by its exit code; None of one that ended by itself."""
    if code >= 0:
        return None
    ended_by = {each.value: each.name for each in signal.Signals}.get(-code, f"signal {-code}")
    return BadInput(
        source="warehouse",
        dataset="dbt",
        problem=f"dbt was ended from outside ({ended_by}) while it {doing}, as a system does that has run out of "
        "memory",
        remedy="Let it have 3 GB (`dmesg`, or the log of the container, says what was ended and why), and refresh "
        "again; nothing was published",
    )


def dbt_error(problem: str, messages: Sequence[str]) -> BadInput:
    """dbt's own words as one error."""
    said = " ".join(" ".join(messages).split())
    if refusal := disk_refusal(OSError(said), "nothing was published"):
        return refusal
    if "Could not set lock on file" in said:
        holder = re.search(r"\(PID (\d+)", said)
        return BadInput(
            source="warehouse",
            dataset="dbt",
            problem="another program has warehouse/build/levelup.duckdb open"
            + (f" (process {holder[1]})" if holder else ""),
            remedy="Close it there and run again (what is published can stay open); nothing was published",
        )
    return BadInput(
        source="warehouse",
        dataset="dbt",
        problem=f"{problem}: {said[:1500]}",
        remedy=f"Mend what dbt names (its log: {environment()['DBT_LOG_PATH']}/dbt.log); nothing was published",
    )
