{%- set keys = ['sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'period_end', 'release_id', 'address_basis'] %}

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

indicators as (

    select * from {{ ref('dim_indicators') }}
    where theme in (
        'productivity', 'pay', 'income', 'work', 'skills', 'health', 'wellbeing', 'safety', 'research', 'investment', 'enterprise', 'connectivity'
    )

),

shaped as (

    select
        indicator_values.*,
        indicators.base_indicator_id,
        indicators.form
    from indicator_values
    inner join indicators
        on indicator_values.indicator_id = indicators.indicator_id

),

bases as (

    select * from shaped
    where form = 'value'

),

indexes as (

    select
        base_indicator_id,
        {{ keys | join(', ') }},
        value as index_value,
        value_low as index_low,
        value_high as index_high,
        case when value is null then reason end as index_reason
    from shaped
    where form = 'index'

),

gaps as (

    select
        base_indicator_id,
        {{ keys | join(', ') }},
        value as gap_mad,
        case when value is null then reason end as gap_mad_reason
    from shaped
    where form = 'gap_mad'

),

-- Values of areas that the publisher prints under another code alone (decision 39).
printed as (

    select
        measures.indicator_stem as indicator_id,
        observations.area_code,
        observations.area_code_system,
        observations.period_start,
        observations.period_end,
        observations.release_id,
        observations.address_basis,
        observations.printed_area_code
    from {{ ref('int_observations') }} as observations
    inner join {{ ref('levelling_up_measures') }} as measures
        on observations.measure_id = measures.measure_id
    where observations.printed_area_code is not null and not observations.is_superseded

),

final as (

    select
        indicators.theme,
        bases.indicator_id,
        indicators.title,
        bases.definition_version,
        bases.area_code,
        bases.area_code_system,
        bases.boundary_year,
        areas.area_name,
        bases.area_level,
        bases.period_start,
        bases.period_end,
        bases.period_label,
        bases.value,
        bases.unit_id,
        bases.direction,
        bases.value_low,
        bases.value_high,
        bases.interval_kind,
        bases.value_status,
        bases.reason,
        bases.n_cells,
        bases.suppressed_cells,
        bases.comparator_value,
        indexes.index_value,
        indexes.index_low,
        indexes.index_high,
        case
            when indexes.index_value is null
                then coalesce(indexes.index_reason, 'not_defined: the catalogue has no index against the United Kingdom for this indicator')
        end as index_reason,
        gaps.gap_mad,
        case
            when gaps.gap_mad is not null then null
            when gaps.gap_mad_reason is not null then gaps.gap_mad_reason
            when bases.area_level = 'nation' then 'no_peers: nations are not compared with their median'
            else 'not_defined: the catalogue has no gap to the median for this indicator'
        end as gap_mad_reason,
        bases.rank,
        bases.rank_low,
        bases.rank_high,
        bases.n_ranked,
        bases.n_expected,
        bases.tier,
        bases.cv_percent,
        bases.reliability,
        bases.address_basis,
        bases.released,
        bases.release_id,
        bases.input_release_ids,
        bases.is_latest,
        releases.publisher,
        releases.licence,
        concat_ws(' ', indicators.caveat, 'Printed under ' || printed.printed_area_code || ', which has the same districts.') as caveat
    from bases
    left join indexes using (base_indicator_id, {{ keys | join(', ') }})
    left join gaps using (base_indicator_id, {{ keys | join(', ') }})
    left join printed
        using (indicator_id, area_code, area_code_system, period_start, period_end, release_id, address_basis)
    inner join indicators
        on bases.indicator_id = indicators.indicator_id
    left join {{ ref('dim_areas') }} as areas
        on bases.area_code = areas.area_code and bases.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on bases.release_id = releases.release_id

)

select * from final
