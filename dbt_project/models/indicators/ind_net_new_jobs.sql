{#- The share of net new jobs outside an area, for the capital and for the Greater South East around it. -#}
{%- set excluded_areas = {'E12000007': 'is_capital', 'GREATER-SOUTH-EAST': 'is_greater_south_east'} %}
{%- set within = ['release_id', 'sector_id', 'definition_version'] %}

with changes as (

    select * from {{ ref('int_employment_change_by_area_and_sector') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

regions as (

    select
        changes.*,
        areas.is_capital,
        areas.is_greater_south_east
    from changes
    inner join areas
        on changes.area_code = areas.area_code and changes.area_code_system = areas.area_code_system
    where changes.area_level = 'itl1'

),

{% for area_code, is_excluded in excluded_areas.items() %}
    outside_{{ loop.index }} as (

        select
            *,
            '{{ area_code }}' as area_code
        from ({{ net_new_jobs_pairs('regions', partition_by=within, is_capital=is_excluded) }}) as pairs

    ),

{% endfor %}
outside as (

    {% for area_code in excluded_areas %}
        select * from outside_{{ loop.index }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

national as (

    select
        {{ within | join(', ') }},
        period_from,
        period_to,
        combined_half_width,
        reason as national_reason
    from changes
    where area_code = 'K03000001'

),

-- Rounding errors of many cells are combined in quadrature: added up, they would leave no share of any sector standing.
combined as (

    select
        changes.* exclude (reason, combined_half_width),
        outside.* exclude ({{ within | join(', ') }}, period_from, period_to, area_code),
        coalesce(abs(outside.emp_change) < 2 * national.combined_half_width, false) as is_within_rounding,
        case
            when outside.emp_change is null then national.national_reason
            when abs(outside.emp_change) < 2 * national.combined_half_width then 'undefined_within_rounding'
            when outside.jobs_outside_status <> 'ok' then outside.jobs_outside_status
            when national.combined_half_width is null then 'rounding_unknown: the compiled sums do not say how their cells were rounded'
        end as reason,
        case when outside.emp_change is null then 'partial' else 'estimated' end as value_status
    from changes
    inner join outside using ({{ within | join(', ') }}, period_from, period_to, area_code)
    inner join national using ({{ within | join(', ') }}, period_from, period_to)

),

final as (

    select
        *,
        case when not is_within_rounding then jobs_outside_share end as outside_share,
        case when not is_within_rounding then jobs_growth_ratio end as outside_ratio,
        case when emp_change is null then reason end as missing_reason
    from combined

)

{{ indicator_rows('final', [
    {'id': 'employment_net_change_outside_area_share', 'value': 'outside_share', 'comparator': 'base_share_outside'},
    {'id': 'employment_gross_gain_outside_area_share', 'value': 'jobs_outside_gross', 'comparator': 'base_share_outside',
     'reason': "case when jobs_outside_gross is null then coalesce(missing_reason, 'no_area_gained') end"},
    {'id': 'employment_net_change_outside_area_jobs', 'value': 'emp_change_outside', 'comparator': 'emp_change', 'reason': 'missing_reason'},
    {'id': 'employment_net_change_outside_area_points', 'value': 'jobs_contrib_pp_outside', 'comparator': 'emp_change_pct', 'reason': 'missing_reason'},
    {'id': 'employment_growth_outside_area_ratio', 'value': 'outside_ratio', 'comparator': '1',
     'reason': "case when outside_ratio is null then coalesce(reason, 'base_is_zero') end"},
]) }}
