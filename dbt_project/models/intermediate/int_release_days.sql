with observations as (

    select * from {{ ref('int_observations') }}

),

landings as (

    select * from {{ ref('stg_landing__releases') }}

),

-- Of a release without a date whose rows landed one after the other, all are known when the last is.
of_figures as (

    select
        release_id,
        max(known_from) as known_from
    from observations
    group by all

),

final as (

    select * from of_figures
    union all
    select
        landed_release_id as release_id,
        least(cast(fetched_at as date), {{ released_on('vintage') }}) as known_from
    from landings
    where landed_release_id not in (select release_id from of_figures)

)

select * from final
