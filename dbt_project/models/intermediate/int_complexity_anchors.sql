with specialisations as (

    select * from {{ ref('int_specialisations') }}

),

observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'gross_value_added_gbp_per_hour' and is_latest and value is not null

),

areas as (

    select * from {{ ref('int_areas') }}

),

panels as (

    select distinct
        panel,
        period_start,
        area_code,
        area_code_system
    from specialisations

),

-- The area itself where its boundary is unchanged, and the region that it lies in.
candidates as (

    select
        area_code,
        area_code_system,
        'itl2' as anchor_area_level,
        comparable_area_code,
        comparable_area_code_system
    from areas
    where area_level = 'itl2'
    union all
    select
        areas.area_code,
        areas.area_code_system,
        'itl1' as anchor_area_level,
        regions.comparable_area_code,
        regions.comparable_area_code_system
    from areas
    inner join areas as regions
        on areas.parent_code = regions.area_code and areas.area_code_system = regions.area_code_system
    where areas.area_level = 'itl2'

),

found as (

    select
        panels.panel,
        panels.area_code,
        candidates.anchor_area_level,
        observations.measure_id as anchor_measure_id,
        observations.period_label as anchor_period_label,
        observations.value as anchor_value,
        observations.release_id as anchor_release_id,
        count(*) over (partition by panels.panel, candidates.anchor_area_level) as n_anchored_areas
    from panels
    inner join candidates using (area_code, area_code_system)
    inner join observations
        on
            candidates.comparable_area_code = observations.comparable_area_code
            and candidates.comparable_area_code_system = observations.comparable_area_code_system
            and panels.period_start = observations.period_start

),

-- One kind of anchor for all areas of a panel: the one that reaches most of them, their own figure before their region's.
preferred as (

    select
        *,
        dense_rank() over (partition by panel order by n_anchored_areas desc, anchor_area_level desc) as preference
    from found

)

select * exclude (preference) from preferred
where preference = 1
