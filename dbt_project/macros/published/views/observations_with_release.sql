{#- View: every figure of every edition, with the release that it came in. -#}
{% macro observations_with_release() -%}
{{ published_view(
    'observations_with_release',
    "One row per figure of every edition, with publisher, address, licence, attribution, dates and hash of the release that it came in.",
    "
select
    observations.*,
    dim_releases.publisher,
    dim_releases.title,
    dim_releases.publisher_url,
    dim_releases.licence,
    dim_releases.attribution,
    dim_releases.fetched_at,
    dim_releases.sha256
from observations
inner join dim_releases using (release_id)",
) }}
{%- endmacro %}
