{#- One dataset of outlines of Open Geography, renamed and typed. `code_field` is the name of its code column without CD. -#}
{% macro stage_boundaries(dataset, code_field) %}
with source as (

    select * from {{ source('open_geography', dataset) }}

),

renamed as (

    select
        {{ code_field }}cd as area_code,
        2000 + cast({{ code_field }}cd_year as integer) as code_year,
        {{ code_field }}nm as area_name,
        cast(long as double) as longitude,
        cast(lat as double) as latitude,
        crs as coordinate_system,
        cast(geometry_type as varchar) as geometry_type,
        cast(geometry as varchar) as geometry,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#- A GSS code, or null where it is one of the pseudo codes (E99999999) that stand for "no such area here". -#}
{% macro real_gss_code(code) -%}
    case when {{ code }} not like '%99999999' then {{ code }} end
{%- endmacro %}

{#- The rings of a GeoJSON polygon or of several, a row for each: a list of corners, the first of which is also the last. -#}
{% macro unnested_rings(geometry_type, geometry) -%}
    unnest(
            case {{ geometry_type }}
                when 'Polygon' then from_json(json_extract({{ geometry }}, '$.coordinates'), '[[["DOUBLE"]]]')
                else flatten(from_json(json_extract({{ geometry }}, '$.coordinates'), '[[[["DOUBLE"]]]]'))
            end
        )
{%- endmacro %}

{#-
    Which outlines a point lies in, by counting the edges that a line from it to the west crosses: an odd number is inside.
    points: (point id, longitude, latitude); outlines: (outline_set, area_code, geometry_type, geometry), GeoJSON text in the
    same coordinates. A ring can only turn the count odd where its box holds the point, so that each is tried against few.
    Returns point id, outline_set and area_code; a point in the gap between two generalised outlines, or at sea, has no row.
-#}
{% macro points_in_outlines(points, point_id, outlines, longitude='longitude', latitude='latitude') %}
with

outline_rings as (
    select
        outline_set,
        area_code,
        {{ unnested_rings('geometry_type', 'geometry') }} as ring
    from {{ outlines }}
),

outline_corners as (
    select
        outline_set,
        area_code,
        row_number() over () as ring_number,
        ring
    from outline_rings
),

outline_edges as (
    select
        outline_set,
        area_code,
        ring_number,
        ring,
        unnest(generate_series(1, len(ring) - 1)) as corner
    from outline_corners
),

edges as (
    select
        outline_set,
        area_code,
        ring_number,
        ring[corner][1] as x_from,
        ring[corner][2] as y_from,
        ring[corner + 1][1] as x_to,
        ring[corner + 1][2] as y_to
    from outline_edges
),

ring_boxes as (
    select
        outline_set,
        area_code,
        ring_number,
        min(x_from) as west,
        max(x_from) as east,
        min(y_from) as south,
        max(y_from) as north
    from edges
    group by outline_set, area_code, ring_number
),

point_rings as (
    select
        located.{{ point_id }},
        located.{{ longitude }} as x,
        located.{{ latitude }} as y,
        ring_boxes.ring_number
    from {{ points }} as located
    inner join ring_boxes
        on
            located.{{ longitude }} between ring_boxes.west and ring_boxes.east
            and located.{{ latitude }} between ring_boxes.south and ring_boxes.north
)

select
    point_rings.{{ point_id }},
    edges.outline_set,
    edges.area_code
from point_rings
inner join edges
    on point_rings.ring_number = edges.ring_number
where
    (edges.y_from > point_rings.y) <> (edges.y_to > point_rings.y)
    and point_rings.x
    < edges.x_from + (point_rings.y - edges.y_from) / (edges.y_to - edges.y_from) * (edges.x_to - edges.x_from)
group by point_rings.{{ point_id }}, edges.outline_set, edges.area_code
having count(*) % 2 = 1
{% endmacro %}
