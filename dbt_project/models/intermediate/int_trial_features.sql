{#- Feature: trials that have it, trials of which it is known, trials to which it does not apply. -#}
{%- set mixed = {
    'phase_1': ['n_phase1 + n_phase1_phase2', 'n_phased', 'n_na'],
    'phase_2': ['n_phase2', 'n_phased', 'n_na'],
    'phase_3': ['n_phase2_phase3 + n_phase3', 'n_phased', 'n_na'],
    'phase_4': ['n_phase4', 'n_phased', 'n_na'],
    'industry_sponsor': ['n_industry', 'n_sponsor_known', '0'],
} -%}
with studies as (

    select
        *,
        'all' as everywhere
    from {{ ref('int_trial_studies') }}

),

interventional as (

    select * from studies
    where study_type = 'interventional'

),

weights as (

    select * from {{ ref('trial_design_flags') }}

),

flags as (

    select
        *,
        'all' as everywhere
    from (
        {{ trial_flags('interventional') }}
    ) as flagged

),

mix as (

    {{ trial_phase_mix('studies', area='everywhere') }}

),

mix_parts as (

    {% for feature, (hits, known, not_applicable) in mixed.items() -%}
        {{ 'union all' if not loop.first }}
        select
            '{{ feature }}' as feature_id,
            {{ not_applicable }} as n_not_applicable,
            {{ known }} as n_known,
            {{ hits }} as n_yes
        from mix
    {% endfor %}

),

mix_shares as (

    {{ proportions('mix_parts', area='feature_id', successes='n_yes', trials='n_known') }}

),

design_shares as (

    {{ trial_design_shares('flags', area='everywhere') }}

),

design_indexes as (

    {{ trial_design_index('flags', 'weights', area='everywhere') }}

),

featured as (

    select
        mix_parts.*,
        mix_shares.share,
        mix_shares.share_lo,
        mix_shares.share_hi
    from mix_parts
    inner join mix_shares
        on mix_parts.feature_id = mix_shares.feature_id
    union all
    select
        design_shares.flag_id as feature_id,
        mix.n_trials - design_shares.n_trials as n_not_applicable,
        design_shares.n_known,
        design_shares.n_yes,
        design_shares.share,
        design_shares.share_lo,
        design_shares.share_hi
    from design_shares
    cross join mix
    union all
    select
        'index' as feature_id,
        mix.n_trials - design_indexes.n_trials as n_not_applicable,
        design_indexes.n_scored as n_known,
        null as n_yes,
        design_indexes.trial_soph as share,
        design_indexes.trial_soph_lo as share_lo,
        design_indexes.trial_soph_hi as share_hi
    from design_indexes
    cross join mix

)

select
    featured.*,
    mix.n_trials,
    mix.n_trials - featured.n_not_applicable - featured.n_known as n_unknown
from featured
cross join mix
