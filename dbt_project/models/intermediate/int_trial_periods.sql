with studies as (

    select * from {{ ref('int_trial_studies') }}

),

years as (

    select
        min(start_year) as first_year,
        max(start_year) as last_year
    from studies

),

all_years as (

    select
        'all_years' as period_kind,
        cast(make_date(first_year, 1, 1) as date) as period_start,
        cast(make_date(last_year, 12, 31) as date) as period_end,
        first_year || ' to ' || last_year as period_label
    from years
    where first_year is not null

),

single_years as (

    select
        'year' as period_kind,
        unnest(range(first_year, last_year + 1)) as start_year
    from years
    where first_year is not null

)

select
    studies.trial_id,
    all_years.*
from all_years
left join studies
    on true
union all
select
    studies.trial_id,
    single_years.period_kind,
    cast(make_date(single_years.start_year, 1, 1) as date) as period_start,
    cast(make_date(single_years.start_year, 12, 31) as date) as period_end,
    cast(single_years.start_year as varchar) as period_label
from single_years
left join studies
    on single_years.start_year = studies.start_year
