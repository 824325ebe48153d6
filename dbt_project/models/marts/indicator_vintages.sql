{{ config(post_hook="{{ indicator_values_as_of() }}") }}

-- depends_on: {{ ref('indicator_values') }}
{{ published_values('united.residents_vintage > 1 and united.latest_from is not null') }}
