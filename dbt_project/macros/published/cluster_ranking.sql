{#- Function: the areas of a sector in the order of their location quotient. -#}
{% macro cluster_ranking() -%}
{{ published_function(
    'cluster_ranking',
    "One row per ITL2 area of Great Britain and sector definition, the highest location quotient first: cluster_ranking('life_sciences', 2021). "
    ~ "A third argument names the definition, all gives every one; without it the default. Read rank_low and rank_high, or the tier, before the rank. "
    ~ "An area whose figure is withheld or unknown comes last, with its reason.",
    [
        (['sector', 'year'], ranking_of_clusters('cast(null as varchar)')),
        (['sector', 'year', 'definition'], ranking_of_clusters('definition')),
    ],
) }}
{%- endmacro %}

{% macro ranking_of_clusters(definition) -%}
select
    cluster_indicators.definition_version,
    area_code,
    area_name,
    rank,
    rank_low,
    rank_high,
    n_ranked,
    tier,
    location_quotient,
    location_quotient_low,
    location_quotient_high,
    interval_kind,
    jobs,
    jobs_low,
    jobs_high,
    cluster_class,
    probability_of_class,
    cluster_stars,
    value_status,
    reason,
    period_label,
    boundary_year,
    address_basis,
    released,
    release_id,
    publisher,
    licence
from cluster_indicators
inner join dim_sectors using (sector_id, definition_version)
where
    cluster_indicators.sector_id = sector
    and cluster_indicators.period_label = cast(year as varchar)
    and cluster_indicators.area_level = 'itl2'
    and cluster_indicators.is_latest
    and ({{ definition }} = 'all' or cluster_indicators.definition_version = {{ definition }} or ({{ definition }} is null and dim_sectors.is_default))
order by cluster_indicators.definition_version, location_quotient desc nulls last, area_code
{%- endmacro %}
