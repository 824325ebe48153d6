with releases as (

    select
        landed_release_id,
        unnest(files) as landed_file
    from {{ ref('stg_landing__releases') }}

)

select
    releases.landed_release_id,
    releases.landed_file.name as source_file,
    releases.landed_file.bytes as file_bytes,
    releases.landed_file.sha256 as file_sha256
from releases
