"""The command line, ``python -m orchestration COMMAND``. What a person can put right is one paragraph, no traceback."""

import argparse
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from orchestration import paths
from orchestration.ingest.errors import BadInput, disk_refusal

LOGS_KEPT = 10
# Seconds that what only reads waits for a refresh; one from an archive takes two minutes.
WAITS = 600.0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m orchestration", description="Refresh, publish and ask the warehouse."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    refresh = commands.add_parser("refresh", help="land, build, test and publish")
    refresh.add_argument("--from", dest="mode", default="bundled", choices=("bundled", "archive", "live"))
    refresh.add_argument("--archive", default="", help="folder of publisher files, for --from archive")
    refresh.add_argument("--force", action="store_true", help="build and publish even where nothing has changed")
    commands.add_parser("rollback", help="put the publication before this one back")
    commands.add_parser("verify", help="hash all that has landed and is published again")
    commands.add_parser("package", help="pack the publication in place into one dated archive with hashes")
    prune = commands.add_parser("prune", help="show what no published number came from and may go, or remove it")
    prune.add_argument("--yes", action="store_true", help="remove it")
    ui = commands.add_parser("ui", help="serve Dagster's pages, and run its daemon")
    ui.add_argument("--host", default="127.0.0.1", help="address to listen on; another than this only with --read-only")
    ui.add_argument("--port", type=int, default=3000)
    ui.add_argument("--read-only", action="store_true", help="pages that show everything and change nothing; no daemon")
    commands.add_parser("daemon", help="run schedules, sensors and queued runs, without pages")
    commands.add_parser("atlas", help="make the atlas, a static site, from the published file")
    commands.add_parser("docs", help="write dbt's documentation")
    sql = commands.add_parser("sql", help="ask the published file")
    sql.add_argument("-c", dest="query", help="one query; otherwise from standard input, or a prompt")
    sql.add_argument("--csv", default="", metavar="FILE", help="write the answer to a CSV file")
    explain = commands.add_parser("explain", help="show where a published number comes from")
    explain.add_argument("--indicator", default="", help="id of an indicator, or of a measure")
    explain.add_argument("--area", default="", help="code or name")
    explain.add_argument("--period", default="", help="label, 2021 or 2015-2020 for instance")
    explain.add_argument("--sector", default="", help="sector, or the industry of a measure")
    explain.add_argument("--definition", default="", help="definition of the sector; otherwise its default")
    explain.add_argument("--release", default="", help="release; otherwise the latest")
    chosen = parser.parse_args(arguments)
    stop_when_told()
    try:
        match chosen.command:
            case "refresh":
                return run_refresh(chosen.mode, chosen.archive, chosen.force)
            case "rollback":
                run_rollback()
            case "verify":
                return run_verify()
            case "package":
                run_package()
            case "prune":
                run_prune(chosen.yes)
            case "ui":
                run_ui(chosen.host, chosen.port, chosen.read_only)
            case "daemon":
                run_daemon()
            case "atlas":
                run_atlas()
            case "docs":
                run_docs()
            case "sql":
                from orchestration.prompt import ask

                return ask(chosen.query, chosen.csv)
            case "explain":
                from orchestration.explain import Question
                from orchestration.explain import explain as show

                asked = (chosen.indicator, chosen.area, chosen.period, chosen.sector, chosen.definition, chosen.release)
                return show(Question(*asked))
    except BadInput as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except Exception as error:
        refusal = disk_refusal(error, "what is published stays whole")
        if refusal is None:
            raise
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; what is published stays whole, and the next refresh starts anew.", file=sys.stderr)
        return 130
    return 0


