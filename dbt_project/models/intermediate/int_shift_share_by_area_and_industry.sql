{#- Within one decomposition: a release, how finely industries are drawn, which of them, and two periods. -#}
{%- set series = ['release_id', 'industry_detail', 'sector_id', 'definition_version'] %}
{%- set within = series + ['base_kind', 'period_from', 'period_to'] %}

with cells as (

    select
        *,
        industry_level as industry_detail
    from {{ ref('int_employment_by_area_and_industry') }}
    where
        industry_level in ('section', 'division')
        and section_code <> 'sic2007_section:A'
        and cell_basis <> 'absent'

),

areas as (

    select * from {{ ref('int_areas') }}

),

breaks as (

    select * from {{ ref('breaks') }}

),

memberships as (

    select * from {{ ref('int_area_memberships') }}
    where area_level in ('itl2', 'itl1', 'country')

),

-- A sum that lacks an area of its region, or of Great Britain, is unknown.
industries as (

    select
        cells.release_id,
        cells.released,
        cells.address_basis,
        cells.industry_detail,
        cells.industry_code,
        'all' as sector_id,
        case cells.industry_detail when 'section' then 'sections_b_to_u' else 'divisions_05_to_99' end as definition_version,
        memberships.area_code,
        memberships.area_code_system,
        memberships.area_level,
        cells.period_start,
        cells.period_end,
        cells.period_label,
        case when count(*) = any_value(memberships.areas_expected) then {{ whole_sum('cells.value') }} end as value,
        sum(cells.value_low) as value_low,
        case when count(*) = any_value(memberships.areas_expected) then {{ whole_sum('cells.value_high') }} end as value_high,
        cast(sum(cells.n_cells) as bigint) as n_cells,
        cast(sum(cells.suppressed_cells) as bigint) as suppressed_cells,
        max(cells.null_reason) as null_reason
    from cells
    inner join memberships
        on cells.area_code = memberships.cell_area_code and cells.area_code_system = memberships.cell_area_code_system
    group by all

),

sectors as (

    select * from {{ ref('int_employment_by_area_and_sector') }}
    where area_level in ('itl2', 'itl1', 'country')

),

-- A sector against the rest of the economy, so that national growth is that of all industries except agriculture.
sector_and_rest as (

    select
        sectors.*,
        unnest(['sector', 'rest']) as industry_code,
        'sector_and_rest' as industry_detail,
        whole.value as whole_value
    from sectors
    inner join sectors as whole using (release_id, area_code, area_code_system, period_start)
    where sectors.sector_id <> 'all' and whole.sector_id = 'all' and whole.definition_version = 'sections_b_to_u'

),

employment as (

    select * from industries
    union all by name
    select
        release_id,
        released,
        address_basis,
        industry_detail,
        industry_code,
        sector_id,
        definition_version,
        area_code,
        area_code_system,
        area_level,
        period_start,
        period_end,
        period_label,
        case industry_code when 'sector' then value else whole_value - value end as value,
        case industry_code when 'sector' then value_low end as value_low,
        case industry_code when 'sector' then value_high end as value_high,
        n_cells,
        suppressed_cells,
        reason as null_reason
    from sector_and_rest

),

-- The base year decides much of the result: every single year, and every mean of three years in a row.
windows as (

    select
        *,
        count(*) over three_years as years_in_window,
        count(value) over three_years as years_known,
        min(period_start) over three_years as window_start,
        min(period_label) over three_years as window_label,
        avg(value) over three_years as window_value,
        avg(value_low) over three_years as window_low,
        avg(value_high) over three_years as window_high,
        count(value_high) over three_years as highs_known
    from employment
    window three_years as (
        partition by {{ series | join(', ') }}, area_code, area_code_system, industry_code
        order by period_start
        range between interval 2 years preceding and current row
    )

),

bases as (

    select
        {{ series | join(', ') }},
        area_code,
        area_code_system,
        industry_code,
        'one_year' as base_kind,
        period_label as period_from,
        period_start as base_start,
        period_start as last_start,
        value as value_from,
        case when value_high is not null then value_low end as low_from,
        value_high as high_from,
        n_cells,
        suppressed_cells,
        null_reason
    from employment
    union all by name
    select
        {{ series | join(', ') }},
        area_code,
        area_code_system,
        industry_code,
        'three_year_mean' as base_kind,
        window_label || ' to ' || period_label as period_from,
        window_start as base_start,
        period_start as last_start,
        case when years_known = 3 then window_value end as value_from,
        case when highs_known = 3 then window_low end as low_from,
        case when highs_known = 3 then window_high end as high_from,
        3 * n_cells as n_cells,
        suppressed_cells,
        null_reason
    from windows
    where years_in_window = 3

),

pairs as (

    select
        end_year.* exclude (period_start, period_label, value, value_low, value_high, null_reason, n_cells, suppressed_cells),
        bases.base_kind,
        bases.period_from,
        end_year.period_label as period_to,
        bases.base_start as period_start,
        bases.last_start,
        end_year.period_start as end_start,
        {{ series_break(
            'breaks', "'employment_jobs'", 'bases.base_start', 'end_year.period_end', area_code_system='end_year.area_code_system',
            area_code='end_year.area_code',
        ) }} as break_reason,
        bases.value_from,
        end_year.value as value_to,
        bases.low_from,
        bases.high_from,
        case when end_year.value_high is not null then end_year.value_low end as low_to,
        end_year.value_high as high_to,
        bases.n_cells + end_year.n_cells as n_cells,
        bases.suppressed_cells + end_year.suppressed_cells as suppressed_cells,
        coalesce(bases.null_reason, end_year.null_reason) as null_reason
    from bases
    inner join employment as end_year using ({{ series | join(', ') }}, area_code, area_code_system, industry_code)
    where end_year.period_start > bases.last_start

),

compared as (

    select
        * exclude (value_from, value_to, null_reason, break_reason),
        case when break_reason is null then value_from end as value_from,
        case when break_reason is null then value_to end as value_to,
        case
            when break_reason is not null then break_reason
            when value_from is null or value_to is null
                then 'part_missing: ' || coalesce(null_reason, 'not every area of this place has a figure in both periods')
        end as reason
    from pairs

),

-- Great Britain itself is the base: a release that lacks an area has none, and so no components.
great_britain as (

    select * from compared
    where area_level = 'country'

),

components as (

    {{ shift_share_pairs('compared', base='great_britain', partition_by=within) }}

),

totals as (

    {{ shift_share_pairs_total('compared', base='great_britain', partition_by=within) }}

),

changes as (

    {{ change_with_bounds('compared') }}

),

industry_rows as (

    select
        changes.*,
        components.ss_national,
        components.ss_mix,
        components.ss_regional,
        components.ss_em_homothetic,
        components.ss_em_comp,
        components.ss_em_alloc
    from changes
    inner join components using ({{ within | join(', ') }}, area_code, industry_code)
    where changes.industry_code <> 'rest'

),

-- The whole area: the sum over its industries, which keeps their mix visible.
area_pairs as (

    select
        {{ within | join(', ') }},
        area_code,
        area_code_system,
        area_level,
        released,
        address_basis,
        period_start,
        last_start,
        end_start,
        period_end,
        'all' as industry_code,
        {{ whole_sum('value_from') }} as value_from,
        {{ whole_sum('value_to') }} as value_to,
        case when count(*) = count(high_from) then sum(low_from) end as low_from,
        {{ whole_sum('high_from') }} as high_from,
        case when count(*) = count(high_to) then sum(low_to) end as low_to,
        {{ whole_sum('high_to') }} as high_to,
        sum(n_cells) as n_cells,
        sum(suppressed_cells) as suppressed_cells,
        max(reason) as reason
    from compared
    where industry_detail <> 'sector_and_rest'
    group by all

),

area_changes as (

    {{ change_with_bounds('area_pairs') }}

),

area_rows as (

    select
        area_changes.*,
        totals.ss_national,
        totals.ss_mix,
        totals.ss_regional,
        area_changes.value_from as ss_em_homothetic,
        totals.ss_em_comp,
        totals.ss_em_alloc
    from area_changes
    inner join totals using ({{ within | join(', ') }}, area_code)

),

decomposed as (

    select * from industry_rows
    union all by name
    select * from area_rows

),

-- Year by year: the steps from one year to the next, added up from the first to the last year of each pair.
steps as (

    select
        {{ series | join(', ') }},
        area_code,
        industry_code,
        period_start as step_start,
        end_start as step_end,
        ss_national,
        ss_mix,
        ss_regional
    from decomposed
    where base_kind = 'one_year' and end_start = period_start + interval 1 year

),

dynamic as (

    select
        {{ listed(within + ['area_code', 'industry_code'], 'decomposed') }}
        count(*) as steps_present,
        {{ whole_sum('steps.ss_national') }} as dynamic_ss_national,
        {{ whole_sum('steps.ss_mix') }} as dynamic_ss_mix,
        {{ whole_sum('steps.ss_regional') }} as dynamic_ss_regional
    from decomposed
    inner join steps
        on
            {{ matched('decomposed', 'steps', series + ['area_code', 'industry_code']) }}
            and decomposed.period_start <= steps.step_start
            and decomposed.end_start >= steps.step_end
    where decomposed.base_kind = 'one_year'
    group by all

),

final as (

    select
        decomposed.*,
        dynamic.steps_present = datediff('year', decomposed.period_start, decomposed.end_start) as has_every_step,
        dynamic.dynamic_ss_national,
        dynamic.dynamic_ss_mix,
        dynamic.dynamic_ss_regional,
        case when decomposed.ss_regional is null then 'partial' else 'estimated' end as value_status,
        case
            when decomposed.ss_regional is null
                then coalesce(decomposed.change_reason, 'base_partial: an area or industry of the national base is unknown')
        end as component_reason,
        areas.boundary_year
    from decomposed
    left join dynamic using ({{ within | join(', ') }}, area_code, industry_code)
    left join areas
        on decomposed.area_code = areas.area_code and decomposed.area_code_system = areas.area_code_system

)

-- To a millionth of a job: what is left of sums that should cancel depends on the order in which they were taken.
select
    * exclude (has_every_step) replace (
        round(ss_national, 6) as ss_national,
        round(ss_mix, 6) as ss_mix,
        round(ss_regional, 6) as ss_regional,
        round(ss_em_homothetic, 6) as ss_em_homothetic,
        round(ss_em_comp, 6) as ss_em_comp,
        round(ss_em_alloc, 6) as ss_em_alloc,
        case when has_every_step then round(dynamic_ss_national, 6) end as dynamic_ss_national,
        case when has_every_step then round(dynamic_ss_mix, 6) end as dynamic_ss_mix,
        case when has_every_step then round(dynamic_ss_regional, 6) end as dynamic_ss_regional
    )
from final
