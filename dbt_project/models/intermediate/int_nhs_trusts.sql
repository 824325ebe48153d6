{#- Letters of the government office regions in files of the ODS, by GSS code. -#}
{%- set regions = {
    'A': 'E12000001', 'B': 'E12000002', 'D': 'E12000003', 'E': 'E12000004', 'F': 'E12000005',
    'G': 'E12000006', 'H': 'E12000007', 'J': 'E12000008', 'K': 'E12000009', 'W': 'W92000004'
} %}

with trusts as (

    select
        *,
        case government_office_region_code
            {% for letter, code in regions.items() -%}
                when '{{ letter }}' then '{{ code }}'
            {% endfor -%}
        end as government_office_region
    from {{ ref('stg_nhs_ods__nhs_trusts') }}

),

releases as (

    select
        landed_release_id,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}

),

boards as (

    {{ current_rows(ref('stg_open_geography__integrated_care_board_list')) }}

),

points as (

    {{ current_rows(ref('stg_nhs_ods__nhs_trust_points')) }}

),

directory as (

    {{ current_rows(ref('stg_nhs_ods__organisations')) }}

),

succession as (

    {{ current_rows(ref('stg_nhs_ods__nhs_trust_succession')) }}

),

-- A trust may be followed by several; where the list names a code as its own successor, nothing followed.
successors as (

    select
        old_code,
        string_agg(distinct new_code, ', ' order by new_code) as successor_codes,
        count(distinct new_code) as successor_count,
        max(succeeded_on) as succeeded_on
    from succession
    where old_code <> new_code
    group by old_code

),

placed as (

    {{ place_by_postcode('trusts', 'postcode', 'government_office_region') }}

),

final as (

    select
        placed.trust_code,
        placed.trust_name,
        placed.nhs_region_ods_code,
        placed.icb_ods_code,
        boards.icb_code,
        case when boards.icb_code is not null then 'icb' || boards.icb_year end as icb_code_system,
        boards.icb_name,
        concat_ws(', ', placed.address_line_1, placed.address_line_2, placed.address_line_3, placed.address_line_4, placed.address_line_5) as address,
        placed.postcode,
        points.longitude,
        points.latitude,
        placed.opened_on,
        placed.closed_on,
        successors.successor_codes,
        successors.successor_count,
        successors.succeeded_on,
        directory.is_active as is_active_in_directory,
        directory.last_changed_on as directory_changed_on,
        placed.area_code,
        placed.area_code_system,
        placed.area_level,
        placed.region_code,
        placed.itl3_code,
        placed.itl2_code,
        placed.itl1_code,
        placed.placed_by,
        placed.placement_confidence,
        placed.placement_share,
        placed.label_area_code,
        placed.label_disagrees,
        releases.released,
        placed.landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }}) as is_latest,
        placed.landed_release_id,
        placed.source_file,
        placed.source_row
    from placed
    left join releases
        on placed.landed_release_id = releases.landed_release_id
    left join boards
        on placed.icb_ods_code = boards.icb_nhs_code
    left join points
        on placed.trust_code = points.trust_code
    left join successors
        on placed.trust_code = successors.old_code
    left join directory
        on placed.trust_code = directory.organisation_code

)

select * from final
