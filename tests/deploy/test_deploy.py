"""What is installed on a server: unit files and the compose file, read as text. Whether they start is tried by hand."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
UNIT_NAMES = ["levelup-daemon.service", "levelup-webserver.service"]
WRITTEN = ("/levelup/raw", "/levelup/warehouse", "/levelup/.dagster")


def service(path: Path) -> dict[str, str]:
    """The section Service of a unit file; what a name says on several lines follows one another."""
    said: dict[str, str] = {}
    for line in path.read_text().partition("[Service]")[2].partition("[Install]")[0].splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            said[name] = f"{said.get(name, '')} {value}".strip()
    return said


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A folder with what `make service` reads, outside of /tmp as the unit files see it."""
    folder = tmp_path / "checkout"
    shutil.copytree(DEPLOY, folder / "deploy")
    (folder / "deploy" / "write-units").write_text(
        # The folder of a test lies in /tmp, which the script refuses; and there is no virtual environment to verify.
        (DEPLOY / "write-units").read_text().replace("(/var)?/tmp(/|$)", "/nowhere").replace("systemd-analyze", "none")
    )
    return folder


def write_units(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(folder / "deploy" / "write-units")],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_unit_files_name_no_folder_of_a_machine(path):
    text = path.read_text()
    assert not re.search(r"/(home|root|work|srv|opt|Users)\b", text)
    assert "@folder@" in text and "@user@" in text


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_services_may_write_only_what_is_theirs_and_gain_nothing(path):
    unit = service(path)
    assert unit["ProtectSystem"] == "strict"
    assert unit["NoNewPrivileges"] == unit["PrivateTmp"] == "yes"
    assert unit["CapabilityBoundingSet"] == ""
    assert unit["MemoryMax"] and unit["Restart"] == "on-failure"
    allowed = {"daemon": "@folder@/raw @folder@/warehouse @folder@/.dagster", "webserver": "@folder@/.dagster"}
    assert unit["ReadWritePaths"] == allowed[path.stem.partition("-")[2]]


def test_only_the_daemon_is_given_keys_and_only_the_pages_are_fenced_to_this_machine():
    daemon, webserver = map(service, UNITS)
    assert daemon["ExecStart"].endswith("python -m orchestration daemon")
    assert daemon["EnvironmentFile"] == "-/etc/levelup/environment" and "EnvironmentFile" not in webserver
    assert webserver["ExecStart"].endswith("-m orchestration ui --read-only --port @port@")
    # The daemon sends the alerts that have links to the pages.
    for unit in (daemon, webserver):
        assert "LEVELUP_UI_URL=@address@" in unit["Environment"].split()
    assert (webserver["IPAddressDeny"], webserver["IPAddressAllow"]) == ("any", "localhost")


def test_nothing_starts_dagsters_web_server_past_the_guard_before_it():
    started = [
        *UNITS,
        DEPLOY / "compose.yaml",
        DEPLOY / "Dockerfile",
        ROOT / "Makefile",
        *ROOT.glob("orchestration/**/*.py"),
    ]
    own = re.compile(r"dagster[-_]webserver|\bdg dev\b|dagster dev\b")
    assert {path.name for path in started if own.search(path.read_text())} == {"pages.py"}


def test_written_units_have_the_folder_the_user_and_the_port_of_this_machine(checkout):
    done = write_units(checkout, PORT="3456")
    assert done.returncode == 0, done.stderr
    for name in UNIT_NAMES:
        text = (checkout / ".service" / name).read_text()
        assert "@folder@/" not in text and "User=@" not in text
        assert f"WorkingDirectory={checkout}\n" in text
        assert "\nEnvironment=LEVELUP_UI_URL=\n" in text
    assert "--read-only --port 3456\n" in text
    assert all((checkout / name).is_dir() for name in ("raw", "warehouse", ".dagster"))


