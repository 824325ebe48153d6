-- What was known today is what is marked as the latest, row for row; before the first release nothing was known.
{{ config(meta = {'dagster': {'ref': {'name': 'observations'}}}) }}
with figures as (

    select
        release_id || ':' || source_file || ':' || source_row as place,
        is_latest,
        latest_from is not null and latest_until is null as is_open
    from {{ ref('observations') }}

),

indicators as (

    select
        release_id || ':' || indicator_id as place,
        is_latest,
        latest_from is not null and latest_until is null as is_open
    from {{ ref('indicator_values') }}

),

too_early as (

    select
        'an edition is the latest before it is known' as place,
        false as is_latest,
        true as is_open
    from {{ ref('observations') }}
    where latest_from < known_from or latest_until <= latest_from or known_from > current_date or latest_from > released + 366 and known_from_basis <> 'landed'

)

select * from figures
where is_latest <> is_open
union all
select * from indicators
where is_latest <> is_open
union all
select * from too_early
