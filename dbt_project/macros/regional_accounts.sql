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

{#-
    Cells of ONS workbooks as observations. `cells` has dataset_name, measure_id, area_code, published_industry, reference_year,
    address_basis, value, value_status, null_reason and where the row was landed. Areas: UK, UKX and England have codes of
    their own; other TL codes are of the boundary set that has more of those in the release, or ITL 2025 from 2025 on. Industries: the total, single sections, and the
    divisions that life sciences need; the rest overlaps.
-#}
{% macro observations_from_ons_cells(cells) %}
-- Which boundary set the codes of a release are of: the day of a copy does not tell the day of its edition.
boundary_sets as (

    select
        cells.landed_release_id,
        count(distinct cells.area_code) filter (where area_codes.is_itl2021 and not area_codes.is_itl2025) as older_codes,
        count(distinct cells.area_code) filter (where area_codes.is_itl2025 and not area_codes.is_itl2021) as newer_codes
    from {{ cells }} as cells
    inner join area_codes
        on cells.area_code = area_codes.area_code
    group by cells.landed_release_id

),

coded as (

    select
        cells.*,
        case cells.area_code
            when 'UK' then 'K02000001' when 'UKX' then 'K99000002' when 'TLB' then 'E92000001' else cells.area_code
        end as known_area_code,
        case
            when cells.area_code in ('UKX', 'TLZ') then 'aggregate'
            when cells.area_code = 'TLB' or cells.area_code not like 'TL%' then 'gss'
            when boundary_sets.older_codes > boundary_sets.newer_codes then 'itl2021'
            when boundary_sets.older_codes < boundary_sets.newer_codes or releases.vintage >= '2025' then 'itl2025'
            else 'itl2021'
        end as area_code_system,
        case
            when cells.published_industry = 'Total' then 'all'
            when regexp_matches(cells.published_industry, '^[A-U] \(') then 'sic2007_section:' || substr(cells.published_industry, 1, 1)
            when regexp_extract(cells.published_industry, '^(?:C[A-M] \()?([0-9]{2})\)?$', 1) in ('21', '26', '32', '72')
                then 'sic2007:' || regexp_extract(cells.published_industry, '([0-9]{2})', 1)
        end as industry_code,
        releases.vintage,
        releases.is_superseded
    from {{ cells }} as cells
    inner join releases
        on cells.landed_release_id = releases.landed_release_id
    left join boundary_sets
        on cells.landed_release_id = boundary_sets.landed_release_id

),

-- The same cell can stand on two sheets of one release.
single as (

    select *
    from coded
    where industry_code is not null
    qualify
        row_number() over (
            partition by landed_release_id, measure_id, known_area_code, industry_code, reference_year, address_basis
            order by source_file, source_row
        ) = 1

),

final as (

    select
        single.measure_id,
        single.known_area_code as area_code,
        single.area_code_system,
        single.industry_code,
        case when single.industry_code = 'all' then 'all' else split_part(single.industry_code, ':', 1) end as industry_code_system,
        make_date(single.reference_year, 1, 1) as period_start,
        make_date(single.reference_year, 12, 31) as period_end,
        cast(single.reference_year as varchar) as period_label,
        single.value,
        single.value_status,
        single.null_reason,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        'none' as interval_kind,
        single.address_basis,
        {{ released_on('single.vintage') }} as released,
        {{ released_precision('single.vintage') }} as released_precision,
        single.landed_release_id as release_id,
        'ons_' || single.dataset_name as source_id,
        sources.source_precedence,
        false as is_reference_only,
        single.is_superseded,
        cast(null as varchar) as note,
        single.landed_release_id,
        single.source_file,
        single.source_row
    from single
    left join {{ ref('int_sources') }} as sources
        on 'ons_' || single.dataset_name = sources.source_id

)

select * from final
{%- endmacro %}

{#- What those models import: the codes of ITL, and of each dataset and vintage which landing is the newest. -#}
{% macro imports_for_ons_cells() %}
area_codes as (

    select
        area_code,
        bool_or(area_code_system = 'itl2021') as is_itl2021,
        bool_or(area_code_system = 'itl2025') as is_itl2025
    from {{ ref('int_areas') }}
    where area_code_system in ('itl2021', 'itl2025')
    group by area_code

),

releases as (

    select
        *,
        row_number() over (
            partition by source_name, dataset_name, vintage
            order by fetched_at desc, landed_release_id desc
        ) > 1 as is_superseded
    from {{ ref('stg_landing__releases') }}

),
{%- endmacro %}

{#-
    One of the two files of subnational indicators, which share their columns but for the names of four. Where two areas have
    one name, each of their codes has the figures of both: `is_ambiguous`.
-#}
{% macro stage_subnational_indicators(dataset, area_code, area_name, value, distance) %}
with source as (

    select * from {{ source('ons', dataset) }}

),

renamed as (

    select
        case when {{ area_code }} in ('na', 'Z') then null else upper({{ area_code }}) end as area_code,
        trim({{ area_name }}) as area_name,
        geography as geography_name,
        indicator as indicator_name,
        category as mission_theme,
        period as period_label,
        measure as measure_name,
        unit as unit_name,
        {{ indicator_in_base_unit(value, 'unit') }} as value,
        {{ number_in_cell(distance) }} as distance_from_median_mad,
        {{ status_of_cell(value) }} as value_status,
        {{ marker_meaning(value) }} as null_reason,
        count(*) over (partition by filename, {{ area_code }}, {{ area_name }}, geography, indicator, period) > 1 as is_ambiguous,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}
