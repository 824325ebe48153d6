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
        geometry_type,
        geometry,
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
