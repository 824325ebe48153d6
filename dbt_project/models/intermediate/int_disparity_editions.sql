{%- set edition = disparity_edition() %}

select
    edition_id,
    {{ edition | join(', ') }},
    max(boundary_year) as boundary_year,
    max(released) as released,
    min(source_precedence) as source_precedence,
    max(weight_basis) as weight_basis,
    max(input_release_ids) as input_release_ids
from {{ ref('int_disparity_values') }}
group by all
