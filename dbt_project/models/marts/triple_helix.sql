with areas as (

    select * from {{ ref('dim_areas') }}

),

synergy as (

    select * from {{ ref('int_triple_helix') }}

),

final as (

    select
        synergy.area_code,
        'gss' as area_code_system,
        areas.boundary_year,
        areas.area_name,
        synergy.area_level,
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

)

select * from final
