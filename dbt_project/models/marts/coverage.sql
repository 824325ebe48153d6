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
            when by_measure.areas_expected is null or by_measure.combinations_present < by_measure.areas_present * by_measure.industries_present then 'present'
            else 'complete'
        end as coverage_status,
        case
            when by_measure.cells_reference_only = by_measure.cells then 'Only press, trade or consultancy figures: shown, never used in an indicator.'
            when by_measure.cells_suppressed > 0 then 'Suppressed cells.'
            when by_measure.cells_missing > 0 then 'Cells that the publisher shows without a value.'
            when by_measure.areas_present < by_measure.areas_expected
                then 'Not every area of the level has a row under a code of this level; some may stand under another.'
            when by_measure.combinations_present < by_measure.areas_present * by_measure.industries_present
                then 'Some combinations of area and category have no row: nothing to count, or not published.'
        end as reason,
        cast(null as varchar) as would_come_from
    from by_measure
    left join measures
        on by_measure.measure_id = measures.measure_id

),

years as (

    select
        'year' as coverage_kind,
        measures.theme,
        by_year.measure_id as subject,
        by_year.area_level,
        make_date(by_year.reference_year, 1, 1) as period_start,
        make_date(by_year.reference_year, 12, 31) as period_end,
        cast(by_year.reference_year as varchar) as period_label,
        by_year.areas_present,
        by_year.areas_expected,
        cast(by_year.cells as bigint) as cells,
        cast(by_year.cells_with_value as bigint) as cells_with_value,
        cast(by_year.cells_suppressed as bigint) as cells_suppressed,
        cast(by_year.cells_missing as bigint) as cells_missing,
        by_year.availability as coverage_status,
        case by_year.availability
            when 'suppressed' then 'Every figure of the level is withheld.'
            when 'not_published' then 'The releases that are here have the year, but no figure of this level.'
            when 'not_ingested' then 'No release that is here has the year.'
        end as reason
    from {{ ref('int_coverage_by_year') }} as by_year
    left join measures
        on by_year.measure_id = measures.measure_id

),

datasets as (

    select
        'dataset' as coverage_kind,
        'datasets' as theme,
        source_name || '/' || dataset_name as subject,
        row_count as cells,
        case
            when release_count = 0 then 'absent'
            when refusal is not null then 'stale'
            else 'present'
        end as coverage_status,
        case
            when refusal is not null and release_count > 0
                then 'The last refresh refused what came; release ' || newest_vintage || ' stays in use. ' || refusal
            when refusal is not null then 'The last refresh refused what came. ' || refusal
            when release_count = 0 then coalesce(absent_reason, 'Nothing has landed yet.')
            else 'Releases landed: ' || release_count || coalesce('. The one in use is more than a revision: ' || unexpected_change, '')
        end as reason,
        case when release_count = 0 then publisher end as would_come_from
    from {{ ref('int_datasets') }}

),

areas as (

    select
        'gap' as coverage_kind,
        'areas' as theme,
        landed_release_id as subject,
        area_code_system,
        cells,
        'partial' as coverage_status,
        case
            when areas_not_listed = 0 then 'Areas without a code: their figures stay in staging.'
            else
                areas_not_listed || ' areas (' || first_area_codes || case when areas_not_listed > 5 then ' …' else '' end
                || ') are in no list of areas: their figures stay in staging.'
        end as reason,
        'An area list or lookup that has them' as would_come_from
    from {{ ref('int_areas_not_listed') }}

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
select * from years
union all by name
select * from datasets
union all by name
select * from areas
union all by name
select * from gaps
