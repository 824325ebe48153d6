with source as (

    select * from {{ source('ons', 'business_demography_births_deaths_and_survivals') }}

),

renamed as (

    select
        table_name,
        case measure
            when 'births' then 'births'
            when 'deaths' then 'deaths'
            when 'active' then 'active'
            when 'employer' then 'employer ' || statistic
            when 'survival' then 'survival of births'
            else measure
        end as measure_name,
        trim(area_code) as area_code,
        trim(row_name) as row_name,
        -- Tables by industry print the code before a colon: two digits for a division, three for a group.
        nullif(regexp_extract(row_name, '^\s*([0-9]{2,3}) : ', 1), '') as industry_code,
        cast(year as integer) as reference_year,
        cast(nullif(regexp_extract(statistic, '^([0-9])-year', 1), '') as integer) as years_survived,
        case
            when statistic like '%per cent' then {{ number_in_cell('value') }} / 100
            else {{ number_in_cell('value') }}
        end as value,
        case when statistic like '%per cent' then 'share' else 'count' end as unit_id,
        -- Deaths of the latest two years are estimates before re-activations are known; all counts are rounded to 5.
        case
            when {{ number_in_cell('value') }} is null then 'missing'
            when measure = 'deaths' and cast(year as integer) >= max(cast(year as integer)) over (partition by filename) - 1 then 'provisional'
            when statistic like '%per cent' then 'final'
            else 'rounded'
        end as value_status,
        case when {{ number_in_cell('value') }} is null then 'not yet known' end as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
