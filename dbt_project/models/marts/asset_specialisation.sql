with specialisation as (

    select * from {{ ref('int_asset_specialisation') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- A list that is not complete, or not wholly placed, has no order; areas whose intervals touch are not told apart.
comparable as (

    select * from specialisation
    where list_completeness = 'complete' and placed_count = listed_count and value is not null and area_level <> 'icb'

),

ranked as (

    {{ rank_intervals(
        'comparable', se='cast(null as double)', low='value_low', high='value_high', partition_by=['area_level', 'asset_kind', 'base'], bonferroni=false
    ) }}

),

final as (

    select
        specialisation.area_code,
        specialisation.area_code_system,
        areas.boundary_year,
        areas.area_name,
        specialisation.area_level,
        specialisation.asset_kind,
        specialisation.asset_kind_title,
        specialisation.base as specialisation_base,
        specialisation.dated as period_start,
        specialisation.dated as period_end,
        case
            when specialisation.dated is not null then 'list of ' || year(specialisation.dated)
            when specialisation.listed_count is not null then 'list without a date'
            else 'not landed'
        end as period_label,
        specialisation.asset_count,
        specialisation.placed_count,
        specialisation.listed_count,
        specialisation.whole_area_code,
        {{ significant('specialisation.asset_share') }} as asset_share,
        {{ significant('specialisation.base_share') }} as base_share,
        {{ significant('specialisation.expected_count') }} as expected_asset_count,
        {{ significant('specialisation.value') }} as value,
        'ratio' as unit_id,
        {{ significant('specialisation.value_low') }} as value_low,
        {{ significant('specialisation.value_high') }} as value_high,
        case when specialisation.value_low is null or specialisation.value_high is null then 'none' else 'poisson' end as interval_kind,
        case
            when starts_with(specialisation.reason, 'not_ingested') then 'missing'
            when starts_with(specialisation.reason, 'not_applicable') then 'not_applicable'
            when specialisation.value is null then {{ null_status("'partial'", 'specialisation.reason') }}
            when specialisation.list_completeness <> 'complete' or specialisation.placed_count < specialisation.listed_count then 'partial'
            when specialisation.area_level = 'icb' then 'estimated'
            else 'final'
        end as value_status,
        specialisation.reason,
        ranked.rank,
        ranked.rank_lo as rank_low,
        ranked.rank_hi as rank_high,
        ranked.n_ranked,
        specialisation.list_completeness,
        specialisation.completeness_note,
        'site' as address_basis,
        specialisation.released,
        specialisation.release_id,
        specialisation.population_people,
        specialisation.population_period_start,
        specialisation.population_release_id
    from specialisation
    left join areas
        on specialisation.area_code = areas.area_code and specialisation.area_code_system = areas.area_code_system
    left join ranked
        on
            specialisation.area_level = ranked.area_level and specialisation.asset_kind = ranked.asset_kind
            and specialisation.base = ranked.base and specialisation.area_code = ranked.area_code

)

select * from final
