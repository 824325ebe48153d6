with datasets as (

    select * from {{ ref('stg_landing__datasets') }}

),

releases as (

    select * from {{ ref('stg_landing__releases') }}

)

select
    datasets.source_name,
    datasets.dataset_name,
    datasets.title,
    datasets.publisher,
    datasets.cadence,
    datasets.fresh_within_days,
    datasets.absent_reason,
    datasets.refusal,
    max(releases.vintage) as newest_vintage,
    max(releases.fetched_at) as last_landed_at,
    count(releases.landed_release_id) as release_count,
    cast(sum(releases.row_count) as bigint) as row_count
from datasets
left join releases
    on datasets.source_name = releases.source_name and datasets.dataset_name = releases.dataset_name
group by all
