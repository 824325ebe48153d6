-- depends_on: {{ ref('dim_measures') }}
{{ config(post_hook="{{ breaks_named() }}") }}
select
    break_id,
    measure_id,
    area_code_system,
    excepted_area_code,
    severity,
    compared_by,
    broken_on,
    reason,
    citation,
    citation_url,
    evidence
from {{ ref('breaks') }}
