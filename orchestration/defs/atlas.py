"""The atlas as an asset. It follows a publication, in a run of its own: a refresh is not made to wait for it."""

import dagster as dg

from orchestration import paths
from orchestration.defs.atlases import make
from orchestration.defs.resources import OWNERS, PUBLISHED, Refresh

ATLAS = dg.AssetKey(["published", "atlas"])


@dg.asset(
    key=ATLAS,
    group_name="published",
    description="What people look at who do not query: a static site of maps, places, sectors, claims and sources, "
    "made from the published file. Swapped whole; open warehouse/atlas/index.html.",
    kinds={"html"},
    owners=OWNERS,
    deps=[PUBLISHED],
    automation_condition=dg.AutomationCondition.eager(),
    pool="warehouse_writer",
)
def atlas(refresh: Refresh) -> dg.MaterializeResult:
    """Make the atlas of the published file. ``refresh`` holds the lock. Raises BadInput."""
    made = make()
    return dg.MaterializeResult(
        metadata={"path": dg.MetadataValue.path(paths.atlas()), "files": made.files, "bytes": made.bytes}
    )


@dg.definitions
def following() -> dg.Definitions:
    """The atlas, and the sensor that makes it anew after each publication, where it is switched on."""
    # A module with definitions of its own is asked for nothing else.
    return dg.Definitions(
        assets=[atlas],
        sensors=[dg.AutomationConditionSensorDefinition("atlas_follows", target=dg.AssetSelection.assets(ATLAS))],
    )
