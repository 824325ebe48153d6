"""The job that does everything, and when it runs by itself."""

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Land what is new, build and test the warehouse, publish it; stop early where nothing has changed.",
)

every_day = dg.ScheduleDefinition(
    name="refresh_every_day",
    job=refresh,
    cron_schedule="15 10 * * *",
    execution_timezone="Europe/London",
    run_config={"resources": {"refresh": {"config": {"mode": "live"}}}},
    description="After the statistical publishers' hour of release (09:30). Off until it is switched on in the UI.",
)
