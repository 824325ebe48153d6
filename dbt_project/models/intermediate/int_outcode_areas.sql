{%- set nearest = 15 %}
{#- Side of a cell, in degrees: small areas are looked for in the cell of a centroid and the eight around it, 33 km at least to the north. -#}
{%- set side = 0.3 %}

with centroids as (

    {{ current_rows(ref('stg_free_map_tools__postcode_outcodes')) }}

),

small_areas as (

    {{ current_rows(ref('stg_open_geography__lsoa_population_centroids')) }}

),

places as (

    select * from {{ ref('int_small_area_places') }}
    where outline_set = 'local_authority'

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

postcodes as (

    select * from {{ ref('int_postcode_areas') }}

),

small_area_districts as (

    select
        small_areas.lsoa_code,
        small_areas.latitude,
        small_areas.longitude,
        min(districts.current_area_code) as area_code
    from small_areas
    inner join places
        on small_areas.lsoa_code = places.small_area_code
    inner join districts
        on places.area_code = districts.area_code
    group by small_areas.lsoa_code, small_areas.latitude, small_areas.longitude

),

cell_offsets as (

    select
        row_offset,
        column_offset
    from unnest([-1, 0, 1]) as cell_rows (row_offset)
    cross join unnest([-1, 0, 1]) as cell_columns (column_offset)

),

in_cells as (

    select
        small_area_districts.*,
        floor(small_area_districts.latitude / {{ side }}) + cell_offsets.row_offset as cell_row,
        floor(small_area_districts.longitude / {{ side }}) + cell_offsets.column_offset as cell_column
    from small_area_districts
    cross join cell_offsets

),

-- A degree of longitude is shorter than one of latitude by the cosine of the latitude.
neighbours as (

    select
        centroids.outcode,
        unnest(
            arg_min(
                small_area_districts.area_code,
                power(small_area_districts.latitude - centroids.latitude, 2)
                + power((small_area_districts.longitude - centroids.longitude) * cos(radians(centroids.latitude)), 2),
                {{ nearest }}
            )
        ) as area_code
    from centroids
    inner join in_cells as small_area_districts
        on
            floor(centroids.latitude / {{ side }}) = small_area_districts.cell_row
            and floor(centroids.longitude / {{ side }}) = small_area_districts.cell_column
    group by centroids.outcode

),

votes as (

    select
        outcode,
        area_code,
        'postcode_majority' as basis,
        count(*) as vote_count
    from postcodes
    where not is_terminated
    group by outcode, area_code
    union all
    select
        outcode,
        area_code,
        'nearest_small_areas' as basis,
        count(*) as vote_count
    from neighbours
    group by outcode, area_code

),

-- Whole postcodes, where they are known, before a centroid and what is near it.
best_basis as (

    select *
    from votes
    qualify dense_rank() over (partition by outcode order by basis desc) = 1

),

shares as (

    select
        best_basis.outcode,
        best_basis.area_code,
        districts.region_code,
        districts.itl3_code,
        districts.itl2_code,
        districts.itl1_code,
        best_basis.basis,
        best_basis.vote_count,
        cast(best_basis.vote_count as double) / sum(best_basis.vote_count) over (partition by best_basis.outcode) as share,
        cast(sum(best_basis.vote_count) over (partition by best_basis.outcode, districts.region_code) as double)
        / sum(best_basis.vote_count) over (partition by best_basis.outcode) as region_share
    from best_basis
    inner join districts
        on best_basis.area_code = districts.area_code

),

largest as (

    select *
    from shares
    qualify row_number() over (partition by outcode order by vote_count desc, area_code asc) = 1

),

final as (

    select
        largest.outcode,
        largest.area_code,
        'gss' as area_code_system,
        largest.region_code,
        largest.itl3_code,
        largest.itl2_code,
        largest.itl1_code,
        largest.basis,
        round(largest.share, 4) as share,
        round(largest.region_share, 4) as region_share,
        centroids.latitude,
        centroids.longitude,
        centroids.landed_release_id
    from largest
    left join centroids
        on largest.outcode = centroids.outcode

)

select * from final
