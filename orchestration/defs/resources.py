"""What all assets share: how a refresh was asked for, who is told of its progress, and how steps are run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import dagster as dg
from pydantic import Field

from orchestration.defs.lock import refresh_lock, show_life
from orchestration.defs.published import Publication
from orchestration.ingest.refresh import Outcome

OWNERS = ["team:levelup"]
PUBLISHED = dg.AssetKey(["published", "levelup_duckdb"])
# Refreshes confirm the publication even where nothing has changed: after a week of silence nobody looks any more.
PUBLISHED_WITHIN = timedelta(days=8)
# Longer than anything a refresh does, a first crawl of every publisher included.
PATIENCE = 3 * 60 * 60.0


class Refresh(dg.ConfigurableResource):
    """How a refresh was asked for. All runs need it, one at a time: it holds the lock for as long as the run works.

    The command line, which has the lock by then, refuses where another refresh is at work; any other run waits for it.
    """

    mode: str = Field(default="bundled", description="Where releases come from: bundled, archive or live.")
    archive: str = Field(default="", description="Folder of publisher files, for mode archive.")
    force: bool = Field(default=False, description="Build and publish even where nothing has changed.")
    sources: list[str] = Field(
        default=[],
        description="Sources, source/dataset, or source/dataset/release of an archive, that are asked; none for all.",
    )
    honour_pauses: bool = Field(
        default=False, description="Leave publishers alone that gave no answer, until their pause is over."
    )

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Refresh"]:
        """Itself, while the lock is held. BadInput where another refresh holds it for too long."""
        show_life(context.run.run_id)
        with refresh_lock(PATIENCE, context.log.warning):
            yield self


class Progress:
    """Told of each thing as it is done; says nothing itself. A console takes its place when a person is watching."""

    def dataset_landed(self, outcome: Outcome) -> None:
        """One dataset has been looked at; ``outcome`` says which releases were new."""

    def archive_read(self, uncovered: list[str]) -> None:
        """The archive has been read; ``uncovered`` are its folders that no dataset reads."""

    def build_started(self, nodes: int) -> None:
        """dbt is about to run this many models, seeds and tests."""

    def node_finished(self, kind: str, name: str, status: str) -> None:
        """dbt has finished one node; ``kind`` is model, seed, test or unit_test."""

    def unchanged(self, build_id: str, built_at: str) -> None:
        """Nothing has changed since this build; nothing is built or published."""

    def published(self, publication: Publication) -> None:
        """A new build is in place."""


@dg.definitions
def shared() -> dg.Definitions:
    return dg.Definitions(
        resources={"refresh": Refresh(), "progress": Progress()},
        # In a process of its own each step would import everything again: most of a refresh's time.
        executor=dg.in_process_executor,
    )
