{%- set measured = [
    'location_quotient', 'location_quotient_low', 'location_quotient_high', 'rank', 'rank_low', 'rank_high', 'n_ranked', 'is_strong_cluster',
    'cluster_stars',
] %}
{%- set place = ['area_code', 'area_code_system', 'period_start', 'release_id'] %}
{%- set over_definitions = 'partition by every_definition.sector_id, every_definition.' ~ place | join(', every_definition.') %}

with clusters as (

    select * from {{ ref('cluster_indicators') }}

),

definitions as (

    select * from {{ ref('dim_sectors') }}
    where sector_id <> 'all'

),

precedences as (

    select
        release_id,
        min(source_precedence) as source_precedence
    from {{ ref('int_employment_by_area_and_sector') }}
    group by all

),

places as (

    select distinct
        area_code,
        area_code_system,
        boundary_year,
        area_name,
        area_level,
        period_start,
        period_end,
        period_label,
        address_basis,
        released,
        release_id,
        publisher,
        licence
    from clusters

),

-- Every definition in every place, period and release: what a release cannot compute is a row too.
every_definition as (

    select
        definitions.sector_id,
        definitions.definition_version,
        definitions.definition_title,
        definitions.is_default,
        places.*,
        {% for column in measured -%}
            clusters.{{ column }},
        {% endfor -%}
        clusters.interval_kind,
        clusters.value_status,
        clusters.reason,
        clusters.is_latest
    from definitions
    cross join places
    left join clusters
        on
            definitions.sector_id = clusters.sector_id
            and definitions.definition_version = clusters.definition_version
            {% for column in place -%}
                and places.{{ column }} = clusters.{{ column }}
            {% endfor %}

),

defaults as (

    select * from every_definition
    where is_default

),

compared as (

    select
        every_definition.*,
        defaults.definition_version as default_definition_version,
        {% for column in measured -%}
            defaults.{{ column }} as default_{{ column }},
        {% endfor -%}
        count(*) over ({{ over_definitions }}) as n_definitions,
        count(every_definition.location_quotient) over ({{ over_definitions }}) as n_definitions_computed,
        count(*) filter (where every_definition.is_strong_cluster) over ({{ over_definitions }}) as n_definitions_strong,
        count(every_definition.is_strong_cluster) over ({{ over_definitions }}) as n_definitions_classed,
        count(every_definition.is_strong_cluster) over ({{ over_definitions }}, every_definition.is_strong_cluster) as n_definitions_agreeing,
        min(every_definition.rank) over ({{ over_definitions }}) as rank_best,
        max(every_definition.rank) over ({{ over_definitions }}) as rank_worst,
        bool_or(every_definition.is_latest) over (
            partition by
                every_definition.sector_id, every_definition.definition_version, every_definition.area_code, every_definition.area_code_system,
                every_definition.period_start
        ) as is_latest_somewhere,
        bool_or(every_definition.is_latest) over (
            partition by every_definition.{{ place | join(', every_definition.') }}
        ) as is_latest_for_another,
        precedences.source_precedence
    from every_definition
    left join precedences
        on every_definition.release_id = precedences.release_id
    left join defaults
        on
            every_definition.sector_id = defaults.sector_id
            {% for column in place -%}
                and every_definition.{{ column }} = defaults.{{ column }}
            {% endfor %}

),

final as (

    select
        sector_id,
        definition_version,
        definition_title,
        default_definition_version,
        is_default,
        area_code,
        area_code_system,
        boundary_year,
        area_name,
        area_level,
        period_start,
        period_end,
        period_label,
        location_quotient,
        location_quotient_low,
        location_quotient_high,
        coalesce(interval_kind, 'none') as interval_kind,
        coalesce(value_status, 'partial') as value_status,
        case
            when value_status is null then 'parts_not_published: this release has no figure for any industry of the definition in this period'
            else reason
        end as reason,
        rank,
        rank_low,
        rank_high,
        n_ranked,
        is_strong_cluster,
        cluster_stars,
        default_location_quotient,
        default_rank,
        default_is_strong_cluster,
        default_cluster_stars,
        {{ significant('location_quotient - default_location_quotient') }} as location_quotient_difference,
        rank - default_rank as rank_difference,
        -- Two ranges that touch leave open whether the rank differs at all.
        case
            when rank_low is not null and default_rank_low is not null
                then rank_high < default_rank_low or rank_low > default_rank_high
        end as is_rank_difference_known,
        is_strong_cluster <> default_is_strong_cluster as is_class_changed,
        n_definitions,
        n_definitions_computed,
        n_definitions_classed,
        n_definitions_strong,
        case when is_strong_cluster is not null then n_definitions_agreeing end as n_definitions_agreeing,
        rank_best,
        rank_worst,
        rank_worst - rank_best as rank_spread,
        address_basis,
        released,
        release_id,
        -- What no release can compute stands in the first, by the written order, of those that are the latest for another definition.
        coalesce(is_latest, is_latest_somewhere is null and is_latest_for_another and row_number() over editions = 1, false) as is_latest,
        publisher,
        licence
    from compared
    window
        editions as (
            partition by sector_id, definition_version, area_code, area_code_system, period_start
            order by is_latest_for_another desc nulls last, released desc nulls last, source_precedence asc, release_id asc
        )

)

select * from final
