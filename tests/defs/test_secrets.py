"""A key that is sent to a publisher is written nowhere: not in what lands, Dagster's history, logs, or on the screen."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from werkzeug import Request, Response

from tests.conftest import ROOT, Place
from tests.fakes.server import serving
from tests.fakes.spatial_hub import KEY, FakeSpatialHub

# One landing of the dataset after another, as the daemon would run it, every line of whose log is on the screen.
RUNNER = """
import logging, sys
import dagster as dg
from orchestration.__main__ import prepare_home
from orchestration.defs.event_log import refreshing_instance
from orchestration.definitions import defs
logging.basicConfig(level=logging.DEBUG)
prepare_home()
job = defs().resolve_job_def("refresh")
with refreshing_instance() as instance:
    for _ in range(int(sys.argv[1])):
        done = job.execute_in_process(
            asset_selection=[dg.AssetKey(["public_health_scotland", "hospitals"])],
            run_config={"resources": {"refresh": {"config": {"mode": "live"}}}},
            instance=instance, raise_on_error=False)
        print(done.success)
"""


def quoted(request: Request) -> str:
    """How a publisher may repeat what it was asked for."""
    return f"no such thing: {request.url} with authkey={KEY} and &quot;{KEY}&quot;"


ANSWERS = {
    "as it should be": lambda request, good: good,
    "an error page that quotes the address": lambda request, good: Response(quoted(request), 403),
    "too many requests": lambda request, good: Response(quoted(request), 429, {"Retry-After": "0"}),
    "a fault of the server": lambda request, good: Response(quoted(request), 500),
    "a web page with 200": lambda request, good: Response(f"<!DOCTYPE html><html>{quoted(request)}</html>", 200),
    "json of another form": lambda request, good: Response(
        json.dumps({"type": quoted(request)}), 200, content_type="application/json"
    ),
    "a redirect to another host": lambda request, good: Response(
        "", 302, {"Location": f"http://localhost:9/wfs?authkey={KEY}"}
    ),
    "half of it": lambda request, good: Response(
        good.get_data()[:40], 200, {"Content-Length": str(len(good.get_data()))}, content_type=good.content_type
    ),
}


def test_a_key_is_in_no_file_and_on_no_screen_whatever_the_publisher_answers(built_warehouse, tmp_path):
    hub, asked, way = FakeSpatialHub(), [], iter(ANSWERS.items())
    now = [next(way)]

    def answer(request: Request) -> Response:
        asked.append((now[0][0], request.args.get("authkey")))
        return now[0][1](request, hub.answer(request))

    place = Place(tmp_path / "place")
    place.folder.mkdir()
    environment = {
        **os.environ,
        **place.environment,
        # The manifest is the one that has been parsed.
        "DBT_TARGET_PATH": str(built_warehouse.target),
        "LEVELUP_PACE": "0.001",
        "LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND": KEY,
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), ""),
    }
    with serving(answer) as address:
        environment["LEVELUP_BASE_URL_PUBLIC_HEALTH_SCOTLAND"] = address
        process = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(len(ANSWERS))],
            env=environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=(tmp_path / "errors").open("w"),
        )
        shown = []
        for line in process.stdout:
            shown.append(line)
            if line in ("True\n", "False\n"):
                now[0] = next(way, now[0])
        assert process.wait() == 0, (tmp_path / "errors").read_text()

    # Every way was tried, with the key, and what came of each is on record.
    assert {name for name, _ in asked} == set(ANSWERS)
    assert {key for _, key in asked} == {KEY}
    assert shown.count("True\n") == len(ANSWERS)
    (tmp_path / "screen").write_text("".join(shown))
    refusals = (place.folder / "dagster").rglob("*.db")
    assert any(b"answered 403" in path.read_bytes() for path in refusals)
    [release] = place.raw.glob("public_health_scotland/hospitals/2*/release.json")
    assert "authkey=***" in release.read_text()

    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 10
    assert [str(path) for path in written if told(path)] == []


def told(path: Path) -> bool:
    """Whether a file holds the key, or the greater part of it."""
    return re.search(re.escape(KEY[2:]).encode(), path.read_bytes()) is not None
