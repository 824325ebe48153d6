-- depends_on: {{ ref('dim_indicators') }}, {{ ref('dim_sectors') }}, {{ ref('dim_areas') }}
{{ config(post_hook=["{{ indicators_named() }}", "{{ indicators_on_tiles() }}"]) }}
{{ published_values('united.residents_vintage = 1') }}
