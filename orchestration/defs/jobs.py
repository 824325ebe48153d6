"""The job that does everything. When it runs by itself is said in schedules and sensors."""

import dagster as dg

from orchestration.defs.atlas import ATLAS
from orchestration.defs.runs import JOB

refresh = dg.define_asset_job(
    JOB,
    # Nothing else needs the atlas, and a refresh is not to fail by it: it follows in a run of its own.
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(ATLAS),
    # A run whose process died is done again from the start: what has landed lands no second time.
    tags={"dagster/retry_strategy": "ALL_STEPS"},
    description="Land what is new, build and test the warehouse, publish it; stop early where nothing has changed.",
)
