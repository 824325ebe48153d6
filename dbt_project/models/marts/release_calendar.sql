with series as (

    select * from {{ ref('release_series') }}

),

editions as (

    select * from {{ ref('int_release_editions') }}

),

-- Editions that are not here lie between two that are: a later period tells how many turns of the series have passed.
published as (

    select
        release_series_id,
        case when brings_a_period then 'published' else 'between' end as edition_status,
        released,
        released_precision,
        newest_period_end,
        release_ids,
        is_newest,
        earlier_released,
        earlier_precision,
        greatest(1, round(datediff('month', earlier_period_end, newest_period_end) / series.cadence_months)) as turns
    from editions
    inner join series using (release_series_id)

),

expected_next as (

    select
        release_series_id,
        case
            when series.stopped_reason is not null then 'stopped'
            when editions.released + to_months(series.cadence_months) < cast('{{ run_started_at }}' as date) then 'due'
            else 'awaited'
        end as edition_status,
        editions.released as earlier_released,
        editions.released_precision as earlier_precision,
        1 as turns
    from editions
    inner join series using (release_series_id)
    where editions.is_newest

),

final as (

    select
        united.release_series_id,
        series.title,
        series.publisher,
        cast(series.cadence_months as integer) as cadence_months,
        series.cadence_words,
        united.edition_status,
        case
            when united.edition_status in ('published', 'awaited', 'due') and united.earlier_released is not null
                then cast(united.earlier_released + to_months(cast(united.turns * series.cadence_months as integer)) as date)
        end as expected_on,
        united.released,
        coalesce(united.released_precision, 'unknown') as released_precision,
        case
            when united.released_precision = 'day' and united.earlier_precision = 'day' and united.edition_status = 'published'
                then datediff('day', expected_on, united.released)
        end as days_late,
        case
            when united.edition_status = 'stopped' then 'stopped: ' || series.stopped_reason
            when united.edition_status = 'between' and united.released is null then 'release_date_unknown: the source does not state when it came out'
            when united.edition_status = 'between' then 'unscheduled: it brings no later period than the edition before, and nobody announces such editions'
            when united.edition_status = 'published' and united.earlier_released is null then 'first_edition_here: no earlier edition to reckon from'
            when united.edition_status = 'due' then 'not_landed: its time has passed since, and nothing newer has landed here'
            when united.turns > 1 then 'editions_between_not_held: reckoned over the ' || cast(united.turns - 1 as integer) || ' that are not here'
            when united.edition_status = 'published' and days_late is null then 'imprecise: only the month or year of a release is known'
        end as reason,
        united.newest_period_end,
        united.release_ids,
        coalesce(united.is_newest, false) as is_newest
    from (
        select * from published
        union all by name
        select * from expected_next
    ) as united
    inner join series using (release_series_id)

)

select * from final
