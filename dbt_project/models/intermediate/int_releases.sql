with landed as (

    select * from {{ ref('stg_landing__releases') }}

),

observations as (

    select * from {{ ref('int_observations') }}

),

sources as (

    select * from {{ ref('int_sources') }}

),

-- Editions of publishers' figures inside a compiled file; each belongs to the newest landing that holds it.
editions as (

    select
        release_id,
        source_id,
        max_by(landed_release_id, not is_superseded) as landed_release_id,
        any_value(released) as released,
        any_value(released_precision) as released_precision,
        count(*) as observation_count
    from observations
    group by all

),

described as (

    select
        editions.release_id,
        landed.source_name,
        landed.dataset_name,
        editions.source_id,
        editions.landed_release_id,
        coalesce(sources.publisher, landed.publisher) as publisher,
        coalesce(sources.title, landed.title) as title,
        coalesce(sources.publisher_url, landed.publisher_url) as publisher_url,
        coalesce(sources.licence, landed.licence) as licence,
        coalesce(sources.attribution, landed.attribution) as attribution,
        editions.released,
        editions.released_precision,
        landed.vintage,
        landed.vintage_basis,
        landed.origin,
        landed.fetched_at,
        landed.sha256,
        landed.row_count,
        landed.record_count,
        landed.stated_row_count,
        editions.observation_count
    from editions
    inner join landed
        on editions.landed_release_id = landed.landed_release_id
    left join sources
        on editions.source_id = sources.source_id

),

-- The landed releases themselves, so that every `landed_release_id` has its hash, licence and time of fetching.
landings as (

    select
        landed_release_id as release_id,
        source_name,
        dataset_name,
        cast(null as varchar) as source_id,
        landed_release_id,
        publisher,
        title,
        publisher_url,
        licence,
        attribution,
        -- The vintage of a compiled file is the day it was brought in, not a release.
        case when source_name <> 'official_figures' then {{ released_on('vintage') }} end as released,
        case when source_name <> 'official_figures' then {{ released_precision('vintage') }} else 'unknown' end as released_precision,
        vintage,
        vintage_basis,
        origin,
        fetched_at,
        sha256,
        row_count,
        record_count,
        stated_row_count,
        cast(null as bigint) as observation_count
    from landed
    where landed_release_id not in (select release_id from editions)

)

select * from described
union all
select * from landings