def run_refresh(mode: str, archive: str, force: bool) -> int:
    """Run the job ``refresh`` in this process, on the instance that the UI shows; returns the exit code.

    1 where a dataset was refused, although the rest is published. Raises BadInput where nothing is.
    """
    from orchestration.defs import dbt_command
    from orchestration.defs.lock import refresh_lock

    started = time.monotonic()
    # What landing took, Polars gives back at once: the build that follows needs the room. Read when Polars is loaded.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
    prepare_home()
    with refresh_lock(), quiet() as (screen, log):
        with screen.status("Starting …"):
            # On a new or changed project dbt parses it while the imports, as slow, are made.
            parse = dbt_command.start_parse()
            importlib.import_module("dagster_dbt")
            from orchestration.console import RefreshConsole, shown
            from orchestration.defs.event_log import is_interruption, refreshing_instance
            from orchestration.defs.runs import WHY, close_dead_runs

            dbt_command.finish_parse(parse)
            from orchestration.definitions import defs

            job = defs().resolve_job_def("refresh")
        watched = RefreshConsole(screen)
        with refreshing_instance() as instance:
            # Nobody else is at work while we hold the lock: what seems to be was killed, and would hold up the queue.
            close_dead_runs(instance)
            try:
                job.execute_in_process(
                    run_config={
                        "resources": {"refresh": {"config": {"mode": mode, "archive": archive, "force": force}}},
                        "loggers": {"console": {"config": {"log_level": "WARNING"}}},
                    },
                    instance=instance,
                    # Who runs it sees how it ends, and repeats it by hand.
                    tags={WHY: "command line", "dagster/max_retries": "0"},
                    resources={"progress": watched},
                )
            except BadInput:
                raise
            except BaseException as error:
                if is_interruption(error):
                    raise KeyboardInterrupt from error
                # Standard error is the log here.
                traceback.print_exc()
                if refusal := disk_refusal(error, "what is published stays whole"):
                    raise refusal from error
                raise BadInput(
                    source="warehouse",
                    dataset="refresh",
                    problem=f"a fault of the program, not of the input: {error!r}",
                    remedy=f"Please report it with {shown(log)}; the published file is as it was",
                ) from error
            finally:
                watched.stop()
        watched.summarise(time.monotonic() - started)
    for error in watched.refused:
        print(f"\n{error}", file=sys.stderr)
    return 1 if watched.refused else 0


def stop_when_told() -> None:
    """Being asked to end, by a service manager or a terminal that closes, stops a command as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        return
    # A shell has what it starts behind it ignore Ctrl-C, and Dagster then ignores SIGTERM as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Whoever started us with nohup meant it.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def run_rollback() -> None:
    """Swap the published files for those before them."""
    from orchestration.console import shown
    from orchestration.defs.lock import refresh_lock
    from orchestration.defs.published import rollback

    with refresh_lock(doing="a rollback"):
        restored = rollback()
    print(
        f"{shown(paths.published_database())} is build {restored.build_id[:8]} of {restored.built_at[:16]} UTC again."
    )
    print("Roll back again to go one further; the next refresh publishes anew.")
    if paths.atlas().exists():
        print("The atlas is still that of the other build: make atlas.")


def run_verify() -> int:
    """Hash all that has landed and all that is published again; returns the exit code, 1 where anything is damaged."""
    from orchestration.defs import published
    from orchestration.defs.provenance import missing_releases
    from orchestration.ingest import store

    raw = store.examine()
    publications, damage = published.examine()
    damage += missing_releases()
    for each in [*raw.damage, *damage]:
        print(each, file=sys.stderr)
    unhashed = f"; {raw.unhashed} tables of before their hashes were kept: only read" if raw.unhashed else ""
    print(
        f"Raw store  {raw.releases} releases of {raw.datasets} datasets, {raw.files} files ({raw.bytes / 1e6:.1f} MB)"
        f"{unhashed}"
    )
    for place, publication in zip(("Published", "Earlier", "Earlier"), publications, strict=False):
        rows = sum(publication.tables.values())
        print(
            f"{place:<10} build {publication.build_id[:8]} of {publication.built_at[:16]} UTC,"
            f" {len(publication.tables)} tables ({rows:,} rows), {len(publication.functions)} functions,"
            f" {len(publication.views)} views"
        )
    count = len(raw.damage) + len(damage)
    print(f"{count} damaged: see above." if count else "All of it is what it was when it was written.")
    return 1 if count else 0


def run_package() -> None:
    """Pack the publication in place. Raises BadInput."""
    from orchestration.console import shown
    from orchestration.defs.lock import refresh_lock
    from orchestration.defs.packaging import pack

    with refresh_lock(WAITS, say=lambda words: print(words, file=sys.stderr), doing="make package"):
        place = pack()
    print(f"{shown(place)} ({place.stat().st_size / 1e6:.1f} MB); unpacked, sha256sum --check SHA256SUMS checks it.")


def run_prune(yes: bool) -> None:
    """Show what may go and how many bytes that are; remove it where ``yes``. BadInput while a refresh is at work."""
    from orchestration.defs.history import give_back
    from orchestration.defs.lock import refresh_lock
    from orchestration.defs.prune import prunable

    prepare_home()
    with refresh_lock(doing="make prune"):
        total = 0
        for kind in prunable():
            total += kind.bytes
            print(f"{kind.kind:<60} {kind.count or '':>7} {kind.bytes / 1e6:>12,.1f} MB")
            if yes:
                kind.remove()
        if yes:
            give_back(paths.dagster_home())
    print(f"{'Removed' if yes else 'Would be removed; make prune YES=1 does it':<68} {total / 1e6:>12,.1f} MB")


def run_ui(host: str, port: int, read_only: bool) -> None:
    """Become Dagster's web server, and its daemon unless read-only, until interrupted. Raises BadInput."""
    prepare_home()
    from orchestration.defs.serving import serve_pages

    serve_pages(host, port, read_only)


