-- depends_on: {{ ref('levelling_up_indicators') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_sectors') }}, {{ ref('asset_specialisation') }}
-- depends_on: {{ ref('trials_by_place') }}, {{ ref('ics_profile_measures') }}
{{ config(post_hook="{{ place_profile() }}") }}
with measures as (

    select * from {{ ref('helix_measures') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

indicators as (

    select * from {{ ref('indicator_values') }}

),

-- The index of an indicator is an indicator of its own.
indexes as (

    select
        definitions.base_indicator_id,
        indicators.* exclude (indicator_id)
    from indicators
    inner join {{ ref('dim_indicators') }} as definitions
        on indicators.indicator_id = definitions.indicator_id and definitions.form = 'index'

),

from_indicators as (

    select
        measures.measure_id,
        {{ listed([
            'area_code', 'area_code_system', 'area_level', 'period_start', 'period_end', 'period_label', 'value', 'value_status', 'reason', 'value_low',
            'value_high', 'interval_kind', 'rank', 'rank_low', 'rank_high', 'n_ranked', 'address_basis', 'release_id', 'released', 'input_release_ids', 'is_latest'
        ], 'indicators') }}
        indicators.comparator_value,
        case when measures.measure_id = 'employment_location_quotient' then 100 * indicators.value else indexes.value end as uk_index,
        coalesce(indicators.reason, indexes.reason, 'no_comparator: this measure has no index against the United Kingdom') as index_reason
    from indicators
    inner join measures
        on
            measures.read_from = 'indicator_values'
            and indicators.indicator_id = measures.measure_id
            and indicators.sector_id = measures.sector_id
            and (indicators.definition_version = measures.definition_version or measures.definition_version = 'as_published')
    left join indexes
        on
            indicators.indicator_id = indexes.base_indicator_id
            and {{ matched('indicators', 'indexes', [
                'sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'period_end', 'release_id', 'address_basis'
            ]) }}

),

united as (

    select * from from_indicators
    union all by name
    select * from {{ ref('int_helix_amounts') }}

),

known as (

    select
        united.*,
        measures.strand,
        -- A year from April or from October stands under the year in which it begins, many years together under none.
        case when datediff('day', united.period_start, united.period_end) <= 366 then year(united.period_start) end as year
    from united
    inner join measures using (measure_id)
    where united.area_level in ('country', 'itl1', 'itl2', 'combined_authority')

),

-- Every area of a level in every year that any strand has there: a strand without a row of its own says that it has none.
level_years as (

    select distinct
        area_level,
        area_code_system,
        year
    from known
    where year is not null

),

level_areas as (

    select distinct
        area_level,
        area_code_system,
        area_code
    from known

),

strands as (

    select distinct strand from measures

),

absent as (

    select
        strands.strand,
        level_areas.*,
        level_years.year,
        make_date(level_years.year, 1, 1) as period_start,
        make_date(level_years.year, 12, 31) as period_end,
        cast(level_years.year as varchar) as period_label,
        'missing' as value_status,
        'no_figure: no measure of this strand is here for this area and year' as reason,
        'no_figure: no measure of this strand is here for this area and year' as index_reason,
        'unknown' as address_basis,
        true as is_latest
    from level_areas
    inner join level_years using (area_level, area_code_system)
    cross join strands
    anti join known using (strand, area_level, area_code_system, area_code, year)

),

every_row as (

    select * from known
    union all by name
    select * from absent

),

final as (

    select
        every_row.area_code,
        every_row.area_code_system,
        areas.boundary_year,
        areas.area_name,
        every_row.area_level,
        cast(every_row.year as integer) as year,
        every_row.period_start,
        every_row.period_end,
        every_row.period_label,
        every_row.strand,
        every_row.measure_id,
        measures.title,
        measures.sector_id,
        measures.definition_version,
        {{ significant('every_row.value') }} as value,
        measures.unit_id,
        every_row.value is not null as is_present,
        every_row.value_status,
        case when every_row.value is null then every_row.reason end as reason,
        {{ significant('every_row.value_low') }} as value_low,
        {{ significant('every_row.value_high') }} as value_high,
        coalesce(every_row.interval_kind, 'none') as interval_kind,
        {{ significant('every_row.comparator_value') }} as comparator_value,
        {{ significant('every_row.uk_index') }} as uk_index,
        case when every_row.uk_index is null then every_row.index_reason end as index_reason,
        every_row.rank,
        every_row.rank_low,
        every_row.rank_high,
        every_row.n_ranked,
        every_row.address_basis,
        every_row.release_id,
        every_row.released,
        every_row.input_release_ids,
        every_row.is_latest,
        releases.publisher,
        releases.licence
    from every_row
    left join measures using (measure_id)
    left join areas
        on every_row.area_code = areas.area_code and every_row.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on every_row.release_id = releases.release_id

)

select * from final
