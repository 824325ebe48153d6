{#- Function: what the tables say of one place, one row after another. -#}
{% macro place_profile() -%}
{{ published_function(
    'place_profile',
    "One row per thing that is known of a place, or known to be missing: place_profile('TLC'), by any code of the place or by its name. Sections: levelling_up, "
    ~ "cluster (default definitions), helix, asset, trial, health_system; the newest period that has a figure, or the newest with the reason why it has none. "
    ~ "A name can be that of several places, told apart by area_level. A place that is not here is one row of section not_found.",
    [(['place'], profile_of_place())],
) }}
{%- endmacro %}

{#- The body. Of each thing the newest period with a figure comes first; a thing without any keeps its newest row, and its reason. -#}
{% macro profile_of_place() %}
with

{{ codes_of_place() }},

levelling_up as (
    select
        1 as section_order,
        'levelling_up' as section,
        theme as item_group,
        indicator_id as item_id,
        levelling_up_indicators.* exclude (theme, indicator_id)
    from levelling_up_indicators
    where is_latest and (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    qualify row_number() over (
        partition by area_code, area_code_system, indicator_id, address_basis
        order by (value is not null) desc, period_end desc
    ) = 1
),

clusters as (
    select
        2 as section_order,
        'cluster' as section,
        cluster_indicators.sector_id as item_group,
        'employment_location_quotient' as item_id,
        cluster_indicators.definition_title as title,
        'ratio' as unit_id,
        cluster_indicators.location_quotient as value,
        cluster_indicators.location_quotient_low as value_low,
        cluster_indicators.location_quotient_high as value_high,
        1.0 as comparator_value,
        cluster_indicators.cluster_class as finding,
        cluster_indicators.probability_of_class as probability_of_finding,
        cluster_indicators.*
    from cluster_indicators
    inner join dim_sectors using (sector_id, definition_version)
    where
        dim_sectors.is_default
        and cluster_indicators.is_latest
        and (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    qualify row_number() over (
        partition by area_code, area_code_system, sector_id
        order by (location_quotient is not null) desc, period_end desc
    ) = 1
),

helix as (
    select
        3 as section_order,
        'helix' as section,
        strand as item_group,
        measure_id as item_id,
        helix_profiles.* exclude (strand, measure_id)
    from helix_profiles
    where is_latest and (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    qualify row_number() over (
        partition by area_code, area_code_system, strand, measure_id, sector_id, definition_version, address_basis
        order by (value is not null) desc, period_end desc
    ) = 1
),

assets as (
    select
        4 as section_order,
        'asset' as section,
        asset_kind as item_group,
        'assets_' || asset_kind as item_id,
        asset_kind_title as title,
        asset_count as value,
        'count' as unit_id,
        expected_asset_count as comparator_value,
        'list ' || list_completeness as finding,
        -- The reason of a row is that of its specialisation, which can be unknown where the count is known.
        case when asset_count is null then reason end as reason,
        asset_specialisation.* exclude (value, unit_id, reason, value_low, value_high, interval_kind, rank, rank_low, rank_high, n_ranked)
    from asset_specialisation
    where (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    qualify row_number() over (
        partition by area_code, area_code_system, asset_kind
        order by period_end desc, specialisation_base
    ) = 1
),

trials as (
    select
        5 as section_order,
        'trial' as section,
        breakdown as item_group,
        'trials_' || coalesce(category, breakdown) as item_id,
        trials_by_place.*
    from trials_by_place
    where is_latest and breakdown = 'all' and (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    qualify row_number() over (
        partition by area_code, area_code_system, category
        order by (value is not null) desc, period_end desc
    ) = 1
),

health_systems as (
    select
        6 as section_order,
        'health_system' as section,
        'health_system' as item_group,
        ics_measure_id as item_id,
        ics_profile_measures.*
    from ics_profile_measures
    where (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
),

united as (
    select * from levelling_up
    union all by name select * from clusters
    union all by name select * from helix
    union all by name select * from assets
    union all by name select * from trials
    union all by name select * from health_systems
),

not_found as (
    select
        9 as section_order,
        'not_found' as section,
        'no place has the code or name ' || coalesce(place, 'null') || ': look it up in dim_areas' as title,
        'not_found: the nearest are ' || {{ nearest_areas('place') }} as reason
    where not exists (select 1 from codes)
    union all
    select
        9 as section_order,
        'not_found' as section,
        'nothing here is by ' || any_value(area_level) || ', the level of ' || any_value(area_name) as title,
        'not_found: there are figures for areas of the levels '
        || (select string_agg(distinct area_level, ', ' order by area_level) from levelling_up_indicators) as reason
    from codes
    where not exists (select 1 from united)
    having count(*) > 0
),

rows_told as (
    select * from united
    union all by name select * from not_found
)

select
    section,
    item_group,
    item_id,
    title,
    sector_id,
    definition_version,
    area_code,
    area_code_system,
    boundary_year,
    area_name,
    area_level,
    period_label,
    value,
    unit_id,
    value_status,
    reason,
    value_low,
    value_high,
    interval_kind,
    comparator_value,
    rank,
    rank_low,
    rank_high,
    n_ranked,
    finding,
    probability_of_finding,
    address_basis,
    released,
    release_id
from rows_told
order by section_order, area_level, item_group, item_id, sector_id, definition_version, address_basis
{% endmacro %}

{#- Rows of dim_areas that mean the place: its own code, its other codes of the same place (TLH and UKH are E12000006), or its name. -#}
{% macro codes_of_place() -%}
named as (
    select
        area_code,
        area_code_system,
        comparable_area_code,
        comparable_area_code_system
    from dim_areas
    where lower(area_code) = {{ asked('place') }} or lower(area_name) = {{ asked('place') }}
),

codes as (
    select dim_areas.*
    from dim_areas
    where
        (area_code, area_code_system) in (select (area_code, area_code_system) from named)
        or (comparable_area_code, comparable_area_code_system) in (select (comparable_area_code, comparable_area_code_system) from named)
)
{%- endmacro %}
