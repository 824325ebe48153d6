{#- What the staging models of ONS workbooks and of tables made from them share: numbers, markers, units. -#}

{#- The number in a cell, thousands separators removed; null where it is a marker. Landing has refused anything else. -#}
{% macro number_in_cell(column) -%}
    try_cast(replace({{ column }}, ',', '') as double)
{%- endmacro %}

{#- What a marker in place of a number means; null where there is a number. Shorthand in brackets and its older forms. -#}
{% macro marker_meaning(column) -%}
    case
        when {{ number_in_cell(column) }} is not null then null
        when {{ column }} is null then 'empty in source'
        when lower({{ column }}) in ('[c]', 'c', '..', '*') then 'confidential'
        when lower({{ column }}) in ('[u]', 'u', '~') then 'withheld for low reliability'
        when lower({{ column }}) in ('[z]', 'z') then 'not applicable'
        when lower({{ column }}) in ('[low]', '-') then 'too small to show'
        when lower({{ column }}) in ('[x]', 'x', ':', '.', '[w]', 'na') then 'not available'
        else 'marker ' || {{ column }}
    end
{%- endmacro %}

{#- Status of a cell: `present` where there is a number, otherwise what its marker means. -#}
{% macro status_of_cell(column, present="'final'") -%}
    case
        when {{ number_in_cell(column) }} is not null then {{ present }}
        when {{ marker_meaning(column) }} in ('confidential', 'withheld for low reliability') then 'suppressed'
        when {{ marker_meaning(column) }} = 'not applicable' then 'not_applicable'
        else 'missing'
    end
{%- endmacro %}

{#- The latest year of a release is provisional: the workbooks of the regional accounts say so. -#}
{% macro provisional_in_latest(year) -%}
    case when {{ year }} = max({{ year }}) over (partition by filename) then 'provisional' else 'final' end
{%- endmacro %}

{#- Wide sheets of the regional accounts, landed long: names kept, values in base units, markers as status. -#}
{% macro stage_regional_accounts_sheets(dataset, latest_is_provisional=true) %}
with source as (

    select * from {{ source('ons', dataset) }}

),

renamed as (

    select
        sheet as sheet_name,
        measure as measure_name,
        unit as unit_name,
        area_level as area_level_name,
        trim(area_code) as area_code,
        trim(area_name) as area_name,
        -- 02-Mar: a span of divisions, 2-3, that a spreadsheet took for a day.
        case
            when regexp_full_match(industry_code, '[0-9]{2}-[A-Z][a-z]{2}')
                then cast(substr(industry_code, 1, 2) as integer) || '-' || month(strptime(substr(industry_code, 4) || ' 2000', '%b %Y'))
            else industry_code
        end as industry_code,
        trim(industry_name) as industry_name,
        cast(year as integer) as reference_year,
        case
            when unit = 'pounds million' then {{ number_in_cell('value') }} * 1000000
            when unit = 'percentage' then {{ number_in_cell('value') }} / 100
            else {{ number_in_cell('value') }}
        end as value,
        case
            when unit = 'pounds million' then 'gbp'
            when unit = 'pounds' then 'gbp_per_head'
            when unit = 'persons' then 'people'
            when unit = 'percentage' then 'share'
            when unit = '£' and measure ilike '%hour%' then 'gbp_per_hour'
            when unit = '£' then 'gbp_per_job'
            when unit = 'jobs' then 'jobs'
            when unit = 'hours' then 'hours_per_week'
            else 'index'
        end as unit_id,
        {% if latest_is_provisional -%}
            {{ status_of_cell('value', provisional_in_latest('year')) }} as value_status,
        {%- else -%}
            {{ status_of_cell('value') }} as value_status,
        {%- endif %}
        {{ marker_meaning('value') }} as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#-
    Regional accounts as a third party tidied them. `scale` is an expression that turns the printed value into base units;
    `columns` are further expressions of the table, each with its name.
-#}
{% macro stage_regional_accounts_table(dataset, scale, unit_id, columns, present=none) %}
with source as (

    select * from {{ source('ons', dataset) }}

),

renamed as (

    select
        "geography.code" as area_code,
        "geography.name" as area_name,
        {% for expression in columns -%}
            {{ expression }},
        {% endfor -%}
        year(cast("dates.date" as date)) as reference_year,
        {{ number_in_cell('value') }} * {{ scale }} as value,
        {{ unit_id }} as unit_id,
        {{ status_of_cell('value', present or provisional_in_latest('"dates.date"')) }} as value_status,
        {{ marker_meaning('value') }} as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#- A subnational indicator in base units: shares for per cent, pounds for millions of them. -#}
{% macro indicator_in_base_unit(column, unit) -%}
    case
        when {{ unit }} = '%' then {{ number_in_cell(column) }} / 100
        when {{ unit }} in ('£ million', '£ (million)') then {{ number_in_cell(column) }} * 1000000
        else {{ number_in_cell(column) }}
    end
{%- endmacro %}
