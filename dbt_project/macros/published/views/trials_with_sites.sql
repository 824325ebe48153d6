{#- View: trials with each of their sites in the United Kingdom. -#}
{% macro trials_with_sites() -%}
{{ published_view(
    'trials_with_sites',
    "One row per trial and site in the United Kingdom, with phase, sponsor, dates and caveat of the trial. Count distinct trial_id: a trial has many sites.",
    "
select
    trial_sites.*,
    trials.title,
    trials.trial_status,
    trials.study_type,
    trials.phase,
    trials.enrolment_people,
    trials.start_date,
    trials.start_precision,
    trials.sponsor_name,
    trials.sponsor_class
from trial_sites
inner join trials using (trial_id)
where trial_sites.is_latest and trials.is_latest",
) }}
{%- endmacro %}
