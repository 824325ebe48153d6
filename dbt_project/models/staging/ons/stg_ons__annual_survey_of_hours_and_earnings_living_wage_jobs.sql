{%- set quantities = [('jobs', 'jobs_thousand', 1000), ('share_of_jobs', 'per_cent', 0.01)] -%}

with source as (

    select * from {{ source('ons', 'annual_survey_of_hours_and_earnings_living_wage_jobs') }}

),

renamed as (

    {%- for quantity, column, scale in quantities %}
        select
            table_name,
            sheet as employee_group,
            '{{ quantity }}' as quantity,
            quantity = 'coefficient of variation' as is_coefficient_of_variation,
            cast(year as integer) as reference_year,
            trim(area_code) as area_code,
            trim(area_name) as area_name,
            -- A dash is nil or negligible: zero at the precision of the table. A coefficient of variation is per cent of its estimate.
            case
                when {{ column }} = '-' then 0
                when quantity = 'coefficient of variation' then {{ number_in_cell(column) }} / 100
                else {{ number_in_cell(column) }} * {{ scale }}
            end as value,
            case
                when {{ column }} = '-' then 'rounded'
                when {{ number_in_cell(column) }} is not null then 'provisional'
                when {{ column }} in ('x', '..') then 'suppressed'
                when {{ column }} = ':' then 'not_applicable'
                else 'missing'
            end as value_status,
            case
                when {{ column }} = '-' or {{ number_in_cell(column) }} is not null then null
                when {{ column }} = 'x' then 'coefficient of variation above 20%'
                when {{ column }} = '..' then 'disclosive'
                when {{ column }} = ':' then 'not applicable'
                else 'empty in source'
            end as null_reason,
            {{ landed_release_id() }} as landed_release_id,
            source_file,
            source_row
        from source
        {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from renamed
