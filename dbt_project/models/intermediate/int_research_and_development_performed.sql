{%- set sectors = {
    'business': 'business_research_and_development_expenditure_gbp',
    'higher_education': 'higher_education_research_and_development_expenditure_gbp',
    'government': 'government_research_and_development_expenditure_gbp',
    'nonprofit': 'private_non_profit_research_and_development_expenditure_gbp',
} %}

with observations as (

    select * from {{ ref('int_observations') }}
    where
        measure_id in ('{{ sectors.values() | join("', '") }}')
        and industry_code = 'all'
        and not is_reference_only
        and not is_superseded

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- Only figures that one table shows side by side: sectors of different editions follow different methods.
side_by_side as (

    select
        observations.release_id,
        observations.released,
        observations.source_id,
        observations.comparable_area_code as area_code,
        observations.comparable_area_code_system as area_code_system,
        case when areas.is_itl1_region then 'itl1' else areas.area_level end as area_level,
        areas.is_itl1_region,
        areas.is_greater_south_east,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.address_basis,
        {% for name, measure in sectors.items() -%}
            max(case when observations.measure_id = '{{ measure }}' then observations.value end) as {{ name }}_gbp,
        {% endfor -%}
        count(distinct observations.measure_id) as sectors_present,
        count(*) - count(observations.value) as suppressed_cells,
        bool_or(observations.is_latest) as is_latest,
        min(observations.latest_from) as latest_from,
        case
            when bool_and(observations.latest_from is null or observations.latest_until is not null) then max(observations.latest_until)
        end as latest_until,
        max(observations.null_reason) as null_reason
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    where areas.is_itl1_region or areas.area_level = 'country'
    group by all

),

with_public as (

    select
        *,
        higher_education_gbp + government_gbp as public_gbp
    from side_by_side
    where sectors_present = {{ sectors | length }}

),

leveraged as (

    {{ rd_gap(
        'with_public',
        partition_by=['release_id', 'period_start'],
        is_benchmark='is_greater_south_east',
        population='cast(null as double)',
        gva='cast(null as double)',
        business='business_gbp',
        public='public_gbp',
        nonprofit='nonprofit_gbp',
    ) }}

),

final as (

    select
        'all' as sector_id,
        'performed' as definition_version,
        with_public.area_code,
        with_public.area_code_system,
        cast(null as integer) as boundary_year,
        with_public.area_level,
        with_public.period_start,
        with_public.period_end,
        with_public.period_label,
        with_public.address_basis,
        with_public.release_id,
        with_public.released,
        with_public.is_latest,
        with_public.latest_from,
        with_public.latest_until,
        with_public.business_gbp,
        with_public.public_gbp,
        leveraged.rd_leverage,
        max(case when with_public.area_code = 'K02000001' then leveraged.rd_leverage end) over (
            partition by with_public.release_id, with_public.period_start
        ) as uk_leverage,
        case when leveraged.rd_leverage is null then 'partial' else 'estimated' end as value_status,
        case
            when leveraged.rd_leverage_status = 'undefined_zero_public' then leveraged.rd_leverage_status
            when leveraged.rd_leverage is null then 'part_suppressed: ' || coalesce(with_public.null_reason, 'a sector of performance is not published')
        end as reason,
        with_public.sectors_present as n_cells,
        with_public.suppressed_cells,
        with_public.release_id as input_release_ids
    from with_public
    inner join leveraged using (release_id, period_start, area_code)

)

select * from final
where area_level = 'itl1'
