"""Where releases come from: the bundled figures, an archive folder, or the publisher. One code path follows them all.

An archive is a folder of publisher files, ``<source>/<dataset>/<vintage>/{files, release.json}``, or the raw/ folder of
another machine, ``<source>/<dataset>/<release>/{payload/, table.parquet, release.json}``; both are verified against
their hashes.
"""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from orchestration import paths
from orchestration.ingest.containers import DAMAGE
from orchestration.ingest.dataset import AssetPath, Dataset, Release, Unavailable
from orchestration.ingest.download import Client, base_url
from orchestration.ingest.errors import BadInput, printable
from orchestration.ingest.landing import EMPTY, PLAIN_NAME, read_payload, stored_as, stored_names

# The National Statistics Postcode Lookup is the largest file known, with some 200 MB.
LARGEST = 2 * 1024**3
LARGEST_MANIFEST = 64 * 1024**2
MODES = ("bundled", "archive", "live")
KEPT = (
    "vintage",
    "vintage_basis",
    "publisher",
    "title",
    "publisher_url",
    "licence",
    "attribution",
    "media_type",
    "kind",
    "transformation",
    "note",
    "copied_from",
    "fetched_at",
)


def releases(
    dataset: Dataset,
    mode: str,
    archive: Path | None = None,
    client: Client | None = None,
    named: Collection[str] | None = None,
) -> list[Release] | Unavailable:
    """Releases that a mode supplies, oldest vintage first. BadInput where what should be there is missing or damaged.

    Every mode supplies the bundled figures; ``archive`` adds what the archive folder holds, or those of its releases
    that are ``named``, ``live`` what the dataset's ``fetch`` brings.
    """
    if mode not in MODES:
        raise _bad(dataset, f"there is no way to refresh called {mode!r}", f"Choose one of {', '.join(MODES)}")
    found = bundled_releases(dataset)
    reason = "not among the bundled figures: refresh from an archive that has it"
    if mode == "archive":
        found += archived_releases(dataset, archive, named)
        reason = "neither among the bundled figures nor in the archive folder"
    elif mode == "live" and dataset.fetch is None:
        reason = dataset.live_instead or "no live connector yet"
    elif mode == "live":
        if client is None:
            raise TypeError("mode live needs a client")
        fetched = dataset.fetch(client, base_url(dataset.source, dataset.base_url))
        if isinstance(fetched, Unavailable):
            reason = fetched.reason
        else:
            found += fetched
            reason = "the publisher offers no release"
    return sorted(found, key=lambda release: release.order) if found else Unavailable(reason)


def bundled_releases(dataset: Dataset) -> list[Release]:
    """The bundled edition of a dataset as a list of one; empty where it is not bundled."""
    if not dataset.bundled_files:
        return []
    content = {}
    for name in ("EDITION", *dataset.bundled_files):
        try:
            content[name] = (paths.bundled() / name).read_bytes()
        except OSError as error:
            raise _bad(
                dataset,
                f"the bundled file cannot be read ({error.strerror})",
                f"Restore {name} in the bundled folder (git checkout raw/bundled)",
                name,
            ) from None
    vintage = content.pop("EDITION").decode("utf-8", "replace").strip()
    return [
        Release(
            vintage=vintage,
            vintage_basis="day the bundled figures were brought into the repository",
            files={Path(name).name: data for name, data in content.items()},
            origin="bundled",
            kind="derived",
            transformation="compiled from the publications in official_figures/sources; see raw/bundled/README.md",
        )
    ]


def archived_releases(dataset: Dataset, archive: Path | None, named: Collection[str] | None = None) -> list[Release]:
    """Every release of a dataset in an archive folder, verified; empty where the archive does not have the dataset.

    Where releases are ``named`` by their folders, those alone are opened, and all have to be there.
    """
    if archive is None:
        raise _bad(dataset, "no archive folder was given", "Say which: make refresh FROM=archive ARCHIVE=<folder>")
    if not Path(archive).is_dir():
        raise _bad(dataset, f"the archive folder {archive} does not exist", "Give the path of an existing folder")
    folder = Path(archive) / dataset.source / dataset.name
    found = [entry for entry in sorted(folder.glob("*/")) if entry.name != EMPTY]
    if named is not None:
        if missing := set(named) - {entry.name for entry in found}:
            problem = f"the archive has no release called {', '.join(sorted(missing))}"
            raise _bad(dataset, problem, "Copy it there again, or name another")
        found = [entry for entry in found if entry.name in named]
    return [_archived(dataset, archive, entry) for entry in found]


