with concentrations as (

    select * from {{ ref('int_industry_concentration') }}

),

final as (

    select
        concentrations.industry_code,
        industries.industry_name,
        industries.industry_level,
        concentrations.definition_version,
        'itl2' as area_level,
        concentrations.area_code_system,
        cast(concentrations.boundary_year as integer) as boundary_year,
        cast(concentrations.areas_expected as integer) as areas_expected,
        cast(concentrations.areas_present as integer) as areas_present,
        concentrations.period_start,
        concentrations.period_end,
        concentrations.period_label,
        cast(concentrations.jobs as double) as jobs,
        {{ significant('concentrations.loc_gini') }} as locational_gini,
        {{ significant('concentrations.hoover_idx') }} as hoover_concentration,
        {{ significant('concentrations.spatial_hhi') }} as spatial_herfindahl,
        {{ significant('concentrations.effective_areas') }} as effective_areas_count,
        cast(concentrations.ubiquity as integer) as specialised_areas_count,
        {{ significant('concentrations.eg_g') }} as raw_concentration,
        {{ significant('concentrations.eg_gamma_high') }} as plant_adjusted_concentration_high,
        concentrations.n_unknown_cells,
        concentrations.value_status,
        concentrations.reason,
        concentrations.address_basis,
        concentrations.released,
        concentrations.release_id,
        concentrations.is_latest,
        releases.publisher,
        releases.licence
    from concentrations
    inner join {{ ref('dim_industries') }} as industries
        on concentrations.industry_code = industries.industry_code
    left join {{ ref('dim_releases') }} as releases
        on concentrations.release_id = releases.release_id

)

select * from final
