with decomposed as (

    select * from {{ ref('int_shift_share_by_area_and_industry') }}
    where
        area_level <> 'country'
        and base_kind = 'one_year'
        and (industry_code = 'sector' or (industry_code = 'all' and industry_detail = 'section'))

),

changes as (

    select
        release_id,
        area_code,
        area_code_system,
        sector_id,
        definition_version,
        period_from,
        period_to,
        is_latest,
        latest_from,
        latest_until
    from {{ ref('int_employment_change_by_area_and_sector') }}

),

final as (

    select
        decomposed.* exclude (reason),
        decomposed.component_reason as reason,
        decomposed.period_from || '-' || decomposed.period_to as period_label,
        changes.is_latest,
        changes.latest_from,
        changes.latest_until
    from decomposed
    inner join changes using (release_id, area_code, area_code_system, sector_id, definition_version, period_from, period_to)

)

{{ indicator_rows('final', [
    {'id': 'employment_shift_share_national_jobs', 'value': 'ss_national', 'comparator': 'change'},
    {'id': 'employment_shift_share_mix_jobs', 'value': 'ss_mix', 'comparator': 'change'},
    {'id': 'employment_shift_share_regional_jobs', 'value': 'ss_regional', 'comparator': 'change'},
]) }}
