with source as (

    select * from {{ source('ons', 'subnational_indicators_explorer') }}

),

renamed as (

    select
        "unique" as area_code,
        "group" as area_name,
        geography as geography_name,
        indicator as indicator_name,
        category as mission_theme,
        period as period_label,
        measure as measure_name,
        unit as unit_name,
        {{ indicator_in_base_unit('real', 'unit') }} as value,
        {{ number_in_cell('value') }} as distance_from_median_mad,
        {{ status_of_cell('real') }} as value_status,
        {{ marker_meaning('real') }} as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
