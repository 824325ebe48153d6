{%- set within = ['release_id', 'sector_id', 'definition_version', 'period_from', 'period_to'] %}

with changes as (

    select * from {{ ref('int_employment_change_by_area_and_sector') }}
    where area_level in ('itl2', 'itl1', 'country')

),

whole as (

    select
        release_id,
        area_code,
        area_level,
        period_from,
        period_to,
        value_from as whole_from,
        value_to as whole_to
    from changes
    where sector_id = 'all' and definition_version = 'sections_b_to_u'

),

-- A sector against the rest of the economy, so that national growth is that of all industries except agriculture.
sector_and_rest as (

    select
        changes.*,
        'sector' as industry_code
    from changes
    where changes.sector_id <> 'all'
    union all by name
    select
        changes.* exclude (value_from, value_to),
        whole.whole_from - changes.value_from as value_from,
        whole.whole_to - changes.value_to as value_to,
        'rest' as industry_code
    from changes
    inner join whole using (release_id, area_code, area_level, period_from, period_to)
    where changes.sector_id <> 'all'

),

-- Great Britain itself is the base: a release that lacks an area has none, and so no components.
areas_compared as (

    select * from sector_and_rest
    where area_level <> 'country'

),

great_britain as (

    select * from sector_and_rest
    where area_level = 'country'

),

sector_components as (

    {{ shift_share_pairs('areas_compared', base='great_britain', partition_by=within) }}

),

sector_final as (

    select
        changes.*,
        sector_components.ss_national,
        sector_components.ss_mix,
        sector_components.ss_regional
    from changes
    inner join sector_components using ({{ within | join(', ') }}, area_code)
    where sector_components.industry_code = 'sector'

),

-- The whole economy: the sum over its twenty sections, which keeps the mix of industries visible.
sections as (

    select * from {{ ref('int_employment_by_area_and_industry') }}
    where industry_code like 'sic2007_section:%' and industry_code <> 'sic2007_section:A'

),

section_pairs as (

    select
        start_year.release_id,
        start_year.area_code,
        start_year.area_code_system,
        start_year.industry_code,
        start_year.period_label as period_from,
        end_year.period_label as period_to,
        start_year.value as value_from,
        end_year.value as value_to
    from sections as start_year
    inner join sections as end_year
        on
            start_year.release_id = end_year.release_id
            and start_year.area_code = end_year.area_code
            and start_year.area_code_system = end_year.area_code_system
            and start_year.industry_code = end_year.industry_code
            and start_year.period_start < end_year.period_start

),

section_components as (

    {{ shift_share_pairs('section_pairs', partition_by=['release_id', 'period_from', 'period_to']) }}

),

-- Components add up over areas, so a region is the sum of its ITL2 areas.
area_components as (

    select
        section_components.release_id,
        section_components.period_from,
        section_components.period_to,
        unnest([areas.area_code, regions.comparable_area_code]) as area_code,
        section_components.ss_national,
        section_components.ss_mix,
        section_components.ss_regional
    from section_components
    inner join {{ ref('int_areas') }} as areas
        on section_components.area_code = areas.area_code and areas.area_code_system = 'nuts2016'
    inner join {{ ref('int_areas') }} as regions
        on areas.parent_code = regions.area_code and areas.area_code_system = regions.area_code_system

),

whole_components as (

    select
        release_id,
        period_from,
        period_to,
        area_code,
        {{ whole_sum('ss_national') }} as ss_national,
        {{ whole_sum('ss_mix') }} as ss_mix,
        {{ whole_sum('ss_regional') }} as ss_regional
    from area_components
    group by all

),

whole_final as (

    select
        changes.*,
        case when whole.whole_from is not null and whole.whole_to is not null then whole_components.ss_national end as ss_national,
        case when whole.whole_from is not null and whole.whole_to is not null then whole_components.ss_mix end as ss_mix,
        case when whole.whole_from is not null and whole.whole_to is not null then whole_components.ss_regional end as ss_regional
    from changes
    inner join whole_components using (release_id, period_from, period_to, area_code)
    inner join whole
        on
            changes.release_id = whole.release_id
            and changes.period_from = whole.period_from
            and changes.period_to = whole.period_to
            and whole.area_code = 'K03000001'
    where changes.sector_id = 'all' and changes.definition_version = 'sections_b_to_u'

),

final as (

    select
        * exclude (reason),
        case when ss_regional is null then 'partial' else 'estimated' end as value_status,
        case when ss_regional is null then coalesce(reason, 'base_partial: an area or industry of the national base is unknown') end as reason,
        value_to - value_from as change_jobs
    from (
        select * from sector_final
        union all by name
        select * from whole_final
    ) as united

)

{{ indicator_rows('final', [
    {'id': 'employment_shift_share_national_jobs', 'value': 'ss_national', 'comparator': 'change_jobs'},
    {'id': 'employment_shift_share_mix_jobs', 'value': 'ss_mix', 'comparator': 'change_jobs'},
    {'id': 'employment_shift_share_regional_jobs', 'value': 'ss_regional', 'comparator': 'change_jobs'},
]) }}
