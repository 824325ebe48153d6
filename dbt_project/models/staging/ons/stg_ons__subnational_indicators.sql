with source as (

    select * from {{ source('ons', 'subnational_indicators') }}

),

renamed as (

    select
        case when areacd in ('na', 'Z') then null when areacd = 'Ukx' then 'UKX' else areacd end as area_code,
        trim(areanm) as area_name,
        geography as geography_name,
        indicator as indicator_name,
        category as mission_theme,
        period as period_label,
        measure as measure_name,
        unit as unit_name,
        {{ indicator_in_base_unit('value', 'unit') }} as value,
        {{ number_in_cell('mad') }} as distance_from_median_mad,
        {{ status_of_cell('value') }} as value_status,
        {{ marker_meaning('value') }} as null_reason,
        -- Where two areas have one name, each of their codes has the figures of both.
        count(*) over (partition by filename, areacd, areanm, geography, indicator, period) > 1 as is_ambiguous,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
