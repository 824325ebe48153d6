with network as (

    select * from {{ ref('int_collaboration_areas') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

final as (

    select
        network.link_kind,
        network.area_level as link_level,
        network.area_code,
        areas.area_code_system,
        areas.boundary_year,
        areas.area_name,
        case when network.area_code = 'K02000001' then 'country' else network.area_level end as area_level,
        network.period_start,
        network.period_end,
        network.period_label,
        network.is_all_years,
        cast(network.partner_areas as bigint) as partner_area_count,
        cast(network.links_between as bigint) as links_between_count,
        cast(network.links_within as bigint) as links_within_count,
        {{ significant('network.leaving_projects') }} as leaving_links_fractional,
        {% for name in ['leaving', 'leaving_region'] -%}
            {% for column, ending in {
                'observed': 'share', 'expected': 'share_expected', 'expected_low': 'share_expected_low', 'expected_high': 'share_expected_high',
            }.items() -%}
                case when network.reason is null then {{ significant('network.' ~ name ~ '_' ~ column) }} end as {{ name }}_{{ ending }},
            {% endfor -%}
        {% endfor -%}
        case
            when network.reason is null then {{ significant(ratio('network.leaving_observed - network.leaving_expected', 'network.leaving_deviation')) }}
        end as null_model_z,
        case when network.reason is null then {{ significant('network.leaving_p_value') }} end as null_model_p_value,
        case
            when network.reason is not null or network.leaving_expected is null then 'not_compared'
            when network.leaving_observed > network.leaving_expected_high then 'more_than_expected'
            when network.leaving_observed < network.leaving_expected_low then 'fewer_than_expected'
            else 'as_expected'
        end as against_chance,
        {{ significant('network.network_density') }} as network_density,
        case when network.betweenness_reason is null then {{ significant('network.betweenness') }} end as betweenness,
        network.betweenness_reason,
        case when network.reason is null and network.leaving_expected is not null then 'monte_carlo' else 'none' end as interval_kind,
        cast(network.draws as integer) as draws,
        network.seed,
        network.value_status,
        coalesce(
            network.reason, case when network.leaving_observed is null then 'undefined: no project here has two placed organisations' end
        ) as reason,
        network.address_basis,
        network.release_id,
        network.released,
        network.input_release_ids,
        true as is_latest,
        releases.publisher,
        releases.licence
    from network
    left join areas
        on
            network.area_code = areas.area_code
            and areas.area_code_system = case when network.area_level = 'itl2' and network.area_code <> 'K02000001' then 'itl2025' else 'gss' end
    left join {{ ref('dim_releases') }} as releases
        on network.release_id = releases.release_id

)

select * from final
