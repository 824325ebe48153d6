{{ stage_nomis_earnings('annual_survey_of_hours_and_earnings_residence') }}
