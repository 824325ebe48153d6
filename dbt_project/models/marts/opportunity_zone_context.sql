{%- set host_columns = ['value', 'value_low', 'value_high', 'rank', 'rank_low', 'rank_high', 'n_ranked'] %}
with contexts as (

    select * from {{ ref('zone_context_indicators') }}

),

hosts as (

    select * from {{ ref('int_opportunity_zone_hosts') }}

),

peers as (

    select * from {{ ref('int_opportunity_zone_peers') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

indicators as (

    select * from {{ ref('dim_indicators') }}

),

listed as (

    select
        contexts.context_id,
        figures.*,
        count(figures.comparator_value) over (partition by contexts.context_id, figures.period_start) = 0 as is_nation_unknown
    from contexts
    inner join {{ ref('indicator_values') }} as figures using (indicator_id, sector_id, definition_version, area_level, area_code_system)
    where figures.is_latest

),

-- The newest period of each measure at the level; where some have the nation's value and some not, the newest that has.
figures as (

    select * exclude (is_nation_unknown)
    from listed
    qualify dense_rank() over (partition by context_id order by is_nation_unknown asc, period_start desc) = 1

),

hosted as (

    select
        hosts.zone_name,
        hosts.zone_status,
        hosts.region_code,
        hosts.area_code,
        contexts.context_id,
        contexts.indicator_id,
        contexts.sector_id,
        contexts.definition_version,
        contexts.area_level,
        contexts.area_code_system,
        contexts.national_value,
        figures.* exclude (
            context_id, indicator_id, sector_id, definition_version, area_code, area_level, area_code_system, reason, value_status
        ),
        coalesce(figures.value_status, 'missing') as value_status,
        case
            when hosts.area_code is null then 'not_placed: the sources do not say in which area of this level the zone lies'
            when figures.indicator_id is null then 'input_missing: this area has no figure of this measure here'
            else figures.reason
        end as reason
    from contexts
    inner join hosts
        on contexts.area_level = hosts.area_level and contexts.area_code_system = hosts.area_code_system
    left join figures
        on contexts.context_id = figures.context_id and hosts.area_code = figures.area_code

),

-- A middle of peers counts where all five have the figure.
peer_figures as (

    select
        hosted.zone_name,
        hosted.context_id,
        count(peers.peer_code) as comparator_count,
        case when count(figures.value) = count(peers.peer_code) then {{ middle('figures.value') }} end as comparator_value,
        case when count(figures.value) = count(peers.peer_code) then min(figures.value) end as comparator_low,
        case when count(figures.value) = count(peers.peer_code) then max(figures.value) end as comparator_high,
        string_agg(areas.area_name, '; ' order by peers.peer_code) as comparator_areas
    from hosted
    inner join peers using (zone_name, area_level, area_code_system)
    left join figures
        on hosted.context_id = figures.context_id and peers.peer_code = figures.area_code
    left join areas
        on peers.peer_code = areas.area_code and peers.area_code_system = areas.area_code_system
    group by hosted.zone_name, hosted.context_id

),

compared as (

    select
        hosted.*,
        'nation' as comparator_kind,
        cast(1 as bigint) as comparator_count,
        coalesce(hosted.comparator_value, hosted.national_value) as comparison_value,
        cast(null as double) as comparator_low,
        cast(null as double) as comparator_high,
        case when hosted.sector_id = 'all' then 'United Kingdom' else 'Great Britain' end as comparator_areas
    from hosted
    union all
    select
        hosted.*,
        'region' as comparator_kind,
        cast(1 as bigint) as comparator_count,
        regional.value as comparison_value,
        regional.value_low as comparator_low,
        regional.value_high as comparator_high,
        areas.area_name as comparator_areas
    from hosted
    left join {{ ref('indicator_values') }} as regional
        on
            hosted.indicator_id = regional.indicator_id and hosted.sector_id = regional.sector_id
            and hosted.definition_version = regional.definition_version and hosted.period_start = regional.period_start
            and hosted.region_code = regional.area_code and regional.area_level in ('itl1', 'nation') and regional.is_latest
    left join areas
        on hosted.region_code = areas.area_code and areas.area_code_system = 'gss'
    where hosted.area_level <> 'itl1'
    union all
    select
        hosted.*,
        'peers' as comparator_kind,
        coalesce(peer_figures.comparator_count, 0) as comparator_count,
        peer_figures.comparator_value as comparison_value,
        peer_figures.comparator_low,
        peer_figures.comparator_high,
        peer_figures.comparator_areas
    from hosted
    left join peer_figures using (zone_name, context_id)
    where hosted.area_level <> 'itl1'

),

final as (

    select
        compared.zone_name,
        compared.zone_status,
        compared.context_id,
        compared.indicator_id,
        indicators.title as indicator_title,
        compared.sector_id,
        compared.definition_version,
        compared.area_level,
        compared.area_code_system,
        compared.area_code,
        areas.boundary_year,
        areas.area_name,
        compared.period_start,
        compared.period_end,
        compared.period_label,
        {{ listed(host_columns, 'compared') }}
        coalesce(compared.interval_kind, 'none') as interval_kind,
        indicators.unit_id,
        indicators.direction,
        compared.value_status,
        compared.reason,
        compared.comparator_kind,
        compared.comparator_areas,
        compared.comparator_count,
        {{ significant('compared.comparison_value') }} as comparator_value,
        {{ significant('compared.comparator_low') }} as comparator_low,
        {{ significant('compared.comparator_high') }} as comparator_high,
        {{ significant('compared.value - compared.comparison_value') }} as comparator_difference,
        case
            when compared.value is null then compared.reason
            when compared.comparison_value is null and compared.comparator_kind = 'peers' and compared.comparator_count = 0
                then 'input_missing: sizes of areas of this level are not known here, so there are no peers'
            when compared.comparison_value is null then 'no_comparator: what it is compared with has no figure of this measure and period'
        end as comparator_reason,
        compared.address_basis,
        compared.release_id,
        compared.released,
        compared.publisher,
        compared.licence
    from compared
    inner join indicators
        on compared.indicator_id = indicators.indicator_id
    left join areas
        on compared.area_code = areas.area_code and compared.area_code_system = areas.area_code_system

)

select * from final
