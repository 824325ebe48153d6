with changes as (

    select * from {{ ref('int_employment_change_by_area_and_sector') }}

),

national as (

    select
        release_id,
        sector_id,
        definition_version,
        period_from,
        period_to,
        value_from as national_from,
        value_to as national_to
    from changes
    where area_code = 'K03000001'

),

computed as (

    {{ change_with_bounds('changes') }}

),

combined as (

    select
        computed.*,
        national_to - national_from as national_change,
        national_to / nullif(national_from, 0) - 1 as national_change_share,
        100 * change / nullif(national_from, 0) as contribution_points,
        case when change is null then 'partial' else 'estimated' end as value_status
    from computed
    left join national using (release_id, sector_id, definition_version, period_from, period_to)

),

final as (

    select
        *,
        case when not is_direction_known then 'direction_unknown: the change is smaller than the rounding of its two ends' end as direction_reason
    from combined

)

{{ indicator_rows('final', [
    {'id': 'employment_change_jobs', 'value': 'change', 'low': 'change_low', 'high': 'change_high', 'interval': "'rounding'",
     'reason': 'coalesce(change_reason, direction_reason)', 'direction_known': 'is_direction_known', 'comparator': 'national_change'},
    {'id': 'employment_change_share', 'value': 'growth', 'low': 'growth_low', 'high': 'growth_high', 'interval': "'rounding'",
     'reason': 'coalesce(growth_reason, direction_reason)', 'direction_known': 'is_direction_known', 'comparator': 'national_change_share'},
    {'id': 'employment_change_contribution_points', 'value': 'contribution_points',
     'reason': "case when contribution_points is null then coalesce(change_reason, 'base_partial: the national base is unknown') end",
     'direction_known': 'is_direction_known', 'comparator': '100 * national_change_share'},
]) }}
