{%- set period = ['period_kind', 'period_start', 'period_end', 'period_label'] -%}
{%- set peers = ['area_level'] + period -%}
{%- set bounds = ['share', 'share_lo', 'share_hi', 'flag_n_lt_10'] -%}
with studies as (

    -- Allocation, masking and arms are properties of trials that intervene.
    select * from {{ ref('int_trial_studies') }}
    where study_type = 'interventional'

),

places as (

    select * from {{ ref('int_trial_places') }}
    where area_level in ('country', 'itl1', 'itl2') and area_code is not null

),

periods as (

    select * from {{ ref('int_trial_periods') }}
    where trial_id is not null

),

weights as (

    select * from {{ ref('trial_design_flags') }}

),

trial_flags as (

    {{ trial_flags('studies') }}

),

placed_flags as (

    select
        {{ listed(period, 'periods') }}
        places.area_level,
        places.area_code,
        trial_flags.*
    from trial_flags
    inner join places
        on trial_flags.trial_id = places.trial_id
    inner join periods
        on trial_flags.trial_id = periods.trial_id
    where places.area_level <> 'itl2' or periods.period_kind = 'all_years'

),

shares as (

    {{ trial_design_shares('placed_flags', partition_by=peers) }}

),

indexes as (

    {{ trial_design_index('placed_flags', 'weights', partition_by=peers) }}

)

select
    {{ listed(peers) }}
    area_code,
    flag_id,
    n_trials,
    n_known,
    n_unknown,
    n_yes,
    {{ listed(bounds).rstrip(', ') }}
from shares
union all
select
    {{ listed(peers) }}
    area_code,
    'index' as flag_id,
    n_trials,
    n_scored as n_known,
    n_unscored as n_unknown,
    cast(null as bigint) as n_yes,
    trial_soph as share,
    trial_soph_lo as share_lo,
    trial_soph_hi as share_hi,
    flag_n_lt_10
from indexes
