-- The 21 sections of the employment survey add up to the total of all industries in every area and year.
select
    area_code,
    period_label,
    release_id,
    sum(value) filter (where industry_code_system = 'sic2007_section') as sections,
    max(value) filter (where industry_code = 'all') as total
from {{ ref('observations') }}
where measure_id = 'employment_jobs' and source_id = 'ons_bres_2015_2021'
group by all
having sections <> total
