with compared as (

    select
        int_disparity_values.edition_id,
        int_disparity_values.area_level,
        int_disparity_values.area_code_system,
        int_disparity_values.area_code,
        int_disparity_values.area_name,
        int_disparity_values.itl2_code,
        int_disparity_values.itl1_code,
        int_disparity_values.nation_code,
        int_disparity_values.value,
        int_disparity_values.value_status,
        int_disparity_values.population_people
    from {{ ref('int_disparity_values') }} as int_disparity_values
    inner join {{ ref('disparity_measures') }} as measures
        on int_disparity_values.measure_id = measures.measure_id
    where measures.is_compared_within_a_year

),

variants as (

    {{ with_and_without_outliers('compared') }}

),

grouped as (

    select
        variants.edition_id,
        variants.areas_included,
        variants.left_out_name,
        partitions.group_level,
        variants.area_code,
        variants.area_name,
        case partitions.group_level
            when 'nation' then variants.nation_code when 'itl1' then variants.itl1_code when 'itl2' then variants.itl2_code
        end as group_code,
        variants.value,
        variants.value_status,
        variants.population_people
    from variants
    inner join {{ ref('disparity_partitions') }} as partitions
        on variants.area_level = partitions.area_level

),

counts as (

    select
        edition_id,
        areas_included,
        group_level,
        count(*) as n_expected,
        count(value) as n_areas
    from grouped
    group by all

)

select
    grouped.*,
    counts.n_expected,
    counts.n_areas,
    {{ coverage_reason('counts.n_areas', 'counts.n_expected') }} as reason
from grouped
inner join counts using (edition_id, areas_included, group_level)
