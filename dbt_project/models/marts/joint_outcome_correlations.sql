{%- set keys = ['pair_id', 'correlation_kind', 'area_level', 'area_code_system', 'period_start', 'period_end', 'period_label', 'economic_period_label'] %}

with levels as (

    select
        pair_id,
        'levels' as correlation_kind,
        area_level,
        area_code_system,
        health_period_start as period_start,
        health_period_end as period_end,
        health_period_label as period_label,
        max(economic_period_label) over (partition by pair_id, area_level, health_period_start) as economic_period_label,
        economic_relative_gap as economic,
        health_advantage as health
    from {{ ref('joint_outcomes') }}

),

changes as (

    select
        pair_id,
        'changes' as correlation_kind,
        area_level,
        area_code_system,
        period_start,
        period_end,
        period_label,
        economic_period_label,
        economic_change as economic,
        health_advantage_change as health
    from {{ ref('joint_outcome_changes') }}

),

-- Nations lie over regions, and are too few.
points as (

    select * from levels
    where area_level <> 'nation'
    union all by name
    select * from changes
    where area_level <> 'nation'

),

correlated as (

    {{ correlation('points', 'economic', 'health', keys) }}

),

counted as (

    select
        {{ keys | join(', ') }},
        cast(count(*) as integer) as n_expected
    from points
    group by all

),

final as (

    select
        counted.*,
        coalesce(correlated.n_pairs, 0) as n_pairs,
        {%- for name in ['pearson', 'spearman'] %}
            {{ significant('correlated.' ~ name) }} as {{ name }},
            {{ significant('correlated.' ~ name ~ '_low') }} as {{ name }}_low,
            {{ significant('correlated.' ~ name ~ '_high') }} as {{ name }}_high,
        {%- endfor %}
        case when correlated.pearson_low is null then 'none' else 'sampling' end as interval_kind,
        case
            when correlated.pearson is null then null
            when correlated.pearson_low > 0 then 'go_together'
            when correlated.pearson_high < 0 then 'go_apart'
            else 'not_distinguishable'
        end as association,
        case
            when coalesce(correlated.n_pairs, 0) < 4 then 'too_few_areas: fewer than four areas have both'
            when correlated.pearson is null then 'no_spread: one of the two does not vary'
        end as reason
    from counted
    left join correlated on {{ matched('counted', 'correlated', keys) }}

)

select * from final
