with links as (

    select * from {{ ref('int_collaboration_links') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

final as (

    select
        links.link_kind,
        links.area_level,
        links.area_a,
        areas.area_name as area_a_name,
        links.area_b,
        partners.area_name as area_b_name,
        areas.area_code_system,
        areas.boundary_year,
        links.area_a = links.area_b as is_within_area,
        links.period_start,
        links.period_end,
        links.period_label,
        links.is_all_years,
        cast(links.links as bigint) as links_count,
        {{ significant('links.fractional_weight') }} as fractional_weight,
        {{ significant('links.expected') }} as expected_links,
        {{ significant('links.expected_low') }} as expected_links_low,
        {{ significant('links.expected_high') }} as expected_links_high,
        case when links.expected_reason is null then {{ significant(ratio('links.links', 'links.expected')) }} end as observed_to_expected_ratio,
        case when links.expected_reason is null then {{ significant(ratio('links.links', 'links.expected_high')) }} end as observed_to_expected_ratio_low,
        case when links.expected_reason is null then {{ significant(ratio('links.links', 'links.expected_low')) }} end as observed_to_expected_ratio_high,
        case when links.expected_reason is null then {{ significant(ratio('links.links - links.expected', 'links.deviation')) }} end as null_model_z,
        case when links.expected_reason is null then {{ significant('links.p_value') }} end as null_model_p_value,
        case
            when links.expected_reason is not null then 'not_compared'
            when links.links > links.expected_high then 'more_than_expected'
            when links.links < links.expected_low then 'fewer_than_expected'
            else 'as_expected'
        end as against_chance,
        links.expected_reason,
        case when links.expected_reason is null then 'monte_carlo' else 'none' end as interval_kind,
        cast(links.draws as integer) as draws,
        links.seed,
        links.value_status,
        links.reason,
        links.address_basis,
        links.release_id,
        links.released,
        links.input_release_ids,
        true as is_latest,
        releases.publisher,
        releases.licence
    from links
    left join areas
        on links.area_a = areas.area_code and areas.area_code_system = case links.area_level when 'itl2' then 'itl2025' else 'gss' end
    left join areas as partners
        on links.area_b = partners.area_code and areas.area_code_system = partners.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on links.release_id = releases.release_id

)

select * from final
