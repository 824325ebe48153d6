with inputs as (

    select * from {{ ref('int_site_screen_values') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

places as (

    {{ ranking('inputs', partition_by=['scheme_id', 'component_id']) }}

),

final as (

    select
        inputs.scheme_id,
        inputs.component_id,
        inputs.role as component_role,
        inputs.area_code,
        inputs.area_code_system,
        areas.boundary_year,
        areas.area_name,
        inputs.area_level,
        inputs.period_start,
        inputs.period_end,
        inputs.period_label,
        {{ significant('inputs.value') }} as value,
        inputs.unit_id,
        inputs.value_status,
        inputs.reason,
        {{ significant('places.mid_percentile') }} as component_percentile,
        places.n_ranked,
        inputs.weight as component_weight,
        100 * inputs.cv as assumed_cv_percent,
        inputs.input_release_ids
    from inputs
    inner join places using (scheme_id, component_id, area_code)
    left join areas
        on inputs.area_code = areas.area_code and inputs.area_code_system = areas.area_code_system

)

select * from final
