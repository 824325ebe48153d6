select
    '{{ invocation_id }}' as build_id,
    cast('{{ run_started_at }}' as timestamp) as built_at,
    '{{ env_var("LEVELUP_FINGERPRINT", "unknown") }}' as fingerprint,
    '{{ env_var("LEVELUP_REFRESHED_FROM", "unknown") }}' as refreshed_from,
    (select cast(sum(release_count) as bigint) from {{ ref('int_datasets') }}) as release_count,
    (select count(*) from {{ ref('observations') }}) as observation_count,
    (select count(*) from {{ ref('indicator_values') }}) as indicator_value_count,
    '{{ dbt_version }}' as dbt_version,
    version() as duckdb_version
