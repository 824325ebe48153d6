with universities as (

    {{ current_rows(ref('stg_official_figures__universities')) }}

),

landings as (

    select
        landed_release_id,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}

),

-- The year of the list is in the name of its source.
final as (

    select
        'university' as destination_kind,
        cast(right(universities.source_id, 4) as integer) as list_year,
        universities.latitude,
        universities.longitude,
        universities.landed_release_id,
        landings.released
    from universities
    inner join landings
        on universities.landed_release_id = landings.landed_release_id
    where universities.latitude is not null and universities.longitude is not null

)

select * from final
