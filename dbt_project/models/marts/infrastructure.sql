with proxies as (

    select * from {{ ref('infrastructure_proxies') }}

),

observations as (

    select * from {{ ref('int_observations') }}
    where is_latest and not is_reference_only and industry_code = 'all'

),

ports as (

    select * from {{ ref('int_port_distances') }}

),

releases as (

    select * from {{ ref('int_releases') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

regions as (

    select * from areas
    where is_itl1_region and area_code_system = 'gss'

),

measured as (

    select
        proxies.proxy_id,
        observations.area_code,
        observations.area_code_system,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.value,
        measures.unit_id,
        observations.value_low,
        observations.value_high,
        observations.interval_kind,
        observations.value_status,
        observations.null_reason as reason,
        observations.address_basis,
        observations.release_id,
        observations.release_id as input_release_ids,
        observations.released
    from proxies
    inner join observations
        on proxies.measure_id = observations.measure_id
    inner join {{ ref('int_measures') }} as measures
        on observations.measure_id = measures.measure_id

),

-- An upper bound is no value.
bounded as (

    select
        proxies.proxy_id,
        ports.area_code,
        ports.area_code_system,
        releases.released as period_start,
        releases.released as period_end,
        'list of ' || year(releases.released) as period_label,
        'kilometres' as unit_id,
        ports.km as value_high,
        'none' as interval_kind,
        'partial' as value_status,
        proxies.reason,
        'residence' as address_basis,
        ports.release_id,
        ports.input_release_ids,
        releases.released
    from proxies
    cross join ports
    inner join releases
        on ports.release_id = releases.release_id
    where proxies.proxy_id = 'sea_port'

),

-- What has no figure at all is said once for each region.
absent as (

    select
        proxies.proxy_id,
        regions.area_code,
        regions.area_code_system,
        'none' as period_label,
        case proxies.mode when 'port' then 'kilometres' end as unit_id,
        'none' as interval_kind,
        'missing' as value_status,
        case
            when proxies.mode = 'port' then 'not_ingested: the list of ports, or the places of residents, have not landed here'
            else proxies.reason
        end as reason,
        'unknown' as address_basis
    from proxies
    cross join regions
    where proxies.mode in ('motorway', 'airport') or (proxies.mode = 'port' and not exists (select 1 from ports))

),

united as (

    select * from measured
    union all by name
    select * from bounded
    union all by name
    select * from absent

),

final as (

    select
        united.proxy_id,
        proxies.mode as infrastructure_mode,
        proxies.proxy,
        proxies.covers as proxy_covers,
        united.area_code,
        united.area_code_system,
        areas.boundary_year,
        areas.area_name,
        areas.area_level,
        united.period_start,
        united.period_end,
        united.period_label,
        {{ significant('united.value') }} as value,
        united.unit_id,
        {{ significant('united.value_low') }} as value_low,
        {{ significant('united.value_high') }} as value_high,
        united.interval_kind,
        united.value_status,
        united.reason,
        united.address_basis,
        united.release_id,
        united.input_release_ids,
        united.released,
        releases.publisher,
        releases.licence
    from united
    inner join proxies
        on united.proxy_id = proxies.proxy_id
    inner join areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system
    left join releases
        on united.release_id = releases.release_id

)

select * from final
