with source as (

    select * from {{ source('social_mobility_commission', 'business_rd_spending') }}

),

renamed as (

    select
        edition,
        case area_type when 'National' then 'country' else lower(area_type) end as area_level_name,
        nullif(area_code, 'NA') as area_code,
        area_name,
        cast(time_period as integer) as reference_year,
        unit as unit_name,
        -- The numbers near 1 that the first edition has for the United Kingdom are in no unit it names.
        case
            when edition = 'v1' and area_type = 'National' then null
            when unit = 'billions of £' then {{ number_in_cell('value') }} * 1000000000
            when unit = 'millions of £' then {{ number_in_cell('value') }} * 1000000
            else {{ number_in_cell('value') }}
        end as value,
        case when unit = 'Euros' then 'eur' else 'gbp' end as unit_id,
        case when edition = 'v1' and area_type = 'National' then 'missing' when value = 'NA' then 'missing' else 'final' end as value_status,
        case when edition = 'v1' and area_type = 'National' then 'unit not stated' when value = 'NA' then 'empty in source' end as null_reason,
        -- The first edition repeats some rows in full.
        repetition <> '1' as is_repeated,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
