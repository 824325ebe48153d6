{{ stage_nomis_annual_population_survey('annual_population_survey_qualifications') }}
