{%- set within = ['release_id', 'address_basis', 'period_start', 'definition_version', 'area_code_system'] %}
{%- set of_industry = within + ['industry_code'] %}

with cells as (

    select * from {{ ref('int_employment_by_area_and_detailed_industry') }}
    where area_level = 'itl2'

),

expected as (

    select distinct
        cell_area_code_system as area_code_system,
        areas_expected
    from {{ ref('int_area_memberships') }}
    where area_level = 'country'

),

-- All jobs of each area, as far as they are known.
bases as (

    select
        {{ within | join(', ') }},
        area_code,
        sum(known_value) as value
    from cells
    group by all

),

concentrations as (

    {{ raw_concentration('cells', 'bases', partition_by=within) }}

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

editions as (

    select
        {{ within | join(', ') }},
        cast(sum(unknown_cells) as bigint) as n_unknown_cells
    from industries
    group by all

),

reasoned as (

    select
        industries.*,
        expected.areas_expected,
        measures.* exclude ({{ of_industry | join(', ') }}),
        concentrations.eg_g,
        concentrations.x_squared,
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
        editions.n_unknown_cells
    from industries
    inner join editions using ({{ within | join(', ') }})
    inner join measures using ({{ of_industry | join(', ') }})
    inner join concentrations using ({{ of_industry | join(', ') }})
    inner join expected using (area_code_system)

)

select
    * exclude (own_reason, loc_gini, hoover_idx, spatial_hhi, ubiquity, eg_g, x_squared),
    case when own_reason is null then loc_gini end as loc_gini,
    case when own_reason is null then hoover_idx end as hoover_idx,
    case when own_reason is null then spatial_hhi end as spatial_hhi,
    case when own_reason is null then {{ ratio(1, 'spatial_hhi') }} end as effective_areas,
    case when own_reason is null or jobs = 0 then ubiquity end as ubiquity,
    case when own_reason is null then eg_g end as eg_g,
    -- The most that its plants can leave of it: none of them counts for anything.
    case when own_reason is null then {{ eg_gamma_of('eg_g', 'x_squared', '0') }} end as eg_gamma_high,
    case
        when own_reason is not null then {{ null_status("'rounded'", 'own_reason') }}
        when n_unknown_cells > 0 then 'partial'
        else 'rounded'
    end as value_status,
    coalesce(
        own_reason,
        case
            when n_unknown_cells > 0
                then 'base_partial: cells of other industries are missing, so the areas'' shares of all jobs are unknown'
        end
    ) as reason,
    dense_rank() over (
        partition by industry_code, definition_version, period_start
        order by own_reason is null desc, released desc nulls last, source_precedence asc, release_id asc
    ) = 1 as is_latest
from reasoned
