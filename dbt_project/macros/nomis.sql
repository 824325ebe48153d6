{#- What tables of Nomis share: its statuses and markers, its downloads, and how it writes areas, industries and years. -#}

{#- A status of the data service, by its words; `normal` is what a figure of the survey is when nothing is said about it. -#}
{% macro nomis_status(status_name, normal) -%}
    case
        when {{ status_name }} = 'Normal Value' then '{{ normal }}'
        when {{ status_name }} = 'These figures are missing.' then 'missing'
        else 'suppressed'
    end
{%- endmacro %}

{#- A marker that stands in place of a figure, in the words of the note that explains it; null where it is a figure. -#}
{% macro nomis_marker(cell) -%}
    case {{ cell }}
        when '!' then 'Estimate and confidence interval not available since the group sample size is zero or disclosive (0-2)'
        when '*' then 'Estimate and confidence interval unreliable since the group sample size is small (3-9)'
        when '~' then 'Estimate is less than 500'
        when '-' then 'These figures are missing.'
        when '#' then 'These figures are suppressed as statistically unreliable'
    end
{%- endmacro %}

{#- Downloads write an area as "ladu:Falkirk". -#}
{% macro nomis_area_kind(area) -%}
    case when {{ area }} like '%:%' then split_part({{ area }}, ':', 1) end
{%- endmacro %}

{% macro nomis_area_name(area) -%}
    regexp_replace({{ area }}, '^[^:]+:', '')
{%- endmacro %}

{#- A code of SIC 2007 with its classification: a section, a subclass, or the total of all industries. -#}
{% macro nomis_industry(code, name) -%}
    case
        when {{ name }} in ('Total', 'All industries') then 'all'
        when length({{ code }}) = 1 then 'sic2007_section:' || {{ code }}
        else 'sic2007:' || {{ code }}
    end
{%- endmacro %}

{#- The name without the code that the service repeats before it. -#}
{% macro nomis_industry_name(name) -%}
    regexp_replace({{ name }}, '^[A-Z0-9]+ : ', '')
{%- endmacro %}

{#-
    Figures by area and industry in the layout of the data service. `more` are further columns of it. An extract has lost the
    status, and every cell of it has a value.
-#}
{% macro stage_nomis_figures(dataset, more=[], has_status=true) %}
with source as (

    select * from {{ source('nomis', dataset) }}

),

renamed as (

    select
        geography_code as area_code,
        geography_name as area_name,
        {{ nomis_industry('industry_code', 'industry_name') }} as industry_code,
        {{ nomis_industry_name('industry_name') }} as industry_name,
        {%- for column in more %}
            {{ column }},
        {%- endfor %}
        cast(date as integer) as reference_year,
        cast(obs_value as double) as value,
        {% if has_status -%}
            {{ nomis_status('obs_status_name', 'rounded') }} as value_status,
            case when obs_value is null then obs_status_name end as null_reason,
        {%- else -%}
            'rounded' as value_status,
            cast(null as varchar) as null_reason,
        {%- endif %}
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#- Business counts as downloaded. -#}
{% macro stage_nomis_business_counts_download(dataset) %}
with source as (

    select * from {{ source('nomis', dataset) }}

),

renamed as (

    select
        {{ nomis_area_kind('area') }} as area_kind,
        {{ nomis_area_name('area') }} as area_name,
        area_code,
        case when industry = 'Total' then 'all' end as industry_code,
        case when industry <> 'Total' then cast(split_part(industry, ' : ', 1) as integer) end as broad_industry_number,
        regexp_replace(industry, '^[0-9]+ : ', '') as broad_industry_name,
        sizeband as size_band,
        cast(date as integer) as reference_year,
        cast(number as double) as value,
        'rounded' as value_status,
        cast(null as varchar) as null_reason,
        cast(strptime(extracted, '%d %B %Y') as date) as extracted_on,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#-
    A table of the Annual Population Survey as downloaded. The marker for "unreliable" stands under the interval while the
    figure beside it looks normal: the worse status of the two is the status of the figure.
-#}
{% macro stage_nomis_annual_population_survey(dataset) %}
with source as (

    select * from {{ source('nomis', dataset) }}

),

renamed as (

    select
        {{ nomis_area_kind('area') }} as area_kind,
        {{ nomis_area_name('area') }} as area_name,
        area_code,
        split_part(cell, ' ', 1) as cell_code,
        regexp_extract(cell, '^[^ ]+ \((.+?) *\)$', 1) as cell_name,
        make_date(cast(right(date, 4) as integer), 1, 1) as period_start,
        make_date(cast(right(date, 4) as integer), 12, 31) as period_end,
        right(date, 4) as period_label,
        try_cast(number as double) as value,
        try_cast(conf as double) as half_interval,
        case
            when number = '-' then 'missing'
            when number in ('!', '~') then 'suppressed'
            when conf = '*' then 'estimated'
            else 'final'
        end as value_status,
        {{ nomis_marker('number') }} as null_reason,
        {{ nomis_marker('conf') }} as interval_note,
        cast(strptime(extracted, '%d %B %Y') as date) as extracted_on,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#- Median pay in the layout of the data service: a figure and its standard error are two rows there, and one here. -#}
{% macro stage_nomis_earnings(dataset) %}
with source as (

    select
        *,
        {{ landed_release_id() }} as landed_release_id
    from {{ source('nomis', dataset) }}

),

renamed as (

    select
        geography_code as area_code,
        any_value(geography_name) as area_name,
        any_value(geography_type) as area_kind,
        sex_name as sex,
        item_name as item,
        pay_name as pay,
        cast(date as integer) as reference_year,
        max(cast(obs_value as double)) filter (where measures_name = 'Value') as value,
        max(cast(obs_value as double)) filter (where measures_name = 'Confidence') / 100 as relative_standard_error,
        case
            when bool_and(obs_status_name = 'Normal Value') then 'final'
            when max(obs_value) filter (where measures_name = 'Value') is not null then 'estimated'
            else {{ nomis_status("max(obs_status_name) filter (where measures_name = 'Value')", 'final') }}
        end as value_status,
        max(obs_status_name) filter (where measures_name = 'Value' and obs_value is null) as null_reason,
        landed_release_id,
        max(source_file) filter (where measures_name = 'Value') as source_file,
        max(source_row) filter (where measures_name = 'Value') as source_row
    from source
    group by geography_code, sex_name, item_name, pay_name, date, landed_release_id

)

select * from renamed
{% endmacro %}

{#- Rows of measures, areas and periods as observations, with the release and source they are of. -#}
{% macro nomis_observations(rows) -%}
    select
        {{ rows }}.measure_id,
        {{ rows }}.area_code,
        {{ area_code_system(rows ~ '.area_code') }} as area_code_system,
        {{ rows }}.industry_code,
        case when {{ rows }}.industry_code = 'all' then 'all' else split_part({{ rows }}.industry_code, ':', 1) end as industry_code_system,
        {{ rows }}.period_start,
        {{ rows }}.period_end,
        {{ rows }}.period_label,
        {{ rows }}.value,
        {{ rows }}.value_status,
        {{ rows }}.null_reason,
        {{ rows }}.value_low,
        {{ rows }}.value_high,
        {{ rows }}.interval_kind,
        {{ rows }}.address_basis,
        {{ released_on('releases.vintage') }} as released,
        {{ released_precision('releases.vintage') }} as released_precision,
        {{ rows }}.landed_release_id as release_id,
        releases.source_name || '_' || releases.dataset_name as source_id,
        sources.source_precedence,
        false as is_reference_only,
        {{ rows }}.is_superseded,
        {{ rows }}.note,
        {{ rows }}.landed_release_id,
        {{ rows }}.source_file,
        {{ rows }}.source_row
    from {{ rows }}
    inner join {{ ref('stg_landing__releases') }} as releases
        on {{ rows }}.landed_release_id = releases.landed_release_id
    left join {{ ref('int_sources') }} as sources
        on sources.source_id = releases.source_name || '_' || releases.dataset_name
{%- endmacro %}
