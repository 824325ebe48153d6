{{ config(meta = {'dagster': {'ref': {'name': 'dim_breaks'}}}) }}
-- Tries to cross every break: a pair either side of each row, one that the break falls into, and one just after it, through the macro that all
-- changes go through. A row that lets growth pass, names the wrong kind, or stops a pair on one side of it fails.
with breaks as (

    select * from {{ ref('dim_breaks') }}

),

attempts as (

    select
        *,
        unnest([
            {'attempt': 'day before to day after', 'starts': broken_on - 1, 'ends': broken_on, 'is_crossed': true},
            {'attempt': 'to a year that it falls into', 'starts': broken_on - 400, 'ends': broken_on + 100, 'is_crossed': true},
            {'attempt': 'both after', 'starts': broken_on, 'ends': broken_on, 'is_crossed': false},
            {'attempt': 'both before', 'starts': broken_on - 1, 'ends': broken_on - 1, 'is_crossed': false}
        ], recursive := true)
    from breaks

),

tried as (

    select
        attempts.*,
        case attempts.compared_by
            when 'period' then
                coalesce(
                    {{ series_break('breaks', 'attempts.measure_id', 'attempts.starts', 'attempts.ends', severity='break') }},
                    {{ series_break('breaks', 'attempts.measure_id', 'attempts.starts', 'attempts.ends', severity='caution') }}
                )
            else
                {{ series_break(
                    'breaks', 'attempts.measure_id', 'attempts.broken_on', 'attempts.broken_on', area_code_system='attempts.area_code_system',
                    released_from='attempts.starts', released_to='attempts.ends',
                ) }}
        end as given_reason
    from attempts

)

select * from tried
where
    (is_crossed and given_reason is null)
    or (is_crossed and not starts_with(given_reason, 'series_' || severity || ': ') and severity = 'break')
    or (not is_crossed and given_reason is not null)
