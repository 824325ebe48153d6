-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}
-- depends_on: {{ ref('opportunity_zones') }}, {{ ref('greater_south_east_balance') }}, {{ ref('levelling_up_indicators') }}, {{ ref('university_expertise') }}
-- depends_on: {{ ref('university_subjects') }}, {{ ref('triple_helix') }}, {{ ref('resilience') }}, {{ ref('research_project_organisations') }}
-- depends_on: {{ ref('research_projects') }}, {{ ref('regional_assets') }}, {{ ref('collaboration_areas') }}
{{ claim_answers(claims_ingredients()) }}
