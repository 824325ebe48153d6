{{ stage_nomis_annual_population_survey('annual_population_survey_employment_by_occupation') }}
