with by_measure as (

    select * from {{ ref('int_coverage_by_measure') }}

),

measures as (

    select * from {{ ref('dim_measures') }}

),

figures as (

    select
        'figures' as coverage_kind,
        measures.theme,
        by_measure.measure_id as subject,
        by_measure.area_level,
        by_measure.area_code_system,
        by_measure.period_start,
        by_measure.period_end,
        by_measure.period_label,
        by_measure.areas_present,
        by_measure.areas_expected,
        by_measure.cells,
        by_measure.cells_with_value,
        by_measure.cells_suppressed,
        by_measure.cells_missing,
        case
            when by_measure.cells_reference_only = by_measure.cells then 'reference_only'
            when by_measure.cells_with_value < by_measure.cells then 'partial'
            when by_measure.areas_present < by_measure.areas_expected then 'partial'
            when by_measure.areas_expected is null then 'present'
            else 'complete'
        end as coverage_status,
        case
            when by_measure.cells_reference_only = by_measure.cells then 'Only press, trade or consultancy figures: shown, never used in an indicator.'
            when by_measure.cells_suppressed > 0 then 'Suppressed cells.'
            when by_measure.cells_missing > 0 then 'Cells that the publisher shows without a value.'
            when by_measure.areas_present < by_measure.areas_expected then 'Not published for every area of the level.'
        end as reason,
        cast(null as varchar) as would_come_from
    from by_measure
    left join measures
        on by_measure.measure_id = measures.measure_id

),

landed as (

    select
        source_name,
        dataset_name,
        count(*) as release_count,
        sum(row_count) as row_count
    from {{ ref('stg_landing__releases') }}
    group by all

),

datasets as (

    select
        'dataset' as coverage_kind,
        datasets.source_name as theme,
        datasets.source_name || '/' || datasets.dataset_name as subject,
        cast(landed.row_count as bigint) as cells,
        case when landed.release_count is null then 'absent' else 'present' end as coverage_status,
        case
            when landed.release_count is null then coalesce(datasets.absent_reason, 'Nothing has landed yet.')
            else 'Releases landed: ' || landed.release_count
        end as reason,
        case when landed.release_count is null then datasets.publisher end as would_come_from
    from {{ ref('stg_landing__datasets') }} as datasets
    left join landed
        on datasets.source_name = landed.source_name and datasets.dataset_name = landed.dataset_name

),

gaps as (

    select
        'gap' as coverage_kind,
        theme,
        subject,
        'absent' as coverage_status,
        reason,
        would_come_from
    from {{ ref('coverage_gaps') }}

)

select * from figures
union all by name
select * from datasets
union all by name
select * from gaps
