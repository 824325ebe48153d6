"""One asset per declared dataset, landed in one step. What a dataset is and how it lands is not known here.

Each has the check ``as_declared``, which fails where a refresh refuses what a publisher sent; the asset stays at its
last good release then, and the rest of the refresh goes on. The run ends as a success all the same, and names what was
refused in its tags and its log. A dataset that was not asked for is as it was, its check included.
``changed_as_expected`` warns while the release in use is more than an ordinary revision of the one before it.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.defs.event_log import withdrawn_on_failure
from orchestration.defs.resources import OWNERS, Progress, Refresh
from orchestration.defs.runs import REFUSED
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.download import Client, pace
from orchestration.ingest.errors import UNREACHABLE
from orchestration.ingest.origins import uncovered
from orchestration.ingest.refresh import Outcome, refresh_all
from orchestration.sources import datasets

# What landing writes beside the bytes: the dbt source "landing".
MANIFESTS = {
    dg.AssetKey(["landing", "releases"]): "One `release.json` per landed release of any dataset.",
    dg.AssetKey(
        ["landing", "datasets"]
    ): "One `empty.json` per known dataset, with the reason where nothing has landed.",
}


CHECK = "as_declared"
# The data version of a dataset of which nothing has landed.
EMPTY = "empty"
CHECKED = "Columns, markers, units and magnitudes are as declared; what came is whole, as far as it can tell."
CHANGED = "changed_as_expected"
CHANGED_CHECKED = (
    "Since the release before only what a revision changes: nothing under the same date, or beyond measure."
)
# GraphQL's whole numbers of seconds end after 68 years; one dataset that is wanted for a hundred made a page fail.
LONGEST_WINDOW = timedelta(seconds=2**31 - 1)
# The tables that dbt reads a whole family of datasets from.
FAMILIES = {
    dg.AssetKey(dataset.staged_as): [each for each in datasets() if each.staged_as == dataset.staged_as]
    for dataset in datasets()
    if dataset.family
}


def _spec(dataset: Dataset) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=list(dataset.asset_path),
        group_name=dataset.source,
        description=dataset.description,
        kinds=set(dataset.kinds),
        owners=OWNERS,
        metadata={
            "dagster/column_schema": _schema([dataset]),
            "publisher": dataset.publisher,
            "homepage": dg.MetadataValue.url(dataset.homepage),
            "licence": dataset.licence.name,
            "licence terms": dg.MetadataValue.url(dataset.licence.url),
            "attribution": dataset.licence.attribution,
            "cadence": dataset.cadence,
        },
        # Answers "did we look?"; whether the figures are recent is a dbt test.
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=min(dataset.fresh_within, LONGEST_WINDOW)),
    )


def _schema(members: list[Dataset]) -> dg.TableSchema:
    """The columns of a landed table: the publisher's, as text, and where each row came from."""
    columns = dict.fromkeys((column for member in members for column in member.columns), "varchar")
    columns |= {"source_file": "varchar", "source_row": "bigint"}
    return dg.TableSchema([dg.TableColumn(name, data_type) for name, data_type in columns.items()])


def _check(outcome: Outcome) -> dg.AssetCheckResult:
    error = outcome.refused
    refused = outcome.still_refused if error is None else str(error)
    kind = "" if error is None else error.refusal_kind
    said = {"refused": refused, "refusal_kind": kind} if refused else {}
    return dg.AssetCheckResult(
        asset_key=list(outcome.dataset.asset_path),
        check_name=CHECK,
        passed=not refused,
        # A publisher that is not there is nobody's mistake, and mostly back at the next refresh.
        severity=dg.AssetCheckSeverity.WARN if kind == UNREACHABLE else dg.AssetCheckSeverity.ERROR,
        metadata={**said, "asked": outcome.asked},
        description=said.get("refused"),
    )


