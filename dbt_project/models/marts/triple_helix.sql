with areas as (

    select * from {{ ref('dim_areas') }}

),

synergy as (

    select * from {{ ref('int_triple_helix') }}

),

partnerships as (

    select * from {{ ref('int_partnership_synergy') }}

),

enterprises as (

    select
        synergy.area_code,
        'gss' as area_code_system,
        areas.boundary_year,
        areas.area_name,
        synergy.area_level,
        'enterprises' as counted,
        'place_industry_size' as dimensions,
        synergy.technology_classification,
        synergy.period_start,
        synergy.period_end,
        synergy.period_label,
        {{ significant('synergy.synergy_mbits') }} as synergy_millibits,
        {{ significant('synergy.synergy_mbits_low') }} as synergy_millibits_low,
        {{ significant('synergy.synergy_mbits_high') }} as synergy_millibits_high,
        case when synergy.synergy_mbits_low is null then 'none' else 'monte_carlo' end as interval_kind,
        {{ significant('synergy.bias_mbits') }} as bias_millibits,
        {{ significant('synergy.synergy_mbits - synergy.bias_mbits') }} as synergy_less_bias_millibits,
        case when synergy.reason is null then 'estimated' else {{ null_status("'partial'", 'synergy.reason') }} end as value_status,
        synergy.reason,
        {{ significant('synergy.contribution_mbits') }} as contribution_millibits,
        {{ significant('synergy.share_of_total') }} as contribution_share,
        {{ significant('synergy.between_mbits') }} as between_regions_millibits,
        cast(synergy.n_firms as bigint) as enterprises_count,
        cast(synergy.subarea_count as bigint) as local_authorities_count,
        cast(synergy.n_cells as bigint) as occupied_cells_count,
        {{ significant('synergy.firms_per_cell') }} as enterprises_per_occupied_cell,
        {% for column, dimensions in {
            'h_g': 'place', 'h_t': 'industry', 'h_o': 'size', 'h_gt': 'place_and_industry', 'h_go': 'place_and_size', 'h_to': 'industry_and_size',
            'h_gto': 'place_industry_and_size'
        }.items() -%}
            {{ significant('synergy.' ~ column) }} as entropy_of_{{ dimensions }}_bits,
        {% endfor -%}
        {% for column, dimensions in {'i_gt': 'place_and_industry', 'i_go': 'place_and_size', 'i_to': 'industry_and_size'}.items() -%}
            {{ significant('synergy.' ~ column) }} as information_of_{{ dimensions }}_bits,
        {% endfor -%}
        cast(synergy.resamples as integer) as resamples,
        synergy.seed,
        'registered_office' as address_basis,
        synergy.release_id,
        synergy.released,
        synergy.is_latest,
        releases.publisher,
        releases.licence
    from synergy
    left join areas
        on synergy.area_code = areas.area_code and areas.area_code_system = 'gss'
    left join {{ ref('dim_releases') }} as releases
        on synergy.release_id = releases.release_id

),

research_projects as (

    select
        partnerships.area_code,
        areas.area_code_system,
        areas.boundary_year,
        areas.area_name,
        partnerships.area_level,
        'research_projects' as counted,
        'university_industry_government' as dimensions,
        partnerships.project_scope,
        partnerships.public_partner,
        make_date(partnerships.reference_year, 1, 1) as period_start,
        make_date(partnerships.reference_year, 12, 31) as period_end,
        cast(partnerships.reference_year as varchar) as period_label,
        cast(partnerships.projects as bigint) as projects_count,
        cast(partnerships.three_way_projects as bigint) as three_way_projects_count,
        cast(partnerships.unknown_kind_projects as bigint) as unknown_kind_projects_count,
        {{ significant('partnerships.share') }} as three_way_share,
        {{ significant('partnerships.share_lo') }} as three_way_share_low,
        {{ significant('partnerships.share_hi') }} as three_way_share_high,
        partnerships.share_reason as three_way_reason,
        {% for column, name in {'th_t_mbits': 'millibits', 'mbits_low': 'millibits_low', 'mbits_high': 'millibits_high'}.items() -%}
            case when partnerships.reason is null then {{ significant('partnerships.' ~ column) }} end as synergy_{{ name }},
        {% endfor -%}
        case when partnerships.reason is null and partnerships.mbits_low is not null then 'monte_carlo' else 'none' end as interval_kind,
        case when partnerships.reason is null then {{ significant('partnerships.bias_mbits') }} end as bias_millibits,
        case when partnerships.reason is null then {{ significant('partnerships.th_t_mbits - partnerships.bias_mbits') }} end as synergy_less_bias_millibits,
        case when partnerships.projects is null then 'partial' else 'estimated' end as value_status,
        partnerships.reason,
        cast(partnerships.n_cells as bigint) as occupied_cells_count,
        cast(partnerships.resamples as integer) as resamples,
        partnerships.seed,
        partnerships.address_basis,
        partnerships.release_id,
        partnerships.released,
        partnerships.is_latest,
        releases.publisher,
        releases.licence
    from partnerships
    left join areas
        on
            partnerships.area_code = areas.area_code
            and areas.area_code_system = case partnerships.area_level when 'itl2' then 'itl2025' else 'gss' end
    left join {{ ref('dim_releases') }} as releases
        on partnerships.release_id = releases.release_id

),

final as (

    select * from enterprises
    union all by name
    select * from research_projects

)

select * from final
