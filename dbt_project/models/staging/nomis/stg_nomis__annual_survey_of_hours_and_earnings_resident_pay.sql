with source as (

    select * from {{ source('nomis', 'annual_survey_of_hours_and_earnings_resident_pay') }}

),

renamed as (

    select
        area_code,
        area as area_name,
        area_type as area_kind,
        sex,
        item,
        pay,
        cast(date as integer) as reference_year,
        try_cast(number as double) as value,
        try_cast(conf as double) / 100 as relative_standard_error,
        case number when '#' then 'suppressed' when '-' then 'missing' else 'final' end as value_status,
        {{ nomis_marker('number') }} as null_reason,
        cast(strptime(extracted, '%d %B %Y') as date) as extracted_on,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
