{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}
-- What a published figure is compared with is the figure of the area that the catalogue names, of the same edition and period. In productivity the
-- publisher compares with the United Kingdom less what lies in no region (K99000002), where the edition has it. Wherever there is an index there is
-- the figure that it was made with, also beside a value of nought.
with compared as (

    select distinct
        indicator_values.indicator_id,
        indicators.measure_id,
        indicators.comparator_area_code,
        indicator_values.period_start,
        indicator_values.period_end,
        indicator_values.release_id,
        indicator_values.comparator_value
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('dim_indicators') }} as indicators
        on indicator_values.indicator_id = indicators.indicator_id
    where
        indicator_values.comparator_value is not null
        and indicators.comparator_area_code = 'K02000001'
        and indicators.form = 'value'
        and indicators.method = 'published figure'

),

indexes as (

    select
        definitions.base_indicator_id as indicator_id,
        indicator_values.* exclude (indicator_id)
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('dim_indicators') }} as definitions
        on indicator_values.indicator_id = definitions.indicator_id and definitions.form = 'index'
    where indicator_values.value is not null

),

without_comparator as (

    select
        bases.indicator_id,
        bases.area_code,
        bases.period_start,
        bases.release_id,
        bases.comparator_value
    from {{ ref('indicator_values') }} as bases
    inner join indexes
        on {{ matched('bases', 'indexes', [
            'indicator_id', 'sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'period_end', 'release_id',
            'address_basis'
        ]) }}
    where bases.comparator_value is null
    union all
    select
        measure_id as indicator_id,
        area_code,
        period_start,
        release_id,
        comparator_value
    from {{ ref('helix_profiles') }}
    where uk_index is not null and comparator_value is null

)

select
    compared.indicator_id,
    compared.comparator_area_code as area_code,
    compared.period_start,
    compared.release_id,
    compared.comparator_value
from compared
left join {{ ref('observations') }} as observations
    on
        compared.measure_id = observations.measure_id
        and compared.period_start = observations.period_start
        and compared.period_end = observations.period_end
        and compared.release_id = observations.release_id
        and observations.area_code in (compared.comparator_area_code, 'K99000002')
        and abs(observations.value - compared.comparator_value) <= 1e-9 * abs(compared.comparator_value)
where observations.measure_id is null
union all
select * from without_comparator
