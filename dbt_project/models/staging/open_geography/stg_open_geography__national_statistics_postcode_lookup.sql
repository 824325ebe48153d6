with source as (

    select * from {{ source('open_geography', 'national_statistics_postcode_lookup') }}

),

renamed as (

    select
        replace(pcds, ' ', '') as postcode,
        pcds as postcode_as_published,
        cast(dointr[:4] || '-' || dointr[5:] || '-01' as date) as introduced,
        cast(doterm[:4] || '-' || doterm[5:] || '-01' as date) as terminated,
        usertype = '1' as is_large_user,
        {{ real_gss_code('laua') }} as lad_code,
        2000 + cast(laua_year as integer) as lad_year,
        {{ real_gss_code('ward') }} as ward_code,
        {{ real_gss_code('ctry') }} as country_code,
        {{ real_gss_code('rgn') }} as region_code,
        {{ real_gss_code('lsoa') }} as lsoa_code,
        2000 + cast(lsoa_year as integer) as lsoa_year,
        {{ real_gss_code('msoa') }} as msoa_code,
        {{ real_gss_code('ccg') }} as sub_icb_code,
        {{ real_gss_code('stp') }} as icb_code,
        case when cast(lat as double) < 90 then cast(lat as double) end as latitude,
        case when cast(lat as double) < 90 then cast(long as double) end as longitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
