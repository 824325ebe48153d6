with links as (

    select * from {{ ref('int_collaboration_links') }}
    where area_level in ('itl1', 'itl2')

),

centrality as (

    select * from {{ ref('int_collaboration_centrality') }}

),

chance as (

    select * from {{ ref('int_collaboration_null') }}

),

edition as (

    select distinct
        link_kind,
        area_level,
        period_label,
        is_all_years,
        period_start,
        period_end,
        address_basis,
        value_status,
        reason,
        release_id,
        released,
        input_release_ids
    from links

),

ends as (

    select
        link_kind,
        area_level,
        period_label,
        area_a as area_code,
        area_b as partner_code,
        links,
        fractional_weight
    from links
    union all
    select
        link_kind,
        area_level,
        period_label,
        area_b as area_code,
        area_a as partner_code,
        links,
        fractional_weight
    from links
    where area_a <> area_b

),

strength as (

    select
        link_kind,
        area_level,
        period_label,
        area_code,
        count(*) filter (where links > 0 and area_code <> partner_code) as partner_areas,
        {{ whole_sum('links', where='area_code <> partner_code') }} as links_between,
        sum(fractional_weight order by fractional_weight) filter (where area_code <> partner_code) as leaving_projects,
        max(links) filter (where area_code = partner_code) as links_within
    from ends
    group by all

),

density as (

    select
        link_kind,
        area_level,
        period_label,
        {{ ratio('count(*) filter (where links > 0)', 'count(*)') }} as network_density
    from links
    where area_a <> area_b
    group by all

),

shares as (

    select
        chance.link_kind,
        chance.area_level,
        chance.period_label,
        chance.area_a as area_code,
        {% for name, statistics in {'leaving': "'leaving_share', 'crossing_share'", 'leaving_region': "'leaving_group_share'"}.items() -%}
            {% for column in ['observed', 'expected', 'expected_low', 'expected_high', 'deviation', 'p_value'] -%}
                max(chance.{{ column }}) filter (where chance.statistic in ({{ statistics }})) as {{ name }}_{{ column }},
            {% endfor -%}
        {% endfor -%}
        any_value(chance.draws) as draws,
        any_value(chance.seed) as seed
    from chance
    where chance.statistic in ('leaving_share', 'crossing_share', 'leaving_group_share')
    group by all

),

placed as (

    select
        link_kind,
        area_level,
        period_label,
        area_code
    from strength
    union all
    select
        link_kind,
        area_level,
        period_label,
        'K02000001' as area_code
    from edition

),

final as (

    select
        edition.*,
        placed.area_code,
        strength.partner_areas,
        strength.links_between,
        strength.leaving_projects,
        strength.links_within,
        density.network_density,
        centrality.betweenness,
        case
            when placed.area_code = 'K02000001' then 'not_an_area: the country is between no others'
            when edition.reason is not null then edition.reason
            when edition.link_kind = 'shared_trials' then 'in_trial_network: trial_network_areas has it'
            when edition.area_level = 'itl1' then 'near_complete: nearly all regions work with nearly all others, so none is between them'
            when centrality.area_code is null then 'no_link: the area shares no project with another'
        end as betweenness_reason,
        shares.* exclude (link_kind, area_level, period_label, area_code)
    from placed
    inner join edition using (link_kind, area_level, period_label)
    left join strength using (link_kind, area_level, period_label, area_code)
    left join density using (link_kind, area_level, period_label)
    left join shares
        on
            placed.link_kind = shares.link_kind
            and placed.area_level = shares.area_level
            and placed.area_code = shares.area_code
            and case when edition.is_all_years then 'all_years' else placed.period_label end = shares.period_label
    left join centrality
        on
            placed.link_kind = 'research_projects'
            and placed.area_level = 'itl2'
            and placed.area_code = centrality.area_code
            and case when edition.is_all_years then 'all_years' else placed.period_label end = centrality.period_label

)

select * from final
