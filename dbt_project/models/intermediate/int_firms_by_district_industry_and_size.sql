with districts as (

    select * from {{ ref('int_district_areas') }}

),

named as (

    select * from {{ ref('int_areas_named_by_nomis') }}
    where area_kind = 'ladu'

),

broad_industries as (

    select
        'broad_industries' as technology_classification,
        coalesce(downloaded.area_code, named.area_code) as area_code,
        downloaded.broad_industry_name as technology,
        downloaded.size_band,
        downloaded.reference_year,
        downloaded.value,
        downloaded.landed_release_id
    from {{ ref('stg_nomis__uk_business_counts_enterprises_by_industry_and_size') }} as downloaded
    left join named
        on downloaded.area_name = named.area_name
    where downloaded.area_kind = 'ladu' and downloaded.broad_industry_number is not null and downloaded.size_band <> 'Total'

),

sections as (

    select
        'sic2007_sections' as technology_classification,
        area_code,
        industry_code as technology,
        size_band,
        reference_year,
        value,
        landed_release_id
    from {{ ref('stg_nomis__uk_business_counts_enterprises') }}
    where industry_code like 'sic2007_section:%' and size_band <> 'Total'

),

-- Of the data service's areas only districts; a district of a download without a known code is kept, so that it is seen to be missing.
final as (

    select
        broad_industries.*,
        districts.region_code
    from broad_industries
    left join districts
        on broad_industries.area_code = districts.area_code
    union all by name
    select
        sections.*,
        districts.region_code
    from sections
    inner join districts
        on sections.area_code = districts.area_code

)

select * from final
