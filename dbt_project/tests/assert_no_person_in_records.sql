-- depends_on: {{ ref('research_projects') }}
{{ config(meta={'dagster': {'ref': {'name': 'research_projects'}}}) }}
-- Texts that publishers write freely hold no e-mail address, telephone or National Insurance number. Titles and names of bodies may name a person, as the
-- publisher's own pages do; no column is made for one. tests/marts/test_personal_data.py looks at every text of the bundled build.
{%- set texts = {
    'research_projects': ['title', 'lead_organisation_name', 'lead_department', 'null_reason'],
    'research_project_organisations': ['organisation_name', 'region_label', 'postcode'],
    'organisations': ['organisation_name', 'region_label', 'postcode'],
    'higher_education_providers': ['provider_name', 'registered_name', 'town'],
    'trials': ['title', 'phase_text', 'sponsor_name', 'caveat'],
    'trial_sites': ['facility', 'city', 'state', 'postcode_published', 'caveat'],
    'nhs_trusts': ['trust_name', 'address'],
    'regional_assets': ['asset_name', 'note', 'source_title', 'source_url'],
    'observations': ['note'],
    'dim_releases': ['title', 'publisher', 'attribution'],
} %}
{%- set address = '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}' %}
{%- set abroad = '\+44 ?\(?0?\)? ?[1-9][0-9 ]{8,11}[0-9]' %}
{%- set at_home = '\(?0(1[0-9]{2,3}|20|2[3489]|3[0-9]{2}|7[0-9]{3}|800)\)? [0-9]{3,4}[ -]?[0-9]{3,4}' %}
{%- set telephone = '(^|[^0-9A-Za-z.-])(' ~ abroad ~ '|' ~ at_home ~ ')($|[^0-9A-Za-z-])' %}
{%- set insurance = '\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b' %}

with texts as (

    {% for table, columns in texts.items() %}
        {%- set outer = loop -%}
        {% for column in columns %}
            select distinct
                '{{ table }}' as table_name,
                '{{ column }}' as column_name,
                {{ column }} as said
            from {{ ref(table) }}
            {{ 'union all' if not (outer.last and loop.last) }}
        {% endfor %}
    {% endfor %}

)

-- The text itself is not repeated: it would go on into messages and records.
select
    table_name,
    column_name,
    count(*) as texts_with_personal_data
from texts
where
    regexp_matches(said, '{{ address }}')
    or regexp_matches(said, '{{ telephone }}')
    or regexp_matches(said, '{{ insurance }}')
group by table_name, column_name
