{%- set within = ['release_id', 'period_start'] %}
{%- set cell = within + ['area_code', 'industry_code'] %}

-- What the release gives itself, in every area of it: an area without a row is unknown there, not without jobs. A value of which a part is missing
-- is shown and not compared.
with cells as (

    select
        release_id,
        released,
        address_basis,
        period_start,
        period_end,
        period_label,
        industry_code,
        area_code,
        area_code_system,
        known_value as jobs,
        value,
        case when value is not null then value_low end as value_low,
        case when value is not null then value_high end as value_high,
        is_latest,
        case
            when cell_basis = 'absent' then 'not_published: the release has no row for this industry in this area'
            when known_value is null then 'input_missing: ' || coalesce(null_reason, 'no reason published')
            when value is null then 'input_partial: ' || coalesce(null_reason, 'a part is not published')
        end as jobs_reason,
        value_status as jobs_status
    from {{ ref('int_employment_by_area_and_industry') }}
    where cell_basis <> 'summed' and industry_code <> 'all'

),

totals as (

    select * from {{ ref('int_employment_by_area_and_sector') }}
    where sector_id = 'all'

),

-- A release that lacks an area of Great Britain has no base.
whole_releases as (

    select
        release_id,
        period_start,
        definition_version,
        value is null as is_partial
    from totals
    where area_code = 'K03000001' and known_value is not null

),

all_jobs as (

    select
        totals.release_id,
        totals.period_start,
        totals.area_code,
        totals.known_value as value,
        totals.value_low,
        totals.value_high
    from totals
    inner join whole_releases using (release_id, period_start, definition_version)
    where totals.definition_version = 'published_total' and totals.area_level = 'itl2'

),

jobs_without_agriculture as (

    select
        totals.release_id,
        totals.period_start,
        totals.area_code,
        totals.value
    from totals
    inner join whole_releases using (release_id, period_start, definition_version)
    where totals.definition_version = 'sections_b_to_u' and totals.area_level = 'itl2'

),

quotients as (

    {{ location_quotient_cells('cells', partition_by=within, area_totals='all_jobs') }}

),

boxes as (

    {{ location_quotient_bounds('cells', 'all_jobs', partition_by=within) }}

),

own_cells as (

    {{ location_quotient_own_cell_bounds('cells', partition_by=within, area_totals='jobs_without_agriculture') }}

),

final as (

    select
        cells.* exclude (is_latest),
        coalesce(cells.is_latest, bool_or(cells.is_latest) over of_industry) as is_latest,
        {{ significant('quotients.lq_emp') }} as lq_emp,
        case when quotients.lq_emp is not null then {{ significant('boxes.lq_lo') }} end as lq_lo,
        case when quotients.lq_emp is not null then {{ significant('boxes.lq_hi') }} end as lq_hi,
        {{ significant('own_cells.lq_emp') }} as lq_without_agriculture,
        {{ significant('own_cells.lq_own_lo') }} as lq_own_lo,
        {{ significant('own_cells.lq_own_hi') }} as lq_own_hi,
        case
            when cells.value is null then cells.jobs_reason
            when bool_or(cells.value is null) over of_industry then 'peers_incomplete: jobs of this industry are unknown in an area'
            when quotients.e_all is null then 'base_incomplete: this release does not hold every area or industry of Great Britain'
            when quotients.lq_emp is null then 'undefined: no area has jobs in this industry'
            when whole_releases.is_partial
                then 'base_partial: farm agriculture is missing for Scotland, so national and Scottish totals are understated'
            else cells.jobs_reason
        end as quotient_reason
    from cells
    inner join quotients using ({{ cell | join(', ') }})
    inner join boxes using ({{ cell | join(', ') }})
    inner join own_cells using ({{ cell | join(', ') }})
    left join whole_releases
        on
            cells.release_id = whole_releases.release_id
            and cells.period_start = whole_releases.period_start
            and whole_releases.definition_version = 'published_total'
    window of_industry as (partition by cells.release_id, cells.period_start, cells.industry_code)

)

select * from final
