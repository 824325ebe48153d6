-- depends_on: {{ ref('indicator_values') }}, {{ ref('observations') }}, {{ ref('dim_indicators') }}, {{ ref('dim_areas') }}, {{ ref('dim_sectors') }}
-- depends_on: {{ ref('dim_industries') }}, {{ ref('dim_sector_industries') }}, {{ ref('dim_measures') }}, {{ ref('dim_releases') }}, {{ ref('release_files') }}
-- depends_on: {{ ref('dim_breaks') }}
{{ config(post_hook=["{{ trace_value() }}", "{{ indicator_series() }}"]) }}
select
    indicator_id,
    input_order,
    symbol,
    input_role,
    table_name,
    measure_id,
    areas_taken,
    industries_taken,
    period_taken,
    edition_taken,
    note
from {{ ref('int_indicator_inputs') }}
