{%- set within = ['release_id', 'address_basis', 'period_start', 'area_level', 'definition_version'] %}
{%- set of_area = within + ['area_code'] %}

{%- set edition_cell = 'combined.area_level, combined.area_code, combined.definition_version, combined.period_start' %}
{%- set edition_order =
    'combined.own_reason is null desc, combined.released desc nulls last, combined.source_precedence asc, combined.release_id asc' %}

with cells as (

    select * from {{ ref('int_employment_by_area_and_detailed_industry') }}

),

hierarchy as (

    select distinct
        industry_code,
        division_code as division,
        section_code as section
    from cells

),

spread as (

    {{ specialisation_diversity('cells', partition_by=within) }}

),

variety as (

    {{ related_variety('cells', 'hierarchy', partition_by=within) }}

),

bounds as (

    {{ spread_bounds('cells', partition_by=within) }}

),

areas as (

    select
        {{ of_area | join(', ') }},
        area_code_system,
        boundary_year,
        period_end,
        period_label,
        released,
        source_precedence,
        detail,
        count(*) as n_cells,
        count(*) - count(value) as unknown_cells,
        count(*) filter (where is_withheld) as suppressed_cells,
        max(null_reason) as null_reason
    from cells
    group by all

),

-- What is unknown anywhere is unknown in the national shares that an area is compared with.
bases as (

    select
        {{ within | join(', ') }},
        bool_or(unknown_cells > 0) as is_partial
    from areas
    group by all

),

combined as (

    select
        areas.*,
        'all' as sector_id,
        spread.* exclude ({{ of_area | join(', ') }}, div_entropy),
        variety.* exclude ({{ of_area | join(', ') }}),
        bounds.* exclude ({{ of_area | join(', ') }}),
        nullif(log2(areas.n_cells), 0) as most_bits,
        case
            when areas.suppressed_cells > 0 then 'part_suppressed: ' || areas.suppressed_cells || ' of ' || areas.n_cells || ' cells'
            when areas.unknown_cells > 0
                then 'part_missing: ' || areas.unknown_cells || ' of ' || areas.n_cells || ' cells: ' || coalesce(areas.null_reason, 'no reason published')
            when areas.n_cells = 1 then 'undefined: the release has one industry, which is no mix'
        end as own_reason,
        case when bases.is_partial then 'base_partial: cells of other areas are missing, so national shares are unknown' end as base_reason
    from areas
    inner join bases using ({{ within | join(', ') }})
    inner join spread using ({{ of_area | join(', ') }})
    inner join variety using ({{ of_area | join(', ') }})
    left join bounds using ({{ of_area | join(', ') }})

),

release_days as (

    select * from {{ ref('int_release_days') }}

),

great_britain as (

    select * from combined
    where area_level = 'country'

),

compared as (

    select
        combined.* exclude (rv, own_reason),
        case when combined.detail = 'subclasses' then combined.rv end as rv,
        divisions.entropy_lo as uv_lo,
        divisions.entropy_hi as uv_hi,
        great_britain.div_entropy as gb_entropy,
        great_britain.div_evenness as gb_evenness,
        great_britain.hhi_eff_n as gb_effective,
        great_britain.hhi_spec as gb_hhi,
        great_britain.hhi_norm as gb_hhi_norm,
        great_britain.uv as gb_uv,
        case when combined.detail = 'subclasses' then great_britain.rv end as gb_rv,
        great_britain.srv as gb_srv,
        great_britain.uv_section as gb_uv_section,
        combined.own_reason as reason,
        coalesce(combined.own_reason, combined.base_reason) as comparison_reason,
        coalesce(
            combined.own_reason,
            case when combined.detail <> 'subclasses' then 'undefined: this release has no finer industries than divisions in this definition' end
        ) as related_reason,
        'rounded' as value_status,
        dense_rank() over (partition by {{ edition_cell }} order by {{ edition_order }}) = 1 as is_latest,
        release_days.known_from,
        {{ known_better(edition_cell, edition_order) }} as ended_on
    from combined
    inner join release_days using (release_id)
    left join great_britain
        using (release_id, address_basis, period_start, definition_version)
    left join combined as divisions
        on
            combined.release_id = divisions.release_id
            and combined.address_basis = divisions.address_basis
            and combined.period_start = divisions.period_start
            and combined.area_level = divisions.area_level
            and combined.area_code = divisions.area_code
            and divisions.definition_version = replace(combined.definition_version, 'subclasses', 'divisions')
    where combined.area_level <> 'country'

),

final as (

    select
        *,
        {{ latest_interval('known_from', 'ended_on') }}
    from compared

)

{{ indicator_rows('final', [
    {'id': 'employment_diversity_entropy', 'value': 'div_entropy', 'low': 'entropy_lo', 'high': 'entropy_hi', 'interval': "'rounding'",
     'comparator': 'gb_entropy'},
    {'id': 'employment_diversity_evenness', 'value': 'div_evenness', 'low': 'entropy_lo / most_bits', 'high': 'entropy_hi / most_bits',
     'interval': "'rounding'", 'comparator': 'gb_evenness'},
    {'id': 'employment_diversity_effective_industries_count', 'value': 'hhi_eff_n', 'low': '1 / hhi_hi', 'high': '1 / hhi_lo',
     'interval': "'rounding'", 'comparator': 'gb_effective'},
    {'id': 'employment_diversity_specialised_industries_count', 'value': 'mor_k0', 'reason': 'comparison_reason'},
    {'id': 'employment_specialisation_herfindahl', 'value': 'hhi_spec', 'low': 'hhi_lo', 'high': 'hhi_hi', 'interval': "'rounding'",
     'comparator': 'gb_hhi'},
    {'id': 'employment_specialisation_herfindahl_normalised', 'value': 'hhi_norm', 'low': '(hhi_lo - 1.0 / n_cells) / nullif(1 - 1.0 / n_cells, 0)',
     'high': '(hhi_hi - 1.0 / n_cells) / nullif(1 - 1.0 / n_cells, 0)', 'interval': "'rounding'", 'comparator': 'gb_hhi_norm'},
    {'id': 'employment_specialisation_krugman', 'value': 'krugman', 'reason': 'comparison_reason', 'comparator': '0'},
    {'id': 'employment_specialisation_hoover_share', 'value': 'hoover_spec', 'reason': 'comparison_reason', 'comparator': '0'},
    {'id': 'employment_specialisation_hachman', 'value': 'hachman', 'reason': 'comparison_reason', 'comparator': '1'},
    {'id': 'employment_variety_unrelated', 'value': 'uv', 'low': 'uv_lo', 'high': 'uv_hi', 'interval': "'rounding'", 'comparator': 'gb_uv'},
    {'id': 'employment_variety_related', 'value': 'rv', 'reason': 'related_reason', 'comparator': 'gb_rv'},
    {'id': 'employment_variety_semi_related', 'value': 'srv', 'comparator': 'gb_srv'},
    {'id': 'employment_variety_of_sections', 'value': 'uv_section', 'comparator': 'gb_uv_section'},
]) }}
