with releases as (

    select
        landed_release_id,
        unnest(files) as landed_file
    from {{ ref('stg_landing__releases') }}

)

select
    landed_release_id,
    landed_file.name as source_file,
    landed_file.bytes as file_bytes,
    landed_file.sha256 as file_sha256
from releases
