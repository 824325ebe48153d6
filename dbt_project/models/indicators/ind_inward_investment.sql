with amounts as (

    select * from {{ ref('int_amounts_per_head') }}

),

positions as (

    select * from amounts
    where measure_id = 'foreign_direct_investment_inward_position_gbp'

),

position_index as (

    {{ gap_to_uk('positions', reference_area='K02000001', partition_by=['release_id'], period='period_start', value='value_per_head') }}

),

position_final as (

    select
        positions.*,
        position_index.gap_uk_idx,
        100 * positions.value_per_head / nullif(position_index.gap_uk_idx, 0) as uk_per_head,
        coalesce(positions.reason, case when position_index.gap_uk_idx is null then 'no_comparator: this edition or its population has no United Kingdom' end)
            as index_reason
    from positions
    inner join position_index using (release_id, period_start, area_code)
    where positions.area_level <> 'country'

),

projects as (

    select * from amounts
    where measure_id = 'foreign_direct_investment_projects_count' and area_level <> 'country'

),

project_rates as (

    {{ rates('projects', limits=ref('int_poisson_limits'), partition_by=['release_id', 'period_start'], population='population_people') }}

),

project_final as (

    select
        projects.*,
        project_rates.rate_100k,
        project_rates.rate_lo,
        project_rates.rate_hi,
        coalesce(projects.reason, case when project_rates.flag_n_lt_10 = 1 then 'few_events: fewer than ten projects' end) as rate_reason
    from projects
    inner join project_rates using (release_id, period_start, area_code)

)

{{ indicator_rows('position_final', [
    {'id': 'investment_inward_position_gbp_per_head', 'value': 'value_per_head', 'comparator': 'uk_per_head', 'inputs': 'input_release_ids'},
    {'id': 'investment_inward_position_per_head_index', 'value': 'gap_uk_idx', 'reason': 'index_reason', 'comparator': '100', 'inputs': 'input_release_ids'},
]) }}
union all
{{ indicator_rows('project_final', [
    {'id': 'investment_projects_per_100k_residents', 'value': 'rate_100k', 'low': 'rate_lo', 'high': 'rate_hi', 'interval': "'poisson'", 'reason': 'rate_reason',
     'inputs': 'input_release_ids'},
]) }}
