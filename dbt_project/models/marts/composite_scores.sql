with inputs as (

    select * from {{ ref('com_inputs') }}

),

nodes as (

    select * from {{ ref('com_nodes') }}

),

results as (

    select * from {{ ref('com_results') }}

),

schemes as (

    select * from {{ ref('composite_schemes') }}

),

panels as (

    select * from {{ ref('com_panels') }}

),

-- What a node of an area rests on. The releases of an area's indicators are listed once each.
rested as (

    select
        inputs.panel_id,
        inputs.scheme_id,
        inputs.area_level,
        inputs.area_code_system,
        inputs.reference_year,
        inputs.area_code,
        inputs.boundary_year,
        inputs.area_name,
        inputs.completeness_share,
        inputs.is_included,
        inputs.screening_reason,
        inputs.group_code is not null as may_be_filled,
        nodes.node_id,
        nodes.parent_id,
        nodes.level,
        nodes.title,
        nodes.weight_share,
        min(inputs.period_start) as period_start,
        max(inputs.period_end) as period_end,
        count(*) as n_indicators,
        count(*) filter (where inputs.value is null) as n_missing,
        min(inputs.reason) filter (where inputs.value is null) as missing_reason,
        {{ united_releases('inputs.input_release_ids') }} as input_release_ids
    from inputs
    inner join nodes
        on inputs.scheme_id = nodes.scheme_id and inputs.node_id = nodes.leaf_id
    group by all

),

based as (

    select
        panel_id,
        area_code,
        node_id,
        max(case when statistic = 'score' then value end) as score,
        max(case when statistic = 'rank' then value end) as rank,
        max(case when statistic = 'is_treated' then value end) = 1 as is_treated
    from results
    where analysis = 'base'
    group by all

),

spread as (

    select
        panel_id,
        area_code,
        node_id,
        max(case when statistic = 'rank_median' then value end) as rank_median,
        max(case when statistic = 'rank_p5' then value end) as rank_p5,
        max(case when statistic = 'rank_p95' then value end) as rank_p95,
        max(case when statistic = 'top_quarter_share' then value end) as top_quarter_share
    from results
    where analysis = 'uncertainty'
    group by all

),

-- A figure that was filled in stands in the means, and is shown nowhere by itself.
explained as (

    select
        rested.*,
        based.score is not null and rested.n_missing = rested.n_indicators as is_all_imputed,
        based.score,
        based.rank,
        based.is_treated,
        case
            when rested.screening_reason is not null then rested.screening_reason
            when based.score is not null and rested.n_missing = rested.n_indicators
                then 'input_missing: filled with the mean of the region inside the index only'
            when based.score is not null then null
            when rested.level = 1 and rested.n_missing > 0 then rested.missing_reason
            when rested.n_missing > 0 and rested.may_be_filled
                then
                    'input_missing: ' || rested.n_missing || ' of ' || rested.n_indicators
                    || ' indicators have no value, nor has any area of the region'
            when rested.n_missing > 0
                then 'input_missing: ' || rested.n_missing || ' of ' || rested.n_indicators || ' indicators have no value, and none is filled in'
            else 'no_spread: an indicator is the same everywhere'
        end as score_reason
    from rested
    left join based using (panel_id, area_code, node_id)

),

final as (

    select
        explained.scheme_id,
        schemes.title as scheme_title,
        explained.node_id,
        explained.title as node_title,
        case explained.level when 1 then 'indicator' when 2 then 'pillar' else 'top' end as node_kind,
        explained.parent_id,
        {{ significant('explained.weight_share') }} as weight_share,
        explained.area_code,
        explained.area_code_system,
        explained.boundary_year,
        explained.area_name,
        explained.area_level,
        explained.reference_year,
        explained.period_start,
        explained.period_end,
        case when not explained.is_all_imputed then {{ significant('explained.score') }} end as score,
        'score_1_to_100' as unit_id,
        case
            when explained.score_reason is null then 'estimated'
            else {{ null_status("'estimated'", 'explained.score_reason') }}
        end as value_status,
        explained.score_reason as reason,
        cast(case when not explained.is_all_imputed then explained.rank end as bigint) as rank,
        cast(case when not explained.is_all_imputed then spread.rank_median end as bigint) as rank_median,
        cast(case when not explained.is_all_imputed and spread.rank_p5 is not null then least(explained.rank, spread.rank_p5) end as bigint) as rank_low,
        cast(case when not explained.is_all_imputed and spread.rank_p5 is not null then greatest(explained.rank, spread.rank_p95) end as bigint) as rank_high,
        case when spread.rank_p5 is null or explained.is_all_imputed then 'none' else 'assumptions' end as rank_interval_kind,
        case when not explained.is_all_imputed then {{ significant('spread.top_quarter_share') }} end as top_quarter_share,
        case
            when not explained.is_all_imputed and explained.rank is not null
                then count(explained.rank) over (partition by explained.panel_id, explained.node_id)
        end as n_ranked,
        case when not explained.is_all_imputed then explained.is_treated end as is_treated,
        explained.n_indicators,
        explained.n_missing,
        {{ significant('explained.completeness_share') }} as completeness_share,
        case when explained.score is not null then {{ significant(ratio('explained.n_missing', 'explained.n_indicators')) }} end as imputed_share,
        case when explained.score is not null then 2 * panels.base_draws * panels.replicates end as n_scenarios,
        case when explained.score is not null then panels.seed end as seed,
        explained.input_release_ids,
        explained.reference_year = max(explained.reference_year) over (partition by explained.scheme_id, explained.area_level, explained.area_code_system)
            as is_latest,
        schemes.caveat
    from explained
    inner join schemes
        on explained.scheme_id = schemes.scheme_id and explained.area_level = schemes.area_level
    left join panels
        on explained.panel_id = panels.panel_id
    left join spread
        on explained.panel_id = spread.panel_id and explained.area_code = spread.area_code and explained.node_id = spread.node_id

)

select * from final
