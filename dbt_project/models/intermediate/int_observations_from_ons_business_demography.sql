with
{{ imports_for_ons_cells() }}

cells as (

    select
        'business_demography_births_deaths_and_survivals' as dataset_name,
        case measure_name
            when 'births' then 'enterprise_births_count'
            when 'deaths' then 'enterprise_deaths_count'
            when 'active' then 'active_enterprises_count'
        end as measure_id,
        'registered_office' as address_basis,
        'Total' as published_industry,
        area_code,
        reference_year,
        value,
        value_status,
        null_reason,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('stg_ons__business_demography_births_deaths_and_survivals') }}
    where measure_name in ('births', 'deaths', 'active') and area_code is not null

),

{{ observations_from_ons_cells('cells') }}
