with inputs as (

    select * from {{ ref('com_inputs') }}
    where is_included

),

schemes as (

    select * from {{ ref('composite_schemes') }}

),

final as (

    select
        inputs.panel_id,
        inputs.reference_year,
        inputs.area_code_system,
        schemes.* exclude (title, subtitle, caveat),
        count(distinct inputs.area_code) as n_areas,
        {{ var('composite_base_draws') }} as base_draws,
        {{ var('composite_replicates') }} as replicates,
        {{ var('composite_weight_draws') }} as weight_draws,
        {{ var('composite_error_draws') }} as error_draws,
        {{ var('composite_seed') }} as seed
    from inputs
    inner join schemes using (scheme_id, area_level)
    group by all

)

select * from final
