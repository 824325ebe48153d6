{#- What every staging model needs: where a row was landed, and how the bundled figures write dates, bounds and markers. -#}

{#- `<source>/<dataset>/<release>`, read from the path of the landed table. -#}
{% macro landed_release_id(filename='filename') -%}
    regexp_extract(replace({{ filename }}, '\', '/'), '([^/]+/[^/]+/[^/]+)/table\.parquet$', 1)
{%- endmacro %}

{#- A release written as a day, a month or a year becomes the last day it can have been: known by then for certain. -#}
{% macro released_on(released) -%}
    case length({{ released }})
        when 10 then cast({{ released }} as date)
        when 7 then last_day(cast({{ released }} || '-01' as date))
        when 4 then cast({{ released }} || '-12-31' as date)
    end
{%- endmacro %}

{% macro released_precision(released) -%}
    case length({{ released }}) when 10 then 'day' when 7 then 'month' when 4 then 'year' else 'unknown' end
{%- endmacro %}

{#- A part of a note that matches `pattern` (first group), or null. -#}
{% macro from_note(note, pattern) -%}
    nullif(regexp_extract({{ note }}, '{{ pattern }}', 1), '')
{%- endmacro %}

{#-
    One file of bundled observations, renamed and typed. The publisher's 95% interval and the rounding step stand in the
    note, in the unit of the value; "blank in source" beside a value says that a part of the sum was not published.
-#}
{% macro stage_observations(dataset) %}
with source as (

    select * from {{ source('official_figures', dataset) }}

),

renamed as (

    select
        measure_id,
        area_code,
        area_code_system,
        coalesce(industry_code, 'all') as industry_code,
        coalesce(industry_code_system, 'all') as industry_code_system,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        period_label,
        cast(value as double) as value,
        case
            when value is not null and note ilike '%blank in source%' then 'partial'
            else value_status
        end as value_status,
        case
            when note like '95\% interval %' escape '\' then 'sampling'
            when note like 'rounded to nearest %' then 'rounding'
            else 'none'
        end as interval_kind,
        cast({{ from_note('note', '^95% interval (-?[0-9.]+) to ') }} as double) as sampling_low,
        cast({{ from_note('note', '^95% interval -?[0-9.]+ to (-?[0-9.]+)') }} as double) as sampling_high,
        cast({{ from_note('note', '^rounded to nearest ([0-9]+)') }} as double) as rounding_step,
        {{ released_on('released') }} as released,
        {{ released_precision('released') }} as released_precision,
        released as released_text,
        address_basis,
        source_id,
        coalesce(note like 'reference only%', false) as is_reference_only,
        note,
        '{{ dataset }}' as dataset_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}
