{%- set within = ['release_id', 'residents_vintage', 'period_start'] %}

with amounts as (

    select * from {{ ref('int_amounts_per_head') }}

),

positions as (

    select * from amounts
    where measure_id = 'foreign_direct_investment_inward_position_gbp'

),

position_compared as (

    {{ against_uk('positions', value='value_per_head', keys=within) }}

),

position_final as (

    select * from position_compared
    where area_level <> 'country'

),

projects as (

    select * from amounts
    where measure_id = 'foreign_direct_investment_projects_count'

),

project_rates as (

    {{ rates('projects', limits=ref('int_poisson_limits'), partition_by=within, population='population_people') }}

),

project_final as (

    select
        projects.*,
        project_rates.rate_100k,
        project_rates.rate_lo,
        project_rates.rate_hi,
        max(case when projects.area_code = 'K02000001' then project_rates.rate_100k end) over (
            partition by projects.release_id, projects.residents_vintage, projects.period_start
        ) as uk_rate,
        coalesce(projects.reason, case when project_rates.flag_n_lt_10 = 1 then 'few_events: fewer than ten projects' end) as rate_reason
    from projects
    inner join project_rates using (release_id, residents_vintage, period_start, area_code)

),

project_areas as (

    select * from project_final
    where area_level <> 'country'

)

{{ indicator_rows('position_final', [
    {'id': 'investment_inward_position_gbp_per_head', 'value': 'value_per_head', 'comparator': 'uk_value', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
    {'id': 'investment_inward_position_per_head_index', 'value': 'gap_uk_idx', 'reason': 'index_reason', 'comparator': '100', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
]) }}
union all
{{ indicator_rows('project_areas', [
    {'id': 'investment_projects_per_100k_residents', 'value': 'rate_100k', 'low': 'rate_lo', 'high': 'rate_hi', 'interval': "'poisson'",
     'reason': 'rate_reason',
     'comparator': 'uk_rate', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
]) }}
