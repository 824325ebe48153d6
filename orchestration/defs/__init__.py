"""The Dagster definitions: the only package that imports Dagster. ``orchestration.definitions`` loads every module."""
