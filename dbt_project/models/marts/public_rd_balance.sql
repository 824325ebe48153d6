{%- set stopped = 'series_stopped: the official series by region ends with the financial year 2021/22' %}

with balance as (

    select * from {{ ref('greater_south_east_balance') }}
    where measure_id = 'public_funded_research_and_development_expenditure_gbp'

),

shares as (

    select * from {{ ref('observations') }}
    where measure_id like 'public\_%\_research\_and\_development\_share\_of\_uk\_share' escape '\' and area_code_system = 'aggregate' and not is_reference_only

),

releases as (

    select * from {{ ref('dim_releases') }}

),

-- What the text prints: of the Greater South East, or of the rest, which is 1 less the other.
printed as (

    select
        case split_part(measure_id, '_', 2) when 'in' then 'in_house' when 'purchased' then 'purchased' else 'all' end as series_id,
        period_start,
        period_end,
        period_label,
        case area_code when 'GREATER-SOUTH-EAST' then value else 1 - value end as printed_share,
        address_basis,
        released,
        release_id
    from shares
    where is_latest

),

amounts as (

    select
        'all' as series_id,
        balance.period_start,
        balance.period_end,
        balance.period_label,
        balance.greater_south_east_value,
        balance.rest_value,
        balance.greater_south_east_share,
        balance.greater_south_east_per_head,
        balance.rest_per_head,
        balance.per_head_reason,
        balance.regions_total,
        balance.published_total,
        printed.printed_share,
        balance.value_status,
        balance.reason,
        balance.address_basis,
        balance.released,
        balance.release_id,
        balance.input_release_ids,
        balance.is_latest
    from balance
    left join printed
        on balance.period_start = printed.period_start and printed.series_id = 'all'

),

split as (

    select
        *,
        'missing' as value_status,
        'not_published: only shares are printed for this part, no amounts' as reason,
        release_id as input_release_ids,
        true as is_latest
    from printed
    where series_id <> 'all'

),

last_release as (

    select * from amounts
    where is_latest and reason is null
    qualify row_number() over (order by period_start desc) = 1

),

after as (

    select
        'all' as series_id,
        make_date(cast(year_from as integer), 4, 1) as period_start,
        make_date(cast(year_from as integer) + 1, 3, 31) as period_end,
        year_from || '/' || right(cast(year_from + 1 as varchar), 2) as period_label,
        'missing' as value_status,
        '{{ stopped }}' as reason,
        last_release.address_basis,
        last_release.release_id as input_release_ids,
        last_release.release_id,
        last_release.released,
        true as is_latest
    from last_release
    cross join range(2022, 2031) as years (year_from)

),

united as (

    select * from amounts
    union all by name
    select * from split
    union all by name
    select * from after

)

select
    united.series_id,
    'GREATER-SOUTH-EAST' as area_code,
    'aggregate' as area_code_system,
    'aggregate' as area_level,
    united.period_start,
    united.period_end,
    united.period_label,
    united.greater_south_east_value,
    united.rest_value,
    united.regions_total,
    united.published_total,
    'gbp' as unit_id,
    united.greater_south_east_share,
    {{ significant('1 - united.greater_south_east_share') }} as rest_share,
    {{ significant('united.printed_share') }} as printed_share,
    {{ significant('united.greater_south_east_share - united.printed_share') }} as printed_difference,
    united.greater_south_east_per_head,
    united.rest_per_head,
    coalesce(united.per_head_reason, case when united.greater_south_east_per_head is null then united.reason end) as per_head_reason,
    united.value_status,
    united.reason,
    united.address_basis,
    united.released,
    united.release_id,
    united.input_release_ids,
    united.is_latest,
    releases.publisher,
    releases.licence
from united
left join releases
    on united.release_id = releases.release_id
