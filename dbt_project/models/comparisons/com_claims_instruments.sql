-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}
-- depends_on: {{ ref('opportunity_zones') }}, {{ ref('greater_south_east_balance') }}, {{ ref('university_expertise') }}, {{ ref('university_subjects') }}
-- depends_on: {{ ref('hidden_excellence') }}, {{ ref('regional_assets') }}, {{ ref('trial_features') }}, {{ ref('opportunity_zone_context') }}
-- depends_on: {{ ref('devolved_definitions') }}, {{ ref('infrastructure') }}, {{ ref('graduates_and_skills') }}, {{ ref('ics_cluster_mentions') }}
-- depends_on: {{ ref('trial_starts_by_edition') }}, {{ ref('trials_by_place') }}, {{ ref('record_digitisation') }}, {{ ref('public_rd_paths') }}
{{ claim_answers(claims_instruments()) }}