def test_written_units_have_the_address_that_a_proxy_shows(checkout):
    for address in ("https://levelup.example.org", "http://[::1]:8080/", "https://example.org/levelup"):
        assert write_units(checkout, LEVELUP_UI_URL=address).returncode == 0
        for name in UNIT_NAMES:
            assert f"\nEnvironment=LEVELUP_UI_URL={address}\n" in (checkout / ".service" / name).read_text()
    for wrong in (
        "levelup.example.org",
        "https://a b",
        "https://a|b",
        "https://a%n",
        'https://a"b',
        "https://a\nUser=root",
    ):
        done = write_units(checkout, LEVELUP_UI_URL=wrong)
        assert done.returncode == 1 and "is no address" in done.stderr


def test_folders_and_ports_that_a_unit_file_cannot_hold_are_refused(checkout, tmp_path):
    blank = tmp_path / "a folder"
    shutil.copytree(checkout, blank)
    done = write_units(blank)
    assert done.returncode == 1 and "without blanks" in done.stderr and not (blank / ".service").exists()
    done = write_units(checkout, PORT="80; reboot")
    assert done.returncode == 1 and "is not a port" in done.stderr
    (checkout / "deploy" / "write-units").write_text((DEPLOY / "write-units").read_text())
    if str(checkout).startswith(("/tmp/", "/var/tmp/")):
        assert "a /tmp of their own" in write_units(checkout).stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here to read unit files")
def test_systemd_finds_nothing_to_say_about_the_written_units(checkout):
    write_units(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch(mode=0o755)
    units = sorted(map(str, (checkout / ".service").iterdir()))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "levelup" in line]


def test_compose_opens_the_pages_to_this_machine_only_and_they_are_read_only():
    ports = [port for each in COMPOSE["services"].values() for port in each.get("ports", [])]
    assert ports == ["127.0.0.1:${PORT:-3000}:3000"]
    command = COMPOSE["services"]["webserver"]["command"]
    assert "--read-only" in command and command[:4] == ["python", "-m", "orchestration", "ui"]
    for each in COMPOSE["services"].values():
        assert each["environment"] == {"TINI_KILL_PROCESS_GROUP": "1", "LEVELUP_UI_URL": "${LEVELUP_UI_URL:-}"}


def test_compose_has_one_daemon_and_it_alone_writes_raw_and_warehouse():
    places = {name: each["volumes"] for name, each in COMPOSE["services"].items()}
    assert [name for name, each in COMPOSE["services"].items() if each["command"][-1] == "daemon"] == ["daemon"]
    written = [volume for volume in places["daemon"] if not volume.endswith(":ro")]
    assert tuple(volume.split(":")[1] for volume in written) == WRITTEN
    assert [volume.split(":")[1] for volume in places["webserver"] if not volume.endswith(":ro")] == [WRITTEN[2]]
    assert all(volume.startswith("../") for each in places.values() for volume in each)
    # Docker makes what is missing, as root's: the header and the documents name every folder to be made before.
    folders = {volume.split(":")[0].removeprefix("../") for each in places.values() for volume in each}
    for path in (DEPLOY / "compose.yaml", ROOT / "docs" / "running.md"):
        [made] = re.findall(r"mkdir -p (raw warehouse [a-z .]*[a-z])", path.read_text())
        assert set(made.split()) == folders


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_containers_have_a_user_limits_and_a_health_check(name):
    each = COMPOSE["services"][name]
    assert each["user"] == "${LEVELUP_UID:-1000}:${LEVELUP_GID:-1000}"
    assert each["read_only"] is True and each["cap_drop"] == ["ALL"] and each["mem_limit"]
    assert each["security_opt"] == ["no-new-privileges:true"]
    assert each["healthcheck"]["test"][0] == "CMD"
    assert each["logging"]["options"]["max-size"]


def test_image_copies_what_exists_and_its_places_are_those_of_the_volumes():
    copied = [name for names in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for name in names.split()]
    assert copied == ["requirements.lock", "pyproject.toml", "LICENSE", "orchestration", "dbt_project", "raw/bundled"]
    assert all((ROOT / each).exists() for each in copied)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert ignored[0] == "*" and set(copied) == {line[1:] for line in ignored if line.startswith("!")}
    assert f"DAGSTER_HOME={WRITTEN[2]}" in DOCKERFILE and "LEVELUP_BUNDLED=/levelup/bundled" in DOCKERFILE
    assert re.search(r"^USER [1-9]", DOCKERFILE, re.MULTILINE)
