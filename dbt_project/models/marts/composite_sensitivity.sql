with results as (

    select * from {{ ref('com_results') }}
    where analysis in ('sensitivity', 'rank_shift', 'coherence', 'outliers')

),

panels as (

    select * from {{ ref('com_panels') }}

),

inputs as (

    select
        panel_id,
        min(period_start) as period_start,
        max(period_end) as period_end,
        {{ ratio("count(*) filter (where interval_kind <> 'none')", 'count(*)') }} as interval_share,
        {{ united_releases() }} as input_release_ids
    from {{ ref('com_inputs') }}
    where is_included
    group by all

),

measured as (

    select
        panel_id,
        case
            when analysis = 'sensitivity' and statistic = 's1' then 'sobol_first_order'
            when analysis = 'sensitivity' then 'sobol_total'
            when analysis = 'rank_shift' and starts_with(scenario, 'without/') then 'rank_shift_without_pillar'
            when analysis = 'rank_shift' and scenario in ('weights', 'input_error') then 'rank_shift_of_draws'
            when analysis = 'rank_shift' then 'rank_shift_of_choices'
            else statistic
        end as analysis,
        case
            when analysis = 'sensitivity' then scenario
            when analysis = 'rank_shift' and starts_with(scenario, 'without/') then split_part(scenario, '/', 2)
            when analysis = 'rank_shift' then scenario
            when node_id = '' then 'all_indicators'
            else node_id
        end as subject,
        value,
        case when analysis = 'sensitivity' then scenario end as factor,
        statistic,
        analysis = 'sensitivity' or scenario in ('weights', 'input_error') as is_drawn
    from results
    where statistic not in ('s1_error', 'st_error')

),

errors as (

    select
        panel_id,
        scenario as factor,
        replace(statistic, '_error', '') as statistic,
        value as standard_error
    from results
    where statistic in ('s1_error', 'st_error')

),

final as (

    select
        panels.scheme_id,
        panels.area_level,
        panels.area_code_system,
        panels.reference_year,
        inputs.period_start,
        inputs.period_end,
        measured.analysis,
        measured.subject,
        {{ significant('measured.value') }} as value,
        case
            when measured.analysis like 'sobol%' then 'share'
            when measured.analysis like 'rank_shift%' then 'places'
            else 'ratio'
        end as unit_id,
        case when measured.value is null then 'not_applicable' else 'estimated' end as value_status,
        case
            when measured.value is not null then null
            when measured.analysis like 'sobol%' then 'no_spread: no assumption moves any rank'
            else 'undefined: too few areas, or scores that do not differ'
        end as reason,
        {{ significant('measured.value - 1.96 * errors.standard_error') }} as value_low,
        {{ significant('measured.value + 1.96 * errors.standard_error') }} as value_high,
        case when measured.value is not null and errors.standard_error is not null then 'monte_carlo' else 'none' end as interval_kind,
        panels.n_areas,
        {{ significant('inputs.interval_share') }} as interval_share,
        panels.weight_variation,
        case when measured.analysis like 'sobol%' then panels.base_draws end as base_draws,
        case when measured.analysis like 'sobol%' then panels.replicates end as replicates,
        case when measured.is_drawn then panels.weight_draws end as weight_draws,
        case when measured.is_drawn then panels.error_draws end as error_draws,
        case when measured.is_drawn then panels.seed end as seed,
        inputs.input_release_ids,
        panels.reference_year = max(panels.reference_year) over (partition by panels.scheme_id, panels.area_level, panels.area_code_system) as is_latest
    from measured
    inner join panels using (panel_id)
    inner join inputs using (panel_id)
    left join errors
        on
            measured.panel_id = errors.panel_id
            and measured.factor = errors.factor
            and measured.statistic = errors.statistic

)

select * from final
