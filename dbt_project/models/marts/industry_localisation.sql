with localisation as (

    select * from {{ ref('int_industry_localisation') }}

),

final as (

    select
        localisation.industry_code,
        industries.industry_name,
        industries.industry_level,
        localisation.definition_version,
        'itl2' as area_level,
        localisation.area_code_system,
        cast(localisation.boundary_year as integer) as boundary_year,
        cast(localisation.areas_expected as integer) as areas_expected,
        cast(localisation.areas_present as integer) as areas_present,
        localisation.period_start,
        localisation.period_end,
        localisation.period_label,
        cast(localisation.jobs as double) as jobs,
        {{ significant('localisation.loc_gini') }} as locational_gini,
        {{ significant('localisation.hoover_idx') }} as hoover_concentration,
        {{ significant('localisation.spatial_hhi') }} as spatial_herfindahl,
        {{ significant('localisation.effective_areas') }} as effective_areas_count,
        cast(localisation.ubiquity as integer) as specialised_areas_count,
        localisation.value_status,
        localisation.reason,
        localisation.address_basis,
        localisation.released,
        localisation.release_id,
        localisation.is_latest,
        releases.publisher,
        releases.licence
    from localisation
    inner join {{ ref('dim_industries') }} as industries
        on localisation.industry_code = industries.industry_code
    left join {{ ref('dim_releases') }} as releases
        on localisation.release_id = releases.release_id

)

select * from final