def uncovered(archive: Path, known: Collection[AssetPath]) -> list[str]:
    """Folders of an archive, ``source/dataset``, that no declared dataset reads."""
    folders = (folder for folder in sorted(archive.glob("*/*/")) if not folder.parent.name.startswith("."))
    return [printable("/".join(folder.parts[-2:])) for folder in folders if folder.parts[-2:] not in set(known)]


def _archived(dataset: Dataset, archive: Path, folder: Path) -> Release:
    """One release folder of either layout, its files read and compared with release.json."""
    manifest_name = f"{folder.name}/release.json"
    remedy = (
        "Copy the release again from where it was made; files that disagree with their release.json are not trusted"
    )
    if not (folder / "release.json").is_file():
        raise _bad(dataset, "the archive holds a release without release.json", remedy, manifest_name)
    try:
        _check(folder / "release.json", archive, LARGEST_MANIFEST)
        entry = json.loads((folder / "release.json").read_bytes())
        # Half a character, which JSON can spell, could not be written again.
        json.dumps(entry, ensure_ascii=False).encode()
        listed = {file["name"]: file["sha256"] for file in entry["files"]}
        identity = (entry["source"], entry["dataset"])
        agrees = entry.get("sha256", listed) == listed
        kept = {key: _text(entry.get(key)) for key in KEPT}
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise _bad(dataset, f"release.json cannot be used ({error!r})", remedy, manifest_name) from None
    if identity != dataset.asset_path:
        raise _bad(dataset, f"release.json is about {'/'.join(map(str, identity))}", remedy, manifest_name)
    if not agrees or not listed or not kept["vintage"]:
        problem = "release.json lists no files, no vintage, or two different lists of hashes"
        raise _bad(dataset, problem, remedy, manifest_name)
    # Names come from a file that anyone may have written: checked before any of them becomes a path.
    for name in listed:
        if not isinstance(name, str) or not PLAIN_NAME.fullmatch(name) or name == "release.json":
            raise _bad(dataset, f"release.json lists {name!r}, which is not a plain file name", remedy, manifest_name)

    is_raw = (folder / "payload").is_dir()
    present = set(stored_names(folder) if is_raw else (path.name for path in folder.iterdir())) - {"release.json"}
    for name in sorted(present ^ set(listed)):
        problem = (
            "release.json lists the file, but it is missing" if name in listed else "release.json does not list it"
        )
        raise _bad(dataset, problem, remedy, f"{folder.name}/{name}")
    files = {}
    for name, expected in listed.items():
        try:
            stored = folder / "payload" / stored_as(folder, name) if is_raw else folder / name
            _check(stored, archive, LARGEST)
            files[name] = read_payload(folder, name) if is_raw else stored.read_bytes()
        except DAMAGE as error:
            said = getattr(error, "strerror", None) or error
            raise _bad(dataset, f"it cannot be read ({said})", remedy, f"{folder.name}/{name}") from None
        actual = hashlib.sha256(files[name]).hexdigest()
        if actual != expected:
            problem = f"the file's sha256 is {actual}, but release.json says {expected}"
            raise _bad(dataset, problem, remedy, f"{folder.name}/{name}")
    # What landing wrote counts its own rows; what came with a publisher's files is kept apart from that.
    requests, rows = entry.get("requests"), entry.get("stated_rows" if "records" in entry else "rows")
    return Release(
        files=files,
        origin="archive",
        requests=tuple(requests) if isinstance(requests, list) else (),
        stated_rows=rows if isinstance(rows, int) else None,
        **kept,
    )


def _check(place: Path, archive: Path, largest: int) -> None:
    """OSError where a link leads out of the archive, or what is there is no ordinary file, or too large."""
    if not place.resolve().is_relative_to(Path(archive).resolve()):
        raise OSError("a link leads out of the archive")
    # A pipe or a device could be read for ever.
    if not place.is_file():
        raise OSError("it is not a file")
    if (size := place.stat().st_size) > largest:
        raise OSError(f"it has {size:,} bytes; {largest:,} are allowed")


def _text(value) -> str:
    """A manifest value as text: lists joined, null as empty."""
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _bad(dataset: Dataset, problem: str, remedy: str, file: str = "") -> BadInput:
    return BadInput(source=dataset.source, dataset=dataset.name, file=file, problem=problem, remedy=remedy)
