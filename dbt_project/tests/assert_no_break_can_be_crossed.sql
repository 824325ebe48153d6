{#- What is tried, the days of the two figures from the day of the break, and whether the pair crosses it. -#}
{%- set attempts = [
    ('from the day before to the day itself', -1, 0, 'true'),
    ('to a year that the break falls into', -400, 100, 'true'),
    ('both after', 0, 0, 'false'),
    ('both before', -1, -1, 'false'),
] -%}
{{ config(meta = {'dagster': {'ref': {'name': 'dim_breaks'}}}) }}
-- Tries to cross every break: a pair either side of each row, one that the break falls into, and one just after it, through the macro that all
-- changes go through. A row that lets growth pass, names the wrong kind, or stops a pair on one side of it fails.
with breaks as (

    select * from {{ ref('dim_breaks') }}

),

attempts as (

    {% for attempt, before, after, is_crossed in attempts %}
        select
            *,
            '{{ attempt }}' as attempt,
            broken_on + {{ before }} as starts,
            broken_on + {{ after }} as ends,
            {{ is_crossed }} as is_crossed
        from breaks
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

tried as (

    select
        *,
        {{ series_break('breaks', 'attempts.measure_id', 'attempts.starts', 'attempts.ends') }} as broken,
        {{ series_break('breaks', 'attempts.measure_id', 'attempts.starts', 'attempts.ends', severity='caution') }} as cautioned,
        {{ series_break(
            'breaks', 'attempts.measure_id', 'attempts.broken_on', 'attempts.broken_on', area_code_system='attempts.area_code_system',
            released_from='attempts.starts', released_to='attempts.ends',
        ) }} as broken_between_editions
    from attempts

),

judged as (

    select
        *,
        case
            when compared_by = 'release' then broken_between_editions
            when severity = 'caution' then cautioned
            else broken
        end as given_reason
    from tried

)

select * from judged
where
    (is_crossed and (given_reason is null or not starts_with(given_reason, 'series_' || severity || ': ')))
    or (not is_crossed and given_reason is not null)
