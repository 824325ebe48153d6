{#- Trials and the areas that share them: collaboration network (Newman 2001), mix of phases.
    Betweenness and components are in orchestration.methods.centrality, Poisson limits of the rates in rates.sql.

    relation   one row per trial and site, or per trial and area: (partition, trial, area, ...). Studies are counted, not sites.
               A site without an area stands in no area, and a trial that has only such sites in none.
    areas      optional relation (partition, area) of all areas there are, so that one without a trial has a row of zeros -#}

{#- Each trial once per area: (partition, trial, area, n_areas), n_areas the number of areas that the trial is in. -#}
{% macro trial_areas(relation, partition_by=[], trial='trial_id', area='area_code') %}
select
    {{ listed(partition_by) }}
    {{ trial }},
    {{ area }},
    count(*) over ({{ partitioned(partition_by + [trial]) }}) as n_areas
from {{ relation }}
where {{ trial }} is not null and {{ area }} is not null
group by {{ (partition_by + [trial, area]) | join(', ') }}
{% endmacro %}

{#- Pairs of areas with a trial in both, area_a < area_b: n_shared_trials, and fractional_weight, to which a trial in n areas adds
    1/(n - 1), so that it adds 1 to the strength of each of its areas however many they are. -#}
{% macro trial_edges(relation, partition_by=[], trial='trial_id', area='area_code') %}
with

edge_trials as (
    {{ trial_areas(relation, partition_by, trial, area) }}
),

-- Whole counts by size of trial, so that the division comes last and the order of rows changes nothing.
edge_sizes as (
    select
        {{ listed(partition_by, 'edge_first') }}
        edge_first.{{ area }} as area_a,
        edge_second.{{ area }} as area_b,
        edge_first.n_areas,
        count(*) as shared
    from edge_trials as edge_first
    inner join edge_trials as edge_second
        on
            edge_first.{{ area }} < edge_second.{{ area }}
            and {{ matched('edge_first', 'edge_second', partition_by + [trial]) }}
    group by {{ listed(partition_by, 'edge_first') }} edge_first.{{ area }}, edge_second.{{ area }}, edge_first.n_areas
)

select
    {{ listed(partition_by) }}
    area_a,
    area_b,
    cast(sum(shared) as bigint) as n_shared_trials,
    sum({{ ratio('shared', 'n_areas - 1') }} order by n_areas) as fractional_weight
from edge_sizes
{{ grouped(partition_by + ['area_a', 'area_b']) }}
{% endmacro %}

{#- What each area of a network has of it: degree (neighbours), trial_strength (sum of `shared` over its edges, so a trial in n areas
    counts n - 1 times) and trial_strength_frac (the same of `fractional`); zeros for an area without an edge.
    edges: (partition, area_a, area_b, ...), each pair once; areas: (partition, area), every area of the network. -#}
{% macro network_strength(edges, areas, partition_by=[], area='area_code', shared='n_shared_trials', fractional='fractional_weight') %}
with

network_ends as (
    select {{ listed(partition_by) }} area_a as own_area, {{ shared }} as shared, {{ fractional }} as fractional
    from {{ edges }}
    union all
    select {{ listed(partition_by) }} area_b as own_area, {{ shared }} as shared, {{ fractional }} as fractional
    from {{ edges }}
),

network_sums as (
    select
        {{ listed(partition_by) }}
        own_area,
        count(*) as degree,
        {{ whole_sum('shared') }} as strength,
        case when count(*) = count(fractional) then sum(fractional order by fractional) end as strength_frac
    from network_ends
    {{ grouped(partition_by + ['own_area']) }}
)

select
    {{ listed(partition_by, 'network_areas') }}
    network_areas.{{ area }},
    case when network_sums.own_area is null then 0 else network_sums.degree end as degree,
    case when network_sums.own_area is null then 0 else network_sums.strength end as trial_strength,
    case when network_sums.own_area is null then 0 else network_sums.strength_frac end as trial_strength_frac
from {{ areas }} as network_areas
left join network_sums on
    network_areas.{{ area }} = network_sums.own_area
    and {{ matched('network_areas', 'network_sums', partition_by) }}
{% endmacro %}

{#- Per area n_trials, n_multi_region_trials (trials in this area and in another of the same partition) and trial_multi_share, null
    without a trial. The share grows with the number of areas and the size of trials: compare within one level only. -#}
{% macro trial_multi_share(relation, areas=none, partition_by=[], trial='trial_id', area='area_code') %}
{%- set keys = partition_by + [area] -%}
with

multi_trials as (
    {{ trial_areas(relation, partition_by, trial, area) }}
),

multi_counts as (
    select {{ listed(keys) }} count(*) as trials, count(*) filter (where n_areas >= 2) as multi_region_trials
    from multi_trials
    {{ grouped(keys) }}
),

multi_areas as (
    select distinct {{ keys | join(', ') }} from {{ areas if areas else 'multi_trials' }}
),

multi_filled as (
    select
        {{ listed(keys, 'multi_areas') }}
        case when multi_counts.{{ area }} is null then 0 else multi_counts.trials end as n_trials,
        case when multi_counts.{{ area }} is null then 0 else multi_counts.multi_region_trials end as n_multi_region_trials
    from multi_areas
    left join multi_counts on {{ matched('multi_areas', 'multi_counts', keys) }}
)

select *, {{ ratio('n_multi_region_trials', 'n_trials') }} as trial_multi_share
from multi_filled
{% endmacro %}

{#- Trials of each area by phase. Phases are words of ClinicalTrials.gov, together where there are two (PHASE2|PHASE3): the lowest decides,
    and whether there is a further one; an early phase 1 is a phase 1. `NA` is a study to which phases do not apply, and no phase at
    all is one that does not say: both are counted (n_na, n_phase_unknown), neither is in a share.
    Returns the partition and area with n_trials, n_phase1, n_phase1_phase2, n_phase2, n_phase2_phase3, n_phase3, n_phase4, n_na,
    n_phase_unknown, n_phased, and shares of the phased trials, null without one: share_early (1, 1/2), share_p2, share_p3 (2/3, 3) and
    share_p4, which add up to 1; n_industry, n_sponsor_known, share_industry of all trials, share_industry_known of those whose
    sponsor has a class. -#}
{% macro trial_phase_mix(
    relation, areas=none, partition_by=[], trial='trial_id', area='area_code', phase='phase', sponsor_class='sponsor_class'
) %}
{%- set keys = partition_by + [area] -%}
{%- set phases = {
    'n_phase1': "lowest = 1 and not is_combined",
    'n_phase1_phase2': "lowest = 1 and is_combined",
    'n_phase2': "lowest = 2 and not is_combined",
    'n_phase2_phase3': "lowest = 2 and is_combined",
    'n_phase3': "lowest = 3",
    'n_phase4': "lowest = 4",
} -%}
{%- set counts = {'n_trials': 'true'} | dictsort + phases | dictsort + {
    'n_na': "own_phase in ('NA', 'N/A')",
    'n_industry': "own_sponsor_class = 'INDUSTRY'",
    'n_sponsor_known': 'own_sponsor_class is not null',
} | dictsort -%}
with

mix_trials as (
    select
        {{ listed(keys) }}
        {{ trial }},
        -- A registry states phase and sponsor once for a trial, which has a row here for each of its sites.
        min(upper(trim(cast({{ phase }} as varchar)))) as own_phase,
        min(upper(trim(cast({{ sponsor_class }} as varchar)))) as own_sponsor_class
    from {{ relation }}
    where {{ trial }} is not null and {{ area }} is not null
    {{ grouped(keys + [trial]) }}
),

mix_phases as (
    select
        *,
        case
            {% for number in [1, 2, 3, 4] -%}
            when own_phase like '%{{ number }}%' then {{ number }}
            {% endfor -%}
        end as lowest,
        {% for number in [1, 2, 3, 4] -%}
        case when own_phase like '%{{ number }}%' then 1 else 0 end{{ ' + ' if not loop.last }}
        {%- endfor %} > 1 as is_combined
    from mix_trials
),

mix_counts as (
    select
        {{ listed(keys) }}
        {%- for name, condition in counts %}
        count(*) filter (where {{ condition }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from mix_phases
    {{ grouped(keys) }}
),

mix_areas as (
    select distinct {{ keys | join(', ') }} from {{ areas if areas else 'mix_trials' }}
),

mix_filled as (
    select
        {{ listed(keys, 'mix_areas') }}
        {%- for name, condition in counts %}
        case when mix_counts.{{ area }} is null then 0 else mix_counts.{{ name }} end as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from mix_areas
    left join mix_counts on {{ matched('mix_areas', 'mix_counts', keys) }}
),

mix_phased as (
    select
        *,
        {{ phases | join(' + ') }} as n_phased
    from mix_filled
)

select
    *,
    n_trials - n_phased - n_na as n_phase_unknown,
    {{ ratio('n_phase1 + n_phase1_phase2', 'n_phased') }} as share_early,
    {{ ratio('n_phase2', 'n_phased') }} as share_p2,
    {{ ratio('n_phase2_phase3 + n_phase3', 'n_phased') }} as share_p3,
    {{ ratio('n_phase4', 'n_phased') }} as share_p4,
    {{ ratio('n_industry', 'n_trials') }} as share_industry,
    {{ ratio('n_industry', 'n_sponsor_known') }} as share_industry_known
from mix_phased
{% endmacro %}

{#- The edges, each with association: its shared trials over those that chance would give two areas of that strength,
    w_ab / (s_a * s_b / 2W), W the sum of all edges. Above 1 they share more trials than their own numbers explain. -#}
{% macro network_association(edges, partition_by=[], shared='n_shared_trials') %}
with

association_ends as (
    select {{ listed(partition_by) }} area_a as own_area, {{ shared }} as shared from {{ edges }}
    union all
    select {{ listed(partition_by) }} area_b as own_area, {{ shared }} as shared from {{ edges }}
),

association_strength as (
    select {{ listed(partition_by) }} own_area, sum(shared) as strength
    from association_ends
    {{ grouped(partition_by + ['own_area']) }}
),

association_whole as (
    -- Each edge is in the strength of both its ends: this is 2W.
    select {{ listed(partition_by) }} sum(strength) as twice_all
    from association_strength
    {{ grouped(partition_by) }}
)

select
    association_edges.*,
    {{ ratio(
        'cast(association_edges.' ~ shared ~ ' as double) * association_whole.twice_all',
        'cast(association_a.strength as double) * association_b.strength'
    ) }} as association
from {{ edges }} as association_edges
inner join association_strength as association_a on
    association_edges.area_a = association_a.own_area
    and {{ matched('association_edges', 'association_a', partition_by) }}
inner join association_strength as association_b on
    association_edges.area_b = association_b.own_area
    and {{ matched('association_edges', 'association_b', partition_by) }}
inner join association_whole on {{ matched('association_edges', 'association_whole', partition_by) }}
{% endmacro %}