def _changed(outcome: Outcome) -> dg.AssetCheckResult:
    current = outcome.current
    changes, said = (current.changes, current.unexpected) if current else ({}, "")
    return dg.AssetCheckResult(
        asset_key=list(outcome.dataset.asset_path),
        check_name=CHANGED,
        passed=not said,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={name: changes[name] for name in ("since", "rows_gone", "rows_added", "cells_changed") if changes}
        | ({"first": dg.MetadataValue.md("\n".join(f"- {each}" for each in changes["first"]))} if changes else {}),
        description=said or None,
    )


def _result(outcome: Outcome) -> dg.MaterializeResult:
    dataset, current = outcome.dataset, outcome.current
    metadata = {
        "licence": dataset.licence.name,
        "homepage": dg.MetadataValue.url(dataset.homepage),
        "asked": outcome.asked,
    }
    if current is None:
        return dg.MaterializeResult(
            asset_key=list(dataset.asset_path),
            metadata={**metadata, "dagster/row_count": 0, "reason": outcome.reason or str(outcome.refused)},
            data_version=dg.DataVersion(EMPTY),
            check_results=[_check(outcome), _changed(outcome)],
        )
    return dg.MaterializeResult(
        asset_key=list(dataset.asset_path),
        metadata={
            **metadata,
            "dagster/row_count": current.rows,
            "release_id": current.release_id,
            "sha256": current.payload_sha256,
            "is_new": any(landed.is_new for landed in outcome.landed),
            "releases supplied": len(outcome.landed),
            **({"reason": outcome.reason} if outcome.reason and not outcome.landed else {}),
        },
        data_version=dg.DataVersion(current.payload_sha256),
        check_results=[_check(outcome), _changed(outcome)],
    )


@dg.multi_asset(
    name="landing",
    specs=[
        *map(_spec, datasets()),
        *(
            dg.AssetSpec(
                key,
                deps=[list(member.asset_path) for member in members],
                group_name=members[0].source,
                description=f"The {len(members)} datasets of this family together.",
                kinds={"parquet"},
                owners=OWNERS,
                metadata={"dagster/column_schema": _schema(members)},
            )
            for key, members in FAMILIES.items()
        ),
        *(
            dg.AssetSpec(key, group_name="landing", description=says, kinds={"json"}, owners=OWNERS)
            for key, says in MANIFESTS.items()
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(name, asset=list(dataset.asset_path), description=says)
        for dataset in datasets()
        for name, says in ((CHECK, CHECKED), (CHANGED, CHANGED_CHECKED))
    ],
    can_subset=True,
    pool="landing",
)
def landing(
    context: dg.AssetExecutionContext, refresh: Refresh, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult]:
    """Read, parse, check and land the selected datasets. BadInput from a bad bundled file; raw/ is as it was then."""
    archive = Path(refresh.archive).expanduser() if refresh.archive else None
    selected = {tuple(key.path) for key in context.selected_asset_keys}
    refused = []
    with (
        withdrawn_on_failure(context.instance, context.run.run_id),
        Client(pace()) if refresh.mode == "live" else nullcontext() as client,
    ):
        for outcome in refresh_all(
            datasets(),
            selected,
            refresh.mode,
            archive,
            client,
            sources=refresh.sources,
            honour_pauses=refresh.honour_pauses,
        ):
            progress.dataset_landed(outcome)
            if outcome.refused:
                context.log.warning("refused, the last good release stays: %s", outcome.refused)
                refused.append("/".join(outcome.dataset.asset_path))
            yield _result(outcome)
    if refused:
        context.instance.add_run_tags(context.run.run_id, {REFUSED: ", ".join(refused)})
    if refresh.mode == "archive":
        progress.archive_read(uncovered(archive, [dataset.asset_path for dataset in datasets()]))
    for key in (MANIFESTS.keys() | FAMILIES.keys()) & context.selected_asset_keys:
        yield dg.MaterializeResult(asset_key=key)
