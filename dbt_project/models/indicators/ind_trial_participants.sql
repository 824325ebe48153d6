with participants as (

    select
        *,
        1000 * value_per_head as per_1000_residents
    from {{ ref('int_amounts_per_head') }}
    where measure_id = 'trial_participants_people'

)

{{ indicator_rows('participants', [
    {'id': 'health_trial_participants_per_1000_residents', 'value': 'per_1000_residents', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
]) }}
