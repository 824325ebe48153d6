with areas as (

    select * from {{ ref('int_areas_named_by_nomis') }}

),

cells as (

    select * from {{ ref('stg_nomis__annual_population_survey_employment_and_activity') }}
    union all by name
    select * from {{ ref('stg_nomis__annual_population_survey_qualifications') }}

),

people as (

    select
        case cells.cell_name
            when 'Aged 16-64 - In employment : All People' then 'employment_aged_16_to_64_people'
            when 'Total - All people aged 16-64 : NVQ4+' then 'qualified_level_four_or_above_people'
        end as measure_id,
        cells.* exclude (area_code),
        coalesce(cells.area_code, areas.area_code) as area_code
    from cells
    left join areas
        on cells.area_kind = areas.area_kind and cells.area_name = areas.area_name

),

shares as (

    select
        case variable_name
            when 'Employment rate - aged 16-64' then 'employment_rate_share'
            when '% who are economically inactive - aged 16-64' then 'economic_inactivity_share'
            when '% with NVQ4+ - aged 16-64' then 'qualified_level_four_or_above_share'
            when '% with no qualifications (NVQ) - aged 16-64' then 'no_qualifications_share'
        end as measure_id,
        *
    from {{ ref('stg_nomis__annual_population_survey_percentages') }}

),

estimated as (

    select * from people
    where measure_id is not null and area_code is not null
    union all by name
    select * from shares
    where measure_id is not null

),

measured as (

    select
        measure_id,
        area_code,
        'all' as industry_code,
        period_start,
        period_end,
        period_label,
        value,
        value_status,
        null_reason,
        case when half_interval is not null then greatest(value - half_interval, 0) end as value_low,
        case
            when half_interval is not null and measure_id like '%\_share' escape '\' then least(value + half_interval, 1)
            when half_interval is not null then value + half_interval
        end as value_high,
        case when value is null or half_interval is null then 'none' else 'sampling' end as interval_kind,
        'residence' as address_basis,
        false as is_superseded,
        interval_note as note,
        landed_release_id,
        source_file,
        source_row
    from estimated

),

final as (

    {{ nomis_observations('measured') }}

)

select * from final
