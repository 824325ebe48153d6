select
    landed_release_id,
    source_file,
    file_bytes,
    file_sha256
from {{ ref('int_release_files') }}
