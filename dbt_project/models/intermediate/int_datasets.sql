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
    -- Of the release in use: a later one that says nothing of it takes it back.
    nullif(max_by(coalesce(releases.unexpected_change, ''), (releases.vintage, releases.fetched_at)), '') as unexpected_change,
    count(releases.landed_release_id) as release_count,
    cast(sum(releases.row_count) as bigint) as row_count
from datasets
left join releases
    on datasets.source_name = releases.source_name and datasets.dataset_name = releases.dataset_name
group by all
