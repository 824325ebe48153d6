{{ outcomes_of('graduates_and_skills') }}
