{%- set wide_sheets = [
    'regional_gross_domestic_product_all_itl_regions',
    'regional_gross_value_added_by_industry_local_authorities',
    'regional_accounts_sheets',
    'subregional_productivity_itl',
] -%}
{%- set shared = ['area_code', 'reference_year', 'value', 'value_status', 'null_reason', 'landed_release_id', 'source_file', 'source_row'] | join(', ') -%}

with
{{ imports_for_ons_cells() }}

tidied as (

    select
        'regional_gross_value_added_by_industry' as dataset_name,
        'gross_value_added_gbp' as measure_id,
        'workplace' as address_basis,
        industry_code as published_industry,
        {{ shared }}
    from {{ ref('stg_ons__regional_gross_value_added_by_industry') }}
    where variable_code = 'current'
    union all
    select
        'subregional_productivity_local_authorities' as dataset_name,
        'gross_value_added_' || unit_id as measure_id,
        'workplace' as address_basis,
        'Total' as published_industry,
        {{ shared }}
    from {{ ref('stg_ons__subregional_productivity_local_authorities') }}
    where unit_id in ('gbp_per_hour', 'gbp_per_job')
    union all
    select
        'gross_disposable_household_income_local_authorities' as dataset_name,
        'gross_disposable_household_income_' || unit_id as measure_id,
        'residence' as address_basis,
        'Total' as published_industry,
        {{ shared }}
    from {{ ref('stg_ons__gross_disposable_household_income_local_authorities') }}
    where transaction_code = 'B.6g'
    union all
    select
        'regional_gross_fixed_capital_formation' as dataset_name,
        'gross_fixed_capital_formation_' || lower(replace(asset_type, ' ', '_')) || '_gbp' as measure_id,
        'site' as address_basis,
        'Total' as published_industry,
        {{ shared }}
    from {{ ref('stg_ons__regional_gross_fixed_capital_formation') }}
    where asset_detail_code = 'total'

),

sheets as (

    {%- for dataset in wide_sheets %}
        select
            '{{ dataset }}' as dataset_name,
            measure_name,
            unit_id,
            industry_code,
            {{ shared }}
        from {{ ref('stg_ons__' ~ dataset) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- The office's headline of productivity below region is the smoothed one; of what grows with prices, only current prices.
measured as (

    select
        dataset_name,
        case
            when unit_id in ('gbp_per_hour', 'gbp_per_job') and measure_name like 'Current Price (smoothed)%' then 'gross_value_added_' || unit_id
            when unit_id = 'gbp' and measure_name ilike '%gross domestic product%current market prices' then 'gross_domestic_product_gbp'
            when unit_id = 'gbp' and measure_name = 'GDP at current market prices' then 'gross_domestic_product_gbp'
            when unit_id = 'gbp_per_head' and measure_name ilike '%current market prices' then 'gross_domestic_product_gbp_per_head'
            when unit_id = 'gbp_per_head' and measure_name ilike '%chained volume%' then 'gross_domestic_product_chained_volume_gbp_per_head'
            when unit_id = 'gbp' and regexp_matches(lower(measure_name), 'current (basic )?prices?( estimates)?$') then 'gross_value_added_gbp'
        end as measure_id,
        'workplace' as address_basis,
        coalesce(industry_code, 'Total') as published_industry,
        {{ shared }}
    from sheets
    -- Nobody lives in Extra-Regio: what is printed there as per head is no figure.
    where
        not (unit_id = 'gbp_per_head' and area_code = 'TLZ')
        -- Of districts, whose codes come with half of the regions alone, the total is enough.
        and (industry_code is null or industry_code = 'Total' or area_code like 'UK%' or area_code like 'TL%')

),

cells as (

    select * from tidied
    union all by name
    select * from measured
    where measure_id is not null

),

{{ observations_from_ons_cells('cells') }}
