{#- Every level that measures are shown at, by every year between the first and the last of the measure: what is there, and of what is not, why. -#}
{%- set levels = ['country', 'nation', 'itl1', 'itl2', 'itl3', 'combined_authority', 'local_authority', 'icb'] %}

with levels as (

    select unnest({{ levels }}) as area_level

),

by_period as (

    select
        *,
        cast(year(period_end) as integer) as reference_year
    from {{ ref('int_coverage_by_measure') }}
    where cells_reference_only < cells

),

found as (

    select
        measure_id,
        area_level,
        reference_year,
        max(areas_present) as areas_present,
        max(areas_expected) as areas_expected,
        sum(cells) as cells,
        sum(cells_with_value) as cells_with_value,
        sum(cells_suppressed) as cells_suppressed,
        sum(cells_missing) as cells_missing
    from by_period
    group by measure_id, area_level, reference_year

),

spans as (

    select
        measure_id,
        unnest(range(min(reference_year), max(reference_year) + 1)) as reference_year
    from by_period
    group by measure_id

),

grid as (

    select
        spans.measure_id,
        levels.area_level,
        cast(spans.reference_year as integer) as reference_year
    from spans
    cross join levels

),

years as (

    select distinct
        measure_id,
        reference_year
    from found

),

final as (

    select
        grid.measure_id,
        grid.area_level,
        grid.reference_year,
        found.areas_present,
        found.areas_expected,
        found.cells,
        found.cells_with_value,
        found.cells_suppressed,
        found.cells_missing,
        case
            when found.cells_with_value > 0 then 'present'
            when found.cells_suppressed > 0 then 'suppressed'
            when found.cells is not null or years.measure_id is not null then 'not_published'
            else 'not_ingested'
        end as availability
    from grid
    left join found using (measure_id, area_level, reference_year)
    left join years using (measure_id, reference_year)

)

select * from final
