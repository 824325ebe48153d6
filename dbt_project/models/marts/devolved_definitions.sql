{#- The definition of the sector that the survey's figures are by unless another is named. -#}
{%- set default = 'eight_sic_classes' -%}
with printed as (

    select * from {{ ref('devolved_figures') }}

),

survey as (

    select * from {{ ref('cluster_indicators') }}
    where sector_id = 'life_sciences' and is_latest and area_code in ('S92000003', 'W92000004')

),

areas as (

    select * from {{ ref('dim_areas') }}
    where area_code_system = 'gss'

),

sectors as (

    select * from {{ ref('dim_sectors') }}

),

united as (

    select
        'printed:' || definition_id as definition_id,
        definition,
        counts_what,
        area_code,
        try_cast(period_label || '-01-01' as date) as period_start,
        try_cast(period_label || '-12-31' as date) as period_end,
        coalesce(period_label, 'none') as period_label,
        value,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        'none' as interval_kind,
        unit_id,
        case when value is null then 'missing' else 'rounded' end as value_status,
        reason,
        'unknown' as address_basis,
        cast(null as varchar) as release_id,
        source_title,
        source_url,
        note
    from printed
    union all
    select
        'survey:' || survey.definition_version as definition_id,
        survey.definition_title as definition,
        'Jobs in industries of the definition, by place of work' as counts_what,
        survey.area_code,
        survey.period_start,
        survey.period_end,
        survey.period_label,
        survey.jobs as value,
        survey.jobs_low as value_low,
        survey.jobs_high as value_high,
        case when survey.jobs_low is null or survey.jobs_high is null then 'none' else 'rounding' end as interval_kind,
        'jobs' as unit_id,
        survey.value_status,
        survey.reason,
        survey.address_basis,
        survey.release_id,
        'Business Register and Employment Survey' as source_title,
        cast(null as varchar) as source_url,
        sectors.definition_description as note
    from survey
    left join sectors
        on survey.sector_id = sectors.sector_id and survey.definition_version = sectors.definition_version

),

compared as (

    select
        united.*,
        defaults.value as default_value
    from united
    left join united as defaults
        on united.area_code = defaults.area_code and united.period_label = defaults.period_label and defaults.definition_id = 'survey:{{ default }}'

),

final as (

    select
        compared.area_code,
        'gss' as area_code_system,
        areas.area_name,
        areas.area_level,
        compared.definition_id,
        compared.definition as definition_title,
        compared.counts_what,
        compared.period_start,
        compared.period_end,
        compared.period_label,
        {{ significant('compared.value') }} as value,
        {{ significant('compared.value_low') }} as value_low,
        {{ significant('compared.value_high') }} as value_high,
        compared.interval_kind,
        compared.unit_id,
        compared.value_status,
        case when compared.value is null then coalesce(compared.reason, 'input_missing: a class of the definition has no figure here') end as reason,
        {{ significant('compared.default_value') }} as survey_value,
        {{ significant('compared.value - compared.default_value') }} as definition_difference,
        case
            when compared.value is null or compared.default_value is null
                then 'no_comparator: one of the two figures is unknown for this year, or not published'
        end as difference_reason,
        compared.address_basis,
        compared.release_id,
        compared.source_title,
        compared.source_url,
        compared.note
    from compared
    left join areas
        on compared.area_code = areas.area_code

)

select * from final
