with releases as (

    select * from {{ ref('int_releases') }}

),

series as (

    select * from {{ ref('release_series') }}

),

newest_periods as (

    select
        release_id,
        max(period_end) as newest_period_end
    from {{ ref('int_observations') }}
    group by release_id

),

-- What one publisher puts out on one day is one edition, however many files and copies of it have landed.
editions as (

    select
        series.release_series_id,
        releases.released,
        max(newest_periods.newest_period_end) as newest_period_end,
        string_agg(distinct releases.released_precision, '; ' order by releases.released_precision) as released_precision,
        string_agg(distinct releases.release_id, '; ' order by releases.release_id) as release_ids
    from series
    inner join releases
        on regexp_matches(releases.source_id, series.source_pattern)
    inner join newest_periods
        on releases.release_id = newest_periods.release_id
    group by series.release_series_id, releases.released

),

-- An edition that brings no later period puts an earlier one right: nobody announces when.
told_apart as (

    select
        *,
        released is not null and newest_period_end > coalesce(
            max(newest_period_end) filter (where released is not null) over (
                partition by release_series_id order by released rows between unbounded preceding and 1 preceding
            ),
            date '1900-01-01'
        ) as brings_a_period
    from editions

),

final as (

    select
        *,
        lag(released) over by_day as earlier_released,
        lag(released_precision) over by_day as earlier_precision,
        lag(newest_period_end) over by_day as earlier_period_end,
        brings_a_period and lead(released) over by_day is null as is_newest
    from told_apart
    window by_day as (partition by release_series_id, brings_a_period order by released)

)

select * from final
