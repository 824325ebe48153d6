with known as (

    select * from {{ ref('known_area_conflicts') }}

),

landed_codes as (

    select lad_code as area_code from {{ ref('stg_open_geography__local_authority_district_to_itl_lookup') }}
    union
    select itl3_code from {{ ref('stg_open_geography__local_authority_district_to_itl_lookup') }}
    union
    select to_code from {{ ref('stg_open_geography__itl3_between_editions_lookup') }}
    union
    select lad_code from {{ ref('stg_open_geography__local_authority_district_codes_by_year') }}
    union
    select lad_code from {{ ref('stg_open_geography__local_authority_district_to_combined_authority_lookup') }}

),

final as (

    select
        conflict_id,
        area_name,
        first_code,
        first_source,
        first_code in (select area_code from landed_codes) as is_first_landed,
        second_code,
        second_source,
        second_code in (select area_code from landed_codes) as is_second_landed,
        decision,
        reason
    from known

)

select * from final
