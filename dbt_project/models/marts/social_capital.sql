{{ outcomes_of('social_capital') }}
