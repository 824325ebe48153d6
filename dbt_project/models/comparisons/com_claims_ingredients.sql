-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}
-- depends_on: {{ ref('greater_south_east_balance') }}, {{ ref('helix_profiles') }}, {{ ref('asset_specialisation') }}, {{ ref('university_expertise') }}
-- depends_on: {{ ref('university_subjects') }}, {{ ref('triple_helix') }}, {{ ref('resilience') }}, {{ ref('research_project_organisations') }}
-- depends_on: {{ ref('research_projects') }}, {{ ref('regional_assets') }}, {{ ref('collaboration_areas') }}, {{ ref('trials_by_place') }}
-- depends_on: {{ ref('trial_breadth') }}, {{ ref('social_capital') }}, {{ ref('joint_outcome_correlations') }}, {{ ref('joint_outcome_changes') }}
-- depends_on: {{ ref('joint_outcomes') }}
{{ claim_answers(claims_ingredients()) }}
