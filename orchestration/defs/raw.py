"""One asset per declared dataset, landed together in one step. What a dataset is and how it lands is not known here."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import dagster as dg

from orchestration.defs.lock import refresh_lock
from orchestration.defs.resources import Progress, Refresh
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.download import Client
from orchestration.ingest.refresh import Outcome, Tables, land_prepared, prepare
from orchestration.sources import datasets

# What landing writes beside the bytes: the dbt source "landing".
MANIFESTS = {
    dg.AssetKey(["landing", "releases"]): "One `release.json` per landed release of any dataset.",
    dg.AssetKey(
        ["landing", "datasets"]
    ): "One `empty.json` per known dataset, with the reason where nothing has landed.",
}


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
        metadata={
            "publisher": dataset.publisher,
            "homepage": dg.MetadataValue.url(dataset.homepage),
            "licence": dataset.licence.name,
            "licence terms": dg.MetadataValue.url(dataset.licence.url),
            "attribution": dataset.licence.attribution,
            "cadence": dataset.cadence,
        },
        # Answers "did we look?"; whether the figures are recent is a dbt test.
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=dataset.fresh_within),
    )


def _result(outcome: Outcome) -> dg.MaterializeResult:
    dataset, current = outcome.dataset, outcome.current
    metadata = {"licence": dataset.licence.name, "homepage": dg.MetadataValue.url(dataset.homepage)}
    if current is None:
        return dg.MaterializeResult(
            asset_key=list(dataset.asset_path),
            metadata={**metadata, "dagster/row_count": 0, "reason": outcome.reason},
            data_version=dg.DataVersion("empty"),
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
            )
            for key, members in FAMILIES.items()
        ),
        *(dg.AssetSpec(key, group_name="landing", description=says, kinds={"json"}) for key, says in MANIFESTS.items()),
    ],
    can_subset=True,
    pool="landing",
)
def landing(
    context: dg.AssetExecutionContext, refresh: Refresh, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult]:
    """Read, parse and check all selected datasets, then land them. BadInput from a bad file; raw/ is as it was then."""
    archive = Path(refresh.archive).expanduser() if refresh.archive else None
    with refresh_lock(), Client() if refresh.mode == "live" else nullcontext() as client:
        tables, prepared = Tables(), []
        for dataset in datasets():
            if dg.AssetKey(dataset.asset_path) in context.selected_asset_keys:
                prepared.append(prepare(dataset, refresh.mode, archive, tables, client))
            else:
                tables.add(dataset, [])
        outcomes = [land_prepared(item) for item in prepared]
    for outcome in outcomes:
        progress.dataset_landed(outcome)
        yield _result(outcome)
    for key in (MANIFESTS.keys() | FAMILIES.keys()) & context.selected_asset_keys:
        yield dg.MaterializeResult(asset_key=key)
