{%- set within = ['release_id', 'address_basis', 'period_start', 'definition_version', 'area_code_system'] %}
{%- set of_industry = within + ['industry_code'] %}

with cells as (

    select * from {{ ref('int_employment_by_area_and_detailed_industry') }}
    where area_level = 'itl2'

),

expected as (

    select
        itl2.area_code_system,
        count(*) as areas_expected
    from {{ ref('int_areas') }} as itl2
    inner join {{ ref('int_areas') }} as regions
        on itl2.parent_code = regions.area_code and itl2.area_code_system = regions.area_code_system
    where itl2.area_level = 'itl2' and regions.comparable_area_code <> 'N92000002'
    group by all

),

measures as (

    {{ spatial_concentration('cells', partition_by=within) }}

),

industries as (

    select
        {{ of_industry | join(', ') }},
        any_value(boundary_year) as boundary_year,
        any_value(period_end) as period_end,
        any_value(period_label) as period_label,
        any_value(released) as released,
        any_value(source_precedence) as source_precedence,
        {{ whole_sum('value') }} as jobs,
        count(*) as areas_present,
        count(*) - count(value) as unknown_cells,
        count(*) filter (where is_withheld) as suppressed_cells,
        max(null_reason) as null_reason
    from cells
    group by all

),

bases as (

    select
        {{ within | join(', ') }},
        bool_or(unknown_cells > 0) as is_partial
    from industries
    group by all

),

reasoned as (

    select
        industries.*,
        expected.areas_expected,
        measures.* exclude ({{ of_industry | join(', ') }}),
        case
            when industries.areas_present < expected.areas_expected then 'base_incomplete: this release does not hold every area of Great Britain'
            when industries.suppressed_cells > 0
                then 'part_suppressed: ' || industries.suppressed_cells || ' of ' || industries.areas_present || ' areas'
            when industries.unknown_cells > 0
                then
                    'part_missing: ' || industries.unknown_cells || ' of ' || industries.areas_present || ' areas: '
                    || coalesce(industries.null_reason, 'no reason published')
            when industries.jobs = 0 then 'undefined: the industry has no jobs'
        end as own_reason,
        bases.is_partial as base_is_partial
    from industries
    inner join bases using ({{ within | join(', ') }})
    inner join measures using ({{ of_industry | join(', ') }})
    inner join expected using (area_code_system)

)

select
    * exclude (own_reason, base_is_partial, loc_gini, hoover_idx, spatial_hhi, ubiquity),
    case when own_reason is null then loc_gini end as loc_gini,
    case when own_reason is null then hoover_idx end as hoover_idx,
    case when own_reason is null then spatial_hhi end as spatial_hhi,
    case when own_reason is null then {{ ratio(1, 'spatial_hhi') }} end as effective_areas,
    case when own_reason is null or jobs = 0 then ubiquity end as ubiquity,
    case
        when own_reason is not null then {{ null_status("'rounded'", 'own_reason') }}
        when base_is_partial then 'partial'
        else 'rounded'
    end as value_status,
    coalesce(
        own_reason,
        case
            when base_is_partial then 'base_partial: cells of other industries are missing, so the areas'' shares of all jobs are unknown'
        end
    ) as reason,
    dense_rank() over (
        partition by industry_code, definition_version, period_start
        order by own_reason is null desc, released desc nulls last, source_precedence asc, release_id asc
    ) = 1 as is_latest
from reasoned
