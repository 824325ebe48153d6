-- No corner of an outline lies outside the country in the coordinates that its row names, and no ring has fewer than three sides.
with rings as (

    select
        area_code,
        boundary_set,
        coordinate_system,
        {{ unnested_rings('geometry_type', 'geometry') }} as ring
    from {{ ref('area_boundaries') }}

),

extents as (

    select * from (
        values
        ('EPSG:4326', -9.5, 49.0, 3.0, 61.5),
        ('EPSG:27700', -200000, -50000, 750000, 1300000)
    ) as listed (coordinate_system, west, south, east, north)

)

select
    rings.area_code,
    rings.boundary_set,
    rings.ring
from rings
left join extents
    on rings.coordinate_system = extents.coordinate_system
where
    len(rings.ring) < 4
    or not coalesce(
        list_min(list_transform(rings.ring, lambda corner: corner[1])) >= extents.west
        and list_max(list_transform(rings.ring, lambda corner: corner[1])) <= extents.east
        and list_min(list_transform(rings.ring, lambda corner: corner[2])) >= extents.south
        and list_max(list_transform(rings.ring, lambda corner: corner[2])) <= extents.north,
        false
    )
