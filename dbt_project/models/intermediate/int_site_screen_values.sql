with schemes as (

    select * from {{ ref('site_screen_schemes') }}

),

inputs as (

    select * from {{ ref('site_screen_inputs') }}

),

components as (

    select * from {{ ref('int_site_screen_components') }}

),

-- What is of the scheme's own sector, or of no sector.
wanted as (

    select
        schemes.scheme_id,
        inputs.role,
        inputs.weight,
        inputs.cv,
        components.*
    from schemes
    inner join inputs
        on schemes.scheme_id = inputs.scheme_id
    inner join components
        on
            inputs.component_id = components.component_id
            and schemes.area_level = components.area_level
            and schemes.area_code_system = components.area_code_system
            and (
                components.sector_id = 'all'
                or (schemes.sector_id = components.sector_id and schemes.definition_version = components.definition_version)
            )

),

-- The newest period with a figure for as many areas as any period has.
covered as (

    select
        scheme_id,
        component_id,
        period_start,
        period_end,
        max(period_label) as period_label,
        max(unit_id) as unit_id,
        count(value) as areas_known
    from wanted
    group by all

),

chosen as (

    select
        scheme_id,
        component_id,
        period_start,
        period_end,
        period_label,
        unit_id
    from covered
    qualify row_number() over (partition by scheme_id, component_id order by areas_known desc, period_end desc, period_start desc) = 1

),

-- Every area that any input names, beside every input that the scheme asks for.
scheme_areas as (

    select distinct
        scheme_id,
        area_code
    from wanted

),

final as (

    select
        scheme_areas.scheme_id,
        schemes.sector_id,
        schemes.definition_version,
        scheme_areas.area_code,
        schemes.area_code_system,
        schemes.area_level,
        inputs.role,
        inputs.component_id,
        inputs.weight,
        inputs.cv,
        coalesce(wanted.period_start, chosen.period_start) as period_start,
        coalesce(wanted.period_end, chosen.period_end) as period_end,
        coalesce(wanted.period_label, chosen.period_label) as period_label,
        wanted.value,
        coalesce(wanted.unit_id, chosen.unit_id) as unit_id,
        case when wanted.value is null then {{ null_status("coalesce(wanted.value_status, 'missing')", 'wanted.reason') }} else wanted.value_status end
            as value_status,
        case
            when wanted.component_id is null then 'input_missing: no figure for this area'
            else wanted.reason
        end as reason,
        wanted.input_release_ids
    from scheme_areas
    inner join schemes
        on scheme_areas.scheme_id = schemes.scheme_id
    inner join inputs
        on scheme_areas.scheme_id = inputs.scheme_id
    left join chosen
        on inputs.scheme_id = chosen.scheme_id and inputs.component_id = chosen.component_id
    left join wanted
        on
            scheme_areas.scheme_id = wanted.scheme_id
            and scheme_areas.area_code = wanted.area_code
            and inputs.component_id = wanted.component_id
            and chosen.period_start = wanted.period_start
            and chosen.period_end = wanted.period_end

)

select * from final
