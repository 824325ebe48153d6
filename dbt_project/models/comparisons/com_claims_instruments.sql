-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}
-- depends_on: {{ ref('opportunity_zones') }}, {{ ref('greater_south_east_balance') }}, {{ ref('university_expertise') }}, {{ ref('university_subjects') }}
-- depends_on: {{ ref('hidden_excellence') }}, {{ ref('higher_education_providers') }}, {{ ref('trial_features') }}, {{ ref('nhs_trusts') }}
{{ claim_answers(claims_instruments()) }}