def run_daemon() -> None:
    """Become Dagster's daemon, until interrupted. Raises BadInput."""
    prepare_home()
    from orchestration.defs.serving import serve_daemon

    serve_daemon()


def run_atlas() -> None:
    """Make the atlas, once no refresh is at work, and say where it is. Raises BadInput."""
    from orchestration.console import shown
    from orchestration.defs.atlases import make
    from orchestration.defs.lock import refresh_lock

    with refresh_lock(WAITS, say=lambda words: print(words, file=sys.stderr), doing="make atlas"):
        made = make()
    print(f"{made.files} files ({made.bytes / 1e6:.1f} MB). Open {shown(made.page)} in a browser.")


def run_docs() -> None:
    """Write one page that describes every model and column, with types from the build. Raises BadInput."""
    from orchestration.console import shown
    from orchestration.defs import dbt_command
    from orchestration.defs.lock import refresh_lock

    place = dbt_command.target() / "docs"
    arguments = dbt_command.command("docs", "generate", "--static", "--quiet", "--target-path", str(place))
    where, environment = paths.dbt_project(), dbt_command.environment()
    # dbt opens the build to write, even to describe it.
    with refresh_lock(WAITS, say=lambda words: print(words, file=sys.stderr), doing="make docs"):
        done = subprocess.run(arguments, cwd=where, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise dbt_command.dbt_error("the documentation could not be written", [done.stdout, done.stderr])
    print(f"Open {shown(place / 'static_index.html')} in a browser.")


def prepare_home() -> None:
    """Dagster's home, with the instance's settings in it."""
    home = paths.dagster_home()
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(home)
    settings, place = (paths.root() / "orchestration" / "dagster.yaml").read_bytes(), home / "dagster.yaml"
    if place.exists() and place.read_bytes() == settings:
        return
    # A server that is at work reads it at any moment.
    draft = home / f".dagster.yaml.{os.getpid()}"
    draft.write_bytes(settings)
    os.replace(draft, place)


@contextmanager
def quiet() -> Iterator[tuple[Console, Path]]:
    """Send what Dagster and dbt print to a log file; yields a console on the real output, and the log's path."""
    logs = paths.dagster_home() / "logs"
    logs.mkdir(exist_ok=True)
    for old in sorted(logs.glob("refresh-*.log"))[:-LOGS_KEPT]:
        old.unlink()
    log = logs / f"refresh-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    with log.open("w") as file, os.fdopen(os.dup(1), "w") as screen:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield Console(file=screen, width=None if screen.isatty() else 120), log
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for place, descriptor in enumerate(kept, 1):
                os.dup2(descriptor, place)
                os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
