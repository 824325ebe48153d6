{#- Function: the areas of a sector in the order of their location quotient. -#}
{% macro cluster_ranking() -%}
{{ published_function(
    'cluster_ranking',
    "One row per ITL2 area of Great Britain and sector definition, the highest location quotient first: cluster_ranking('life_sciences', 2021). "
    ~ "A third argument names the definition, all gives every one; without it the default. Read rank_low and rank_high, or the tier, before the rank. "
    ~ "An area whose figure is withheld or unknown comes last, with its reason; what is not here is one row whose reason, not_found, says what is.",
    [
        (['sector', 'year'], ranking_of_clusters('cast(null as varchar)')),
        (['sector', 'year', 'definition'], ranking_of_clusters('definition')),
    ],
) }}
{%- endmacro %}

{% macro ranking_of_clusters(definition) -%}
with

ranking as (
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
        cluster_indicators.sector_id = {{ asked('sector') }}
        and cluster_indicators.period_label = {{ asked('year') }}
        and cluster_indicators.area_level = 'itl2'
        and cluster_indicators.is_latest
        and (
            {{ asked(definition) }} = 'all'
            or cluster_indicators.definition_version = {{ asked(definition) }}
            or ({{ definition }} is null and dim_sectors.is_default)
        )
),

there_is as (
    select distinct
        sector_id,
        period_label,
        definition_version
    from cluster_indicators
    where area_level = 'itl2' and is_latest
),

there_is_of_it as (
    select * from there_is
    where sector_id = {{ asked('sector') }}
),

there_is_then as (
    select * from there_is_of_it
    where period_label = {{ asked('year') }}
),

-- What is not here is one row that says what is.
not_found as (
    select
        'not_found: '
        || case
            when not exists (select 1 from there_is_of_it)
                then
                    'there is no sector ' || coalesce(sector, 'null') || '; there are '
                    || (select string_agg(distinct sector_id, ', ' order by sector_id) from there_is)
            when not exists (select 1 from there_is_then)
                then
                    sector || ' has no year ' || coalesce(cast(year as varchar), 'null') || '; it has '
                    || (select string_agg(distinct period_label, ', ' order by period_label) from there_is_of_it)
            else
                sector || coalesce(' has no definition ' || {{ definition }}, ' has no default definition') || ' in ' || cast(year as varchar) || '; it has '
                || (select string_agg(definition_version, ', ' order by definition_version) from there_is_then)
        end as reason
    where not exists (select 1 from ranking)
)

select * from ranking
union all by name
select * from not_found
order by definition_version, location_quotient desc nulls last, area_code
{%- endmacro %}
