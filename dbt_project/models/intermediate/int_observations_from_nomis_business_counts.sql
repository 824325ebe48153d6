with areas as (

    select * from {{ ref('int_areas_named_by_nomis') }}

),

downloaded as (

    select * from {{ ref('stg_nomis__uk_business_counts_enterprises_by_size') }}
    union all by name
    select * from {{ ref('stg_nomis__uk_business_counts_enterprises_by_industry_and_size') }}

),

-- Broad industries that are one section have its code; parts of a section and groups of sections have none.
enterprises_by_name as (

    select
        downloaded.* exclude (industry_code, area_code),
        coalesce(downloaded.area_code, areas.area_code) as area_code,
        coalesce(
            downloaded.industry_code,
            'sic2007_section:' || nullif(regexp_extract(downloaded.broad_industry_name, '\(([A-U])\)$', 1), '')
        ) as industry_code
    from downloaded
    left join areas
        on downloaded.area_kind = areas.area_kind and downloaded.area_name = areas.area_name
    where downloaded.size_band = 'Total'

),

enterprises as (

    select * from {{ ref('stg_nomis__uk_business_counts_enterprises') }}
    where size_band = 'Total'

),

local_units as (

    select * from {{ ref('stg_nomis__uk_business_counts_local_units') }}
    where size_band = 'Total'

),

sized as (

    select
        'enterprises_count' as measure_id,
        *
    from {{ ref('stg_nomis__uk_business_counts_enterprises_great_britain') }}
    union all by name
    select
        'local_units_count' as measure_id,
        *
    from {{ ref('stg_nomis__uk_business_counts_local_units_local_authorities') }}

),

-- Tables without a total of all sizes: the sizes partition it, and each is rounded by itself.
summed as (

    select
        measure_id,
        area_code,
        industry_code,
        reference_year,
        case when count(value) = count(*) then sum(value) end as value,
        case when count(value) = count(*) then 'rounded' else 'partial' end as value_status,
        case when count(value) < count(*) then 'A size band is missing.' end as null_reason,
        count(*) as rounded_cells,
        landed_release_id,
        min(source_file) as source_file,
        min(source_row) as source_row
    from sized
    group by measure_id, area_code, industry_code, reference_year, landed_release_id

),

counted as (

    select
        'enterprises_count' as measure_id,
        *
    from enterprises_by_name
    where area_code is not null and industry_code is not null
    union all by name
    select
        'enterprises_count' as measure_id,
        *
    from enterprises
    union all by name
    select
        'local_units_count' as measure_id,
        *
    from local_units
    union all by name
    select * from summed

),

measured as (

    select
        measure_id,
        area_code,
        industry_code,
        make_date(reference_year, 1, 1) as period_start,
        make_date(reference_year, 12, 31) as period_end,
        cast(reference_year as varchar) as period_label,
        value,
        value_status,
        null_reason,
        greatest(value - 2.5 * coalesce(rounded_cells, 1), 0) as value_low,
        value + 2.5 * coalesce(rounded_cells, 1) as value_high,
        case when value is null then 'none' else 'rounding' end as interval_kind,
        case measure_id when 'local_units_count' then 'site' else 'registered_office' end as address_basis,
        false as is_superseded,
        case when rounded_cells > 1 then 'Sum of ' || rounded_cells || ' size bands, each rounded.' end as note,
        landed_release_id,
        source_file,
        source_row
    from counted

),

final as (

    {{ nomis_observations('measured') }}

)

select * from final
