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

combined as (

    select
        changes.*,
        value_to - value_from as change_jobs,
        low_to - high_from as change_low,
        high_to - low_from as change_high,
        value_to / nullif(value_from, 0) - 1 as change_share,
        low_to / nullif(high_from, 0) - 1 as change_share_low,
        high_to / nullif(low_from, 0) - 1 as change_share_high,
        national_to - national_from as national_change,
        national_to / nullif(national_from, 0) - 1 as national_change_share,
        100 * (value_to - value_from) / nullif(national_from, 0) as contribution_points,
        case when value_from is null or value_to is null then 'partial' else 'estimated' end as value_status
    from changes
    left join national using (release_id, sector_id, definition_version, period_from, period_to)

),

final as (

    select
        * exclude (reason),
        reason as missing_reason,
        case
            when change_jobs is null then reason
            when abs(change_jobs) < 2 * combined_half_width then 'direction_unknown: the change is less than twice its rounding'
        end as reason,
        coalesce(reason, case when value_from = 0 then 'base_is_zero' end) as share_reason
    from combined

)

{{ indicator_rows('final', [
    {'id': 'employment_change_jobs', 'value': 'change_jobs', 'low': 'change_low', 'high': 'change_high', 'interval': "'rounding'",
     'comparator': 'national_change'},
    {'id': 'employment_change_share', 'value': 'change_share', 'low': 'change_share_low', 'high': 'change_share_high', 'interval': "'rounding'",
     'reason': 'coalesce(share_reason, reason)', 'comparator': 'national_change_share'},
    {'id': 'employment_change_contribution_points', 'value': 'contribution_points',
     'reason': "case when contribution_points is null then coalesce(missing_reason, 'base_partial: the national base is unknown') end",
     'comparator': '100 * national_change_share'},
]) }}
