-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}
-- depends_on: {{ ref('dim_breaks') }}, {{ ref('international_ranks') }}
{{ claim_answers(claims_headline_numbers()) }}
