{%- set edition_cell = 'judged.area_code, judged.area_code_system, judged.sector_id, judged.definition_version, judged.period_start' -%}
{%- set edition_order = 'judged.has_absent_parts asc, judged.released desc nulls last, judged.source_precedence asc, judged.release_id asc' -%}
with cells as (

    select * from {{ ref('int_employment_by_area_and_industry') }}
    where cell_basis <> 'absent'

),

members as (

    select * from {{ ref('sector_industries') }}

),

member_counts as (

    select
        sector_id,
        definition_version,
        count(*) as expected_members
    from members
    group by all

),

areas as (

    select * from {{ ref('int_areas') }}

),

memberships as (

    select * from {{ ref('int_area_memberships') }}

),

-- Every member of every definition in every area and year of a release that publishes at least one member somewhere.
weighted as (

    select
        cells.release_id,
        cells.released,
        cells.source_precedence,
        cells.address_basis,
        cells.period_start,
        cells.period_end,
        cells.period_label,
        memberships.areas_expected,
        memberships.area_code,
        memberships.area_code_system,
        memberships.area_level,
        members.sector_id,
        members.definition_version,
        cells.area_code as cell_area_code,
        members.industry_code,
        cells.value * members.weight as value,
        cells.known_value * members.weight as known_value,
        cells.value_low * members.weight as value_low,
        cells.value_high * members.weight as value_high,
        cells.half_width_squared * members.weight * members.weight as half_width_squared,
        cells.n_cells,
        cells.suppressed_cells,
        cells.null_reason
    from cells
    inner join members
        on cells.industry_code = members.industry_code
    inner join memberships
        on cells.area_code = memberships.cell_area_code and cells.area_code_system = memberships.cell_area_code_system

),

summed as (

    select
        release_id,
        released,
        source_precedence,
        address_basis,
        period_start,
        period_end,
        period_label,
        areas_expected,
        area_code,
        area_code_system,
        area_level,
        sector_id,
        definition_version,
        {{ sum_with_bounds() }},
        sum(known_value) as known_value,
        {{ whole_sum('half_width_squared') }} as half_width_squared,
        cast(sum(n_cells) as bigint) as n_cells,
        cast(sum(suppressed_cells) as bigint) as suppressed_cells,
        max(null_reason) as null_reason,
        count(distinct industry_code) as present_members,
        count(distinct cell_area_code) as present_areas,
        count(*) as present_parts
    from weighted
    group by all

),

judged as (

    select
        summed.*,
        member_counts.expected_members,
        (
            summed.present_members < member_counts.expected_members
            or summed.present_areas < summed.areas_expected
            or summed.present_parts < member_counts.expected_members * summed.areas_expected
        ) as has_absent_parts
    from summed
    inner join member_counts
        on summed.sector_id = member_counts.sector_id and summed.definition_version = member_counts.definition_version

),

release_days as (

    select * from {{ ref('int_release_days') }}

),

-- The whole economy of an area: no sector of it can be larger.
published_totals as (

    select
        release_id,
        area_code,
        area_code_system,
        period_start,
        case when not has_absent_parts and value is not null then value_high end as total_high
    from judged
    where sector_id = 'all' and definition_version = 'published_total'

),

marked as (

    select
        judged.release_id,
        judged.released,
        judged.source_precedence,
        judged.address_basis,
        judged.area_code,
        judged.area_code_system,
        areas.boundary_year,
        judged.area_level,
        judged.sector_id,
        judged.definition_version,
        judged.period_start,
        judged.period_end,
        judged.period_label,
        case when not judged.has_absent_parts then judged.value end as value,
        case when not judged.has_absent_parts then judged.known_value end as known_value,
        judged.value_low,
        case
            when not judged.has_absent_parts and judged.value is not null then judged.value_high
            else least(case when not judged.has_absent_parts then judged.value_high end, published_totals.total_high)
        end as value_high,
        case when judged.has_absent_parts or judged.value is null then 'partial' else 'rounded' end as value_status,
        case
            when judged.has_absent_parts then 'parts_not_published'
            when judged.value is null then 'part_missing: ' || coalesce(judged.null_reason, 'no reason published')
        end as reason,
        judged.half_width_squared,
        judged.n_cells,
        judged.suppressed_cells,
        release_days.known_from,
        dense_rank() over editions = 1 as is_latest,
        {{ known_better(edition_cell, edition_order) }} as ended_on
    from judged
    inner join release_days using (release_id)
    left join published_totals using (release_id, area_code, area_code_system, period_start)
    left join areas
        on judged.area_code = areas.area_code and judged.area_code_system = areas.area_code_system
    window editions as (partition by {{ edition_cell }} order by {{ edition_order }})

),

final as (

    select
        * exclude (known_from, ended_on),
        {{ latest_interval('known_from', 'ended_on') }}
    from marked

)

select * from final
