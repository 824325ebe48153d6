with activity as (

    select * from {{ ref('int_trial_activity') }}
    where area_level in ('country', 'itl1') and (period_kind = 'year' or value_status = 'sample')

),

population as (

    select * from {{ ref('int_population_by_region') }}

),

residents as (

    select
        activity.area_level,
        activity.area_code,
        activity.period_kind,
        activity.period_start,
        activity.n_trials,
        activity.places_reason,
        activity.input_release_ids,
        population.population_people,
        population.population_release_id,
        population.population_known_from,
        case when activity.places_reason is null then activity.n_trials end as whole_trials
    from activity
    left join population
        on activity.area_code = population.area_code and activity.period_start = population.period_start

),

rated as (

    {{ rates('residents', limits=ref('int_poisson_limits'), partition_by=['period_start'], value='whole_trials', population='population_people') }}

)

select
    residents.area_level,
    residents.area_code,
    residents.period_kind,
    residents.period_start,
    residents.population_known_from,
    rated.rate_100k,
    rated.rate_lo,
    rated.rate_hi,
    case
        when residents.places_reason is not null then residents.places_reason
        when residents.population_people is null then 'no_population: residents of this area and year are not in the warehouse'
        when residents.n_trials < 10 then 'few_events: fewer than ten trials'
    end as rate_reason,
    residents.input_release_ids || coalesce('; ' || residents.population_release_id, '') as rate_release_ids
from residents
inner join rated
    on {{ matched('residents', 'rated', ['area_code', 'period_start']) }}
