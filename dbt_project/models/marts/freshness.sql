with datasets as (

    select * from {{ ref('int_datasets') }}

),

releases as (

    select * from {{ ref('int_releases') }}

),

landings as (

    select distinct
        source_name,
        dataset_name,
        landed_release_id
    from releases

),

newest_periods as (

    select
        landings.source_name,
        landings.dataset_name,
        max(observations.period_end) as newest_period_end
    from {{ ref('int_observations') }} as observations
    inner join landings
        on observations.landed_release_id = landings.landed_release_id
    group by landings.source_name, landings.dataset_name

),

newest_releases as (

    select
        source_name,
        dataset_name,
        max(released) as newest_released
    from releases
    group by source_name, dataset_name

),

aged as (

    select
        *,
        cast('{{ run_started_at }}' as timestamp) as built_at,
        datediff('day', last_landed_at, cast('{{ run_started_at }}' as timestamp)) as age_days
    from datasets

),

final as (

    select
        aged.source_name,
        aged.dataset_name,
        aged.title,
        aged.publisher,
        aged.cadence,
        cast(aged.fresh_within_days as integer) as fresh_within_days,
        case
            when aged.release_count = 0 then 'absent'
            when aged.refusal is not null then 'refused'
            when aged.age_days > aged.fresh_within_days then 'stale'
            when aged.fresh_within_days is null then 'unknown'
            else 'fresh'
        end as freshness_status,
        aged.release_count,
        aged.newest_vintage,
        aged.last_landed_at,
        aged.age_days,
        newest_releases.newest_released,
        datediff('day', newest_releases.newest_released, cast(aged.built_at as date)) as release_age_days,
        newest_periods.newest_period_end,
        case
            when aged.release_count = 0 then 'absent: ' || coalesce(aged.absent_reason, aged.refusal, 'nothing has landed yet')
            when aged.refusal is not null then 'refused: ' || aged.refusal
            when aged.age_days > aged.fresh_within_days
                then 'stale: nothing new has landed for ' || aged.age_days || ' days, and new figures are due within ' || aged.fresh_within_days
            when aged.fresh_within_days is null then 'unknown: the raw store is of before this was kept; refresh once'
        end as reason,
        aged.built_at
    from aged
    left join newest_periods
        on aged.source_name = newest_periods.source_name and aged.dataset_name = newest_periods.dataset_name
    left join newest_releases
        on aged.source_name = newest_releases.source_name and aged.dataset_name = newest_releases.dataset_name

)

select * from final
