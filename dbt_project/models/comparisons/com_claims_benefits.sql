-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}
-- depends_on: {{ ref('greater_south_east_balance') }}, {{ ref('graduates_and_skills') }}
{{ claim_answers(claims_benefits()) }}
