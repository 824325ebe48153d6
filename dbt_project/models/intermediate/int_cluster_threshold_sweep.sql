{%- set within = ['release_id', 'period_start', 'area_level'] %}

with sectors as (

    select * from {{ ref('int_sector_employment_against_base') }}

),

whole_economy as (

    {{ whole_economy_of('sectors', partition_by=within) }}

),

tried as (

    select * from {{ ref('cluster_thresholds') }}

),

thresholds as (

    select
        quotients.value as min_location_quotient,
        quantiles.value as quantile,
        shares.value as min_share
    from tried as quotients
    cross join tried as quantiles
    cross join tried as shares
    where quotients.parameter = 'min_location_quotient' and quantiles.parameter = 'quantile' and shares.parameter = 'min_share'

),

swept as (

    {{ cluster_threshold_sweep('sectors', 'thresholds', partition_by=within, area_totals='whole_economy') }}

),

final as (

    select
        sectors.release_id,
        sectors.released,
        sectors.address_basis,
        sectors.sector_id,
        sectors.definition_version,
        sectors.area_code,
        sectors.area_code_system,
        sectors.boundary_year,
        sectors.area_level,
        sectors.period_start,
        sectors.period_end,
        sectors.period_label,
        sectors.is_latest,
        swept.min_location_quotient,
        swept.quantile,
        swept.min_share,
        swept.lq_emp,
        swept.size_share,
        swept.lq_cut,
        swept.cluster_strong,
        swept.n_strong,
        swept.n_combinations,
        (
            swept.min_location_quotient = {{ var('strong_min_lq') }}
            and swept.quantile = {{ var('strong_quantile') }}
            and swept.min_share = {{ var('strong_min_share') }}
        ) as is_published_rule,
        case when sectors.quotient_status = 'partial' then 'partial' else 'estimated' end as value_status,
        sectors.quotient_reason as reason
    from sectors
    inner join swept using ({{ within | join(', ') }}, area_code, industry_code)

)

select * from final
