with residence as (

    select
        'residence' as address_basis,
        *
    from {{ ref('stg_nomis__annual_survey_of_hours_and_earnings_resident_pay') }}
    where area_code is not null
    union all by name
    select
        'residence' as address_basis,
        *
    from {{ ref('stg_nomis__annual_survey_of_hours_and_earnings_residence') }}

),

pay as (

    select * from residence
    union all by name
    select
        'workplace' as address_basis,
        *
    from {{ ref('stg_nomis__annual_survey_of_hours_and_earnings_workplace') }}

),

-- Pay of a year is that of the tax year which ended in it.
measured as (

    select
        'median_annual_pay_gbp' as measure_id,
        area_code,
        'all' as industry_code,
        make_date(reference_year - 1, 4, 6) as period_start,
        make_date(reference_year, 4, 5) as period_end,
        cast(reference_year as varchar) as period_label,
        value,
        value_status,
        null_reason,
        value * greatest(1 - 1.96 * relative_standard_error, 0) as value_low,
        value * (1 + 1.96 * relative_standard_error) as value_high,
        case when value is null or relative_standard_error is null then 'none' else 'sampling' end as interval_kind,
        address_basis,
        false as is_superseded,
        case when relative_standard_error is not null then 'Interval of 95%, from the published standard error.' end as note,
        landed_release_id,
        source_file,
        source_row
    from pay
    where item = 'Median' and pay = 'Annual pay - gross' and sex = 'Total'

),

final as (

    {{ nomis_observations('measured') }}

)

select * from final
