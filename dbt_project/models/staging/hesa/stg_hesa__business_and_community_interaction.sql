{%- set is_money = "coalesce(unit = '£000s' and number_value_marker is distinct from 'Number', false) or coalesce(metric ilike '%£ thousands%', false)" %}

with source as (

    select * from {{ source('hesa', 'business_and_community_interaction') }}

),

renamed as (

    select
        table_number,
        ukprn,
        he_provider as provider_name,
        country as country_name,
        region as region_name,
        academic_year as period_label,
        make_date(cast(left(academic_year, 4) as integer), 8, 1) as period_start,
        make_date(cast(left(academic_year, 4) as integer) + 1, 7, 31) as period_end,
        source_of_public_funding,
        type_of_income,
        type_of_service,
        type_of_organisation,
        metric,
        category_marker,
        coalesce(
            source_of_public_funding = 'All'
            or type_of_organisation = 'Total'
            or type_of_income in ('Total', 'Previous year''s total')
            or category_marker ilike 'total%'
            or category_marker ilike 'subtotal%',
            false
        ) as is_total,
        case
            when {{ is_money }} then 'gbp'
            when metric ilike '%(FTE)%' then 'fte'
            when unit ilike '%days' then 'days'
            else 'count'
        end as unit_id,
        case when {{ is_money }} then cast(value as double) * 1000 else cast(value as double) end as value,
        case when value is null then 'missing' else 'final' end as value_status,
        case when value is null then 'Missing: the cell is empty in the published table.' end as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
