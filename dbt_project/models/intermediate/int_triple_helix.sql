{%- set whole = 'K02000001' %}
{%- set within = ['landed_release_id', 'technology_classification', 'reference_year'] %}
{%- set edition_cell = 'reasoned.technology_classification, reasoned.reference_year' %}
{%- set edition_order = 'reasoned.released desc nulls last, reasoned.landed_release_id desc' %}

with firms as (

    select
        {{ within | join(', ') }},
        region_code as area_code,
        area_code as subarea_code,
        technology,
        size_band,
        value
    from {{ ref('int_firms_by_district_industry_and_size') }}
    where region_code is not null

),

-- The whole is whole where every region is there and every district has its place.
complete as (

    select
        {{ within | join(', ') }},
        count(distinct region_code) = 12 and count(region_code) = count(*) as is_whole
    from {{ ref('int_firms_by_district_industry_and_size') }}
    group by all

),

subareas as (

    select
        {{ within | join(', ') }},
        area_code,
        count(distinct subarea_code) as subarea_count
    from firms
    group by all
    union all
    select
        {{ within | join(', ') }},
        '{{ whole }}' as area_code,
        count(distinct subarea_code) as subarea_count
    from firms
    group by all

),

results as (

    {{ triple_helix('firms', partition_by=within, total_area=whole) }}

),

parts as (

    {{ triple_helix_decomposition('results', whole, partition_by=within) }}

),

-- What lies between has no place of its own: it stands beside the whole.
between_regions as (

    select * from parts
    where component = 'between'

),

placed as (

    select
        results.*,
        subareas.subarea_count,
        complete.is_whole,
        case when complete.is_whole then parts.contribution_mbits end as contribution_mbits,
        case when complete.is_whole then parts.share_of_total end as share_of_total,
        case when complete.is_whole and results.area_code = '{{ whole }}' then between_regions.contribution_mbits end as between_mbits
    from results
    inner join complete using ({{ within | join(', ') }})
    inner join subareas using ({{ within | join(', ') }}, area_code)
    left join between_regions using ({{ within | join(', ') }})
    left join parts
        on
            {{ matched('results', 'parts', within) }}
            and case results.area_code when '{{ whole }}' then 'total' else results.area_code end = parts.component

),

intervals as (

    select * from {{ ref('int_triple_helix_intervals') }}

),

released as (

    select
        landed_release_id,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}

),

release_days as (

    select * from {{ ref('int_release_days') }}

),

reasoned as (

    select
        placed.*,
        released.released,
        intervals.mbits_low,
        intervals.mbits_high,
        intervals.bias_mbits,
        intervals.resamples,
        intervals.seed,
        case
            when placed.area_code = '{{ whole }}' and not placed.is_whole
                then 'peers_incomplete: this release lacks a region, or has districts without a code'
            when placed.n_firms is null then 'input_missing: a cell of this area has no figure'
            when placed.subarea_count < 2 then 'undefined: the area has no parts, so that geography says nothing'
            when placed.th_firms_per_cell is null or placed.th_firms_per_cell < {{ var('triple_helix_firms_per_cell') }}
                then 'too_few_firms: fewer than {{ var('triple_helix_firms_per_cell') }} enterprises to each cell that holds any'
        end as reason
    from placed
    inner join released using (landed_release_id)
    left join intervals using ({{ within | join(', ') }}, area_code)

),

marked as (

    select
        reasoned.landed_release_id as release_id,
        reasoned.released,
        reasoned.technology_classification,
        area_code,
        case when area_code = '{{ whole }}' then 'country' else 'itl1' end as area_level,
        make_date(reference_year, 1, 1) as period_start,
        make_date(reference_year, 12, 31) as period_end,
        cast(reference_year as varchar) as period_label,
        n_firms,
        n_cells,
        th_firms_per_cell as firms_per_cell,
        subarea_count,
        h_g,
        h_t,
        h_o,
        h_gt,
        h_go,
        h_to,
        h_gto,
        i_gt,
        i_go,
        i_to,
        case when reason is null then th_t_mbits end as synergy_mbits,
        case when reason is null then mbits_low end as synergy_mbits_low,
        case when reason is null then mbits_high end as synergy_mbits_high,
        case when reason is null then bias_mbits end as bias_mbits,
        contribution_mbits,
        share_of_total,
        between_mbits,
        resamples,
        seed,
        reason,
        release_days.known_from,
        rank() over (partition by {{ edition_cell }} order by {{ edition_order }}) = 1 as is_latest,
        {{ known_better(edition_cell, edition_order) }} as ended_on
    from reasoned
    inner join release_days
        on reasoned.landed_release_id = release_days.release_id

),

final as (

    select
        * exclude (known_from, ended_on),
        {{ latest_interval('known_from', 'ended_on') }}
    from marked

)

select * from final
