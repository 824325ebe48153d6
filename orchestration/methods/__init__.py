"""The mathematics SQL cannot say: arrays in, arrays out. No tables, no database, no Dagster."""
