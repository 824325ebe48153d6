-- depends_on: {{ ref('observations') }}, {{ ref('dim_areas') }}, {{ ref('dim_breaks') }}, {{ ref('opportunity_zones') }}
{{ claim_answers(claims_misreadings()) }}
