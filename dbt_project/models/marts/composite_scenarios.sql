with results as (

    select * from {{ ref('com_results') }}
    where analysis in ('scenario', 'base')

),

panels as (

    select * from {{ ref('com_panels') }}

),

top_nodes as (

    select * from {{ ref('composite_indicators') }}
    where parent_id is null

),

inputs as (

    select
        panel_id,
        area_code,
        any_value(boundary_year) as boundary_year,
        any_value(area_name) as area_name,
        min(period_start) as period_start,
        max(period_end) as period_end,
        {{ united_releases() }} as input_release_ids
    from {{ ref('com_inputs') }}
    group by all

),

based as (

    select
        results.panel_id,
        results.area_code,
        results.value as base_rank
    from results
    inner join panels using (panel_id)
    inner join top_nodes
        on panels.scheme_id = top_nodes.scheme_id and results.node_id = top_nodes.node_id
    where results.analysis = 'base' and results.statistic = 'rank'

),

varied as (

    select
        panel_id,
        area_code,
        scenario,
        starts_with(scenario, 'without/') as is_without,
        max(case when statistic = 'score' then value end) as score,
        max(case when statistic = 'rank' then value end) as rank
    from results
    where analysis = 'scenario'
    group by all

),

final as (

    select
        panels.scheme_id,
        varied.scenario as scenario_id,
        case when varied.is_without then panels.treatment else split_part(varied.scenario, '/', 1) end as treatment,
        case when varied.is_without then panels.normalisation else split_part(varied.scenario, '/', 2) end as normalisation,
        case when varied.is_without then panels.aggregation else split_part(varied.scenario, '/', 3) end as aggregation,
        case when varied.is_without then split_part(varied.scenario, '/', 2) end as left_out_node_id,
        varied.scenario = concat_ws('/', panels.treatment, panels.normalisation, panels.aggregation) as is_base,
        varied.area_code,
        panels.area_code_system,
        inputs.boundary_year,
        inputs.area_name,
        panels.area_level,
        panels.reference_year,
        inputs.period_start,
        inputs.period_end,
        {{ significant('varied.score') }} as score,
        case when not varied.is_without and split_part(varied.scenario, '/', 2) = 'zscore' then 'score_around_50' else 'score_1_to_100' end as unit_id,
        case when varied.score is null then 'missing' else 'estimated' end as value_status,
        case
            when varied.score is not null then null
            when based.base_rank is null then 'input_missing: the area has no score, see composite_scores'
            else 'undefined: a pillar is below zero, which this mean cannot take'
        end as reason,
        cast(varied.rank as bigint) as rank,
        cast(varied.rank - based.base_rank as bigint) as rank_change,
        case when varied.rank is not null then count(varied.rank) over (partition by varied.panel_id, varied.scenario) end as n_ranked,
        inputs.input_release_ids,
        panels.reference_year = max(panels.reference_year) over (partition by panels.scheme_id, panels.area_level, panels.area_code_system) as is_latest
    from varied
    inner join panels using (panel_id)
    left join inputs
        on varied.panel_id = inputs.panel_id and varied.area_code = inputs.area_code
    left join based
        on varied.panel_id = based.panel_id and varied.area_code = based.area_code

)

select * from final
