with schemes as (

    select * from {{ ref('composite_schemes') }}

),

leaves as (

    select
        *,
        count(*) over (partition by scheme_id) as n_indicators
    from {{ ref('composite_indicators') }}
    where level = 1

),

indicator_values as (

    select * from {{ ref('indicator_values') }}
    where is_latest

),

areas as (

    select * from {{ ref('dim_areas') }}

),

-- What is not ranked as an indicator makes no index either: samples, and estimates of unreliable quality.
usable as (

    select
        * exclude (value, value_low, value_high, interval_kind, reason),
        case when unusable_reason is null then value end as value,
        case when unusable_reason is null then value_low end as value_low,
        case when unusable_reason is null then value_high end as value_high,
        case when unusable_reason is null then interval_kind else 'none' end as interval_kind,
        coalesce(unusable_reason, reason) as reason
    from (
        select
            *,
            case
                when value_status = 'sample' then 'sample: drawn for illustration, not a figure of the area'
                when reliability = 'U' then 'unreliable: coefficient of variation above 20%'
            end as unusable_reason
        from indicator_values
    ) as marked

),

-- A figure is of the year in which the middle of its period lies, a change of the year in which it ends.
dated as (

    select
        schemes.scheme_id,
        schemes.area_level,
        schemes.completeness_minimum,
        schemes.areas_minimum,
        schemes.impute,
        leaves.node_id,
        leaves.n_indicators,
        usable.area_code,
        usable.area_code_system,
        usable.period_start,
        usable.period_end,
        usable.value,
        usable.value_low,
        usable.value_high,
        usable.interval_kind,
        usable.value_status,
        usable.reason,
        usable.release_id,
        usable.released,
        usable.input_release_ids,
        year(
            case
                when leaves.change_years is not null then usable.period_end
                else usable.period_start + cast((usable.period_end - usable.period_start) // 2 as integer)
            end
        ) as reference_year
    from schemes
    inner join leaves
        on schemes.scheme_id = leaves.scheme_id
    inner join usable
        on
            leaves.indicator_id = usable.indicator_id
            and leaves.sector_id = usable.sector_id
            and leaves.definition_version = usable.definition_version
            and schemes.area_level = usable.area_level
    where
        leaves.change_years is null
        or year(usable.period_end) - year(usable.period_start) = leaves.change_years

),

-- Years in which every indicator has a figure of some area, and of these the latest few.
complete_years as (

    select
        scheme_id,
        area_level,
        area_code_system,
        reference_year
    from dated
    group by scheme_id, area_level, area_code_system, reference_year
    having count(distinct case when value is not null then node_id end) = min(n_indicators)

),

years as (

    select *
    from complete_years
    qualify
        row_number() over (partition by scheme_id, area_level, area_code_system order by reference_year desc)
        <= {{ var('composite_reference_years') }}

),

cells as (

    select dated.*
    from dated
    inner join years using (scheme_id, area_level, area_code_system, reference_year)
    qualify row_number() over (
        partition by scheme_id, area_level, area_code_system, reference_year, dated.area_code, dated.node_id
        order by dated.period_end desc, dated.released desc nulls last, dated.release_id asc
    ) = 1

),

present as (

    select
        scheme_id,
        area_level,
        area_code_system,
        reference_year,
        area_code,
        n_indicators,
        completeness_minimum,
        areas_minimum,
        impute,
        count(value) as n_known
    from cells
    group by all
    having count(value) > 0

),

shared as (

    select
        *,
        {{ ratio('n_known', 'n_indicators') }} as completeness_share
    from present

),

screened as (

    select
        *,
        completeness_share >= completeness_minimum as is_complete_enough,
        count(*) filter (where completeness_share >= completeness_minimum)
            over (partition by scheme_id, area_level, area_code_system, reference_year) as n_included
    from shared

),

final as (

    select
        concat_ws(':', screened.scheme_id, screened.area_level, screened.area_code_system, screened.reference_year) as panel_id,
        screened.scheme_id,
        screened.area_level,
        screened.area_code_system,
        cast(screened.reference_year as integer) as reference_year,
        screened.area_code,
        areas.boundary_year,
        areas.area_name,
        leaves.node_id,
        screened.n_indicators,
        screened.n_known,
        screened.completeness_share,
        screened.completeness_minimum,
        screened.n_included,
        screened.areas_minimum,
        screened.is_complete_enough and screened.n_included >= screened.areas_minimum as is_included,
        case
            when screened.n_included < screened.areas_minimum
                then 'too_few_areas: ' || screened.n_included || ' have enough indicators, ' || screened.areas_minimum || ' are needed'
            when not screened.is_complete_enough
                then
                    'incomplete: ' || screened.n_known || ' of ' || screened.n_indicators || ' indicators have a value, '
                    || cast(round(100 * screened.completeness_minimum) as integer) || '% are needed'
        end as screening_reason,
        case when screened.impute = 'group_mean' then areas.parent_code end as group_code,
        cells.period_start,
        cells.period_end,
        cells.value,
        cells.value_low,
        cells.value_high,
        coalesce(cells.interval_kind, 'none') as interval_kind,
        cells.value_status,
        coalesce(cells.reason, case when cells.value is null then 'input_missing: no figure of the year' end) as reason,
        cells.input_release_ids
    from screened
    inner join leaves
        on screened.scheme_id = leaves.scheme_id
    left join cells
        on
            screened.scheme_id = cells.scheme_id
            and screened.area_level = cells.area_level
            and screened.area_code_system = cells.area_code_system
            and screened.reference_year = cells.reference_year
            and screened.area_code = cells.area_code
            and leaves.node_id = cells.node_id
    left join areas
        on screened.area_code = areas.area_code and screened.area_code_system = areas.area_code_system

)

select * from final
